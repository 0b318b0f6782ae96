from tongchuang.domain.consequences.models.amounts import Leg, Posting
from tongchuang.domain.consequences.models.consequences import PUBLIC_KINDS, Consequence
from tongchuang.domain.consequences.models.notices import Notice
from tongchuang.domain.consequences.models.objections import CorrectedRanking, Objection

__all__ = ["PUBLIC_KINDS", "Consequence", "CorrectedRanking", "Leg", "Notice", "Objection", "Posting"]

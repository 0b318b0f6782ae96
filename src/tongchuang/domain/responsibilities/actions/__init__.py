from tongchuang.domain.responsibilities.actions.assign import assign, assign_many, change, remove
from tongchuang.domain.responsibilities.actions.claim import cascade, claim, confirm
from tongchuang.domain.responsibilities.actions.contracts import (
    confirm_contract,
    end_contract,
    offer_contract,
)

__all__ = [
    "assign",
    "assign_many",
    "cascade",
    "change",
    "claim",
    "confirm",
    "confirm_contract",
    "end_contract",
    "offer_contract",
    "remove",
]

"""What follows from a ranking by the rules of a pack (奖惩规则): proposals with their reasons, for a person to decide."""

from tongchuang.engines.consequences.propose import propose
from tongchuang.engines.consequences.values import Past, Proposal, Standing, score_of

__all__ = ["Past", "Proposal", "Standing", "propose", "score_of"]

from tongchuang.domain.coordination.models.coordinations import (
    Coordination,
    Outcome,
    Rung,
    Step,
    StepState,
    StepUnit,
)
from tongchuang.domain.coordination.models.hard import HardPartner, HardProblem, HardReview
from tongchuang.domain.coordination.models.learning import LearnAnswer, LearnOrder
from tongchuang.domain.coordination.models.listings import Listing

__all__ = [
    "Coordination",
    "HardPartner",
    "HardProblem",
    "HardReview",
    "LearnAnswer",
    "LearnOrder",
    "Listing",
    "Outcome",
    "Rung",
    "Step",
    "StepState",
    "StepUnit",
]

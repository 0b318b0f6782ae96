from tongchuang.domain.inspections.models.evaluations import (
    Crew,
    CrewMember,
    Evaluation,
    Source,
)
from tongchuang.domain.inspections.models.observations import LatestCheck, Observation
from tongchuang.domain.inspections.models.planned import PlannedVisit
from tongchuang.domain.inspections.models.visits import Check, CheckPhoto, Visit, VisitFile

__all__ = [
    "Check",
    "CheckPhoto",
    "Crew",
    "CrewMember",
    "Evaluation",
    "LatestCheck",
    "Observation",
    "PlannedVisit",
    "Source",
    "Visit",
    "VisitFile",
]

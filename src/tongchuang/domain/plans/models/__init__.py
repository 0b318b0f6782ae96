from tongchuang.domain.plans.models.capacities import UnitCapacity
from tongchuang.domain.plans.models.efforts import EffortRule, FindingWork
from tongchuang.domain.plans.models.plans import Plan, PlanTask, PlanUnit
from tongchuang.domain.plans.models.timetables import Timetable, TimetablePhase

__all__ = [
    "EffortRule",
    "FindingWork",
    "Plan",
    "PlanTask",
    "PlanUnit",
    "Timetable",
    "TimetablePhase",
    "UnitCapacity",
]

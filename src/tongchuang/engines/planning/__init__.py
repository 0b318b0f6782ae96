"""What to fix first, and the timetable counted backwards (倒排工期). Pure: time, seed and clock are arguments.

OR-Tools and SciPy are imported when `solve` is called, not before.
"""

from .capacity import profile
from .model import (
    AtLeast,
    AtMost,
    Better,
    Change,
    Conflict,
    Curve,
    Demand,
    DoneBy,
    Former,
    LeftOut,
    Method,
    Move,
    Placed,
    Plan,
    PlanningError,
    Problem,
    Reason,
    Relax,
    Relaxation,
    Task,
    Unit,
    UnitPlan,
    Why,
)
from .replan import changes
from .solve import quick, solve
from .timetable import TEMPLATE, backwards, spread, task_books
from .timetable_model import Milestone, Phase, Shortening, TaskBook, Timetable, UnitDuty

__all__ = [
    "TEMPLATE",
    "AtLeast",
    "AtMost",
    "Better",
    "Change",
    "Conflict",
    "Curve",
    "Demand",
    "DoneBy",
    "Former",
    "LeftOut",
    "Method",
    "Milestone",
    "Move",
    "Phase",
    "Placed",
    "Plan",
    "PlanningError",
    "Problem",
    "Reason",
    "Relax",
    "Relaxation",
    "Shortening",
    "Task",
    "TaskBook",
    "Timetable",
    "Unit",
    "UnitDuty",
    "UnitPlan",
    "Why",
    "backwards",
    "changes",
    "profile",
    "quick",
    "solve",
    "spread",
    "task_books",
]

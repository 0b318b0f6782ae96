"""What people do with plans."""

from tongchuang.domain.plans.actions.capacities import remove_capacity, set_capacity, set_usual_people
from tongchuang.domain.plans.actions.efforts import remove_effort, set_effort, set_work
from tongchuang.domain.plans.actions.imports import import_capacities, preview_capacities
from tongchuang.domain.plans.actions.plans import adopt_plan, ask_plan, pin_task, unpin_task
from tongchuang.domain.plans.actions.timetables import set_timetable

__all__ = [
    "adopt_plan",
    "ask_plan",
    "import_capacities",
    "pin_task",
    "preview_capacities",
    "remove_capacity",
    "remove_effort",
    "set_capacity",
    "set_effort",
    "set_timetable",
    "set_usual_people",
    "set_work",
    "unpin_task",
]

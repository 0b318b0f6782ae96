from tongchuang.domain.tasks.models.beside import Extension, Milestone, Progress, Proof, TaskSupport
from tongchuang.domain.tasks.models.feeds import CalendarFeed
from tongchuang.domain.tasks.models.monthly import MonthlyReport
from tongchuang.domain.tasks.models.tasks import Task
from tongchuang.domain.tasks.states import Kind, Origin, State

__all__ = [
    "CalendarFeed",
    "Extension",
    "Kind",
    "Milestone",
    "MonthlyReport",
    "Origin",
    "Progress",
    "Proof",
    "State",
    "Task",
    "TaskSupport",
]

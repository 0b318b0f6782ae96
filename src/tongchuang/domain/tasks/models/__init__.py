from tongchuang.domain.tasks.models.beside import Extension, Milestone, Progress, Proof, TaskSupport
from tongchuang.domain.tasks.models.tasks import Task
from tongchuang.domain.tasks.states import Kind, Origin, State

__all__ = ["Extension", "Kind", "Milestone", "Origin", "Progress", "Proof", "State", "Task", "TaskSupport"]

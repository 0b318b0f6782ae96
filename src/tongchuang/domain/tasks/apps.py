from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tongchuang.domain.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Say whom our events concern, and when tasks are due."""
        from tongchuang.domain.messages.consumers import tell_of
        from tongchuang.domain.messages.reminders import remind_of
        from tongchuang.domain.tasks.concerns import notes_on_tasks
        from tongchuang.domain.tasks.reminding import dues_of_tasks, whom_to_remind

        tell_of("task.", notes_on_tasks)
        remind_of("task", dues=dues_of_tasks, whom=whom_to_remind)

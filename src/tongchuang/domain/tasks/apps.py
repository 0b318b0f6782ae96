from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tongchuang.domain.tasks"
    label = "tasks"

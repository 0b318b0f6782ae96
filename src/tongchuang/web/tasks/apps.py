from django.apps import AppConfig


class WebTasksConfig(AppConfig):
    name = "tongchuang.web.tasks"
    label = "web_tasks"

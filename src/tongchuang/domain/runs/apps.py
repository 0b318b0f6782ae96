from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "tongchuang.domain.runs"
    label = "runs"

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "tongchuang.domain.findings"
    label = "findings"

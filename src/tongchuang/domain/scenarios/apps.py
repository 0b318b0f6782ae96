from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    name = "tongchuang.domain.scenarios"
    label = "scenarios"

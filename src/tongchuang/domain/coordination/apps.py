from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "tongchuang.domain.coordination"
    label = "coordination"

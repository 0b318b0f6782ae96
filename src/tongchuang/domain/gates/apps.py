from django.apps import AppConfig


class GatesConfig(AppConfig):
    name = "tongchuang.domain.gates"
    label = "gates"

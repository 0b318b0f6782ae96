from django.apps import AppConfig


class PlatesConfig(AppConfig):
    name = "tongchuang.domain.plates"
    label = "plates"

from django.apps import AppConfig


class ReadingsConfig(AppConfig):
    name = "tongchuang.domain.readings"
    label = "readings"

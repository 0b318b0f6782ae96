from django.apps import AppConfig


class RechecksConfig(AppConfig):
    name = "tongchuang.domain.rechecks"
    label = "rechecks"

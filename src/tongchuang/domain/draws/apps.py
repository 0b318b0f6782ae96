from django.apps import AppConfig


class DrawsConfig(AppConfig):
    name = "tongchuang.domain.draws"
    label = "draws"

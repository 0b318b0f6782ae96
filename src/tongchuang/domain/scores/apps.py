from django.apps import AppConfig


class ScoresConfig(AppConfig):
    name = "tongchuang.domain.scores"
    label = "scores"

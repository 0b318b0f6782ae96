from django.apps import AppConfig


class ConsequencesConfig(AppConfig):
    name = "tongchuang.domain.consequences"
    label = "consequences"

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "tongchuang.domain.facts"
    label = "facts"

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "tongchuang.domain.standards"
    label = "standards"

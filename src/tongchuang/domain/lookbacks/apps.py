from django.apps import AppConfig


class LookBacksConfig(AppConfig):
    name = "tongchuang.domain.lookbacks"
    label = "lookbacks"

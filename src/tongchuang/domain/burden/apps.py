from django.apps import AppConfig


class BurdenConfig(AppConfig):
    name = "tongchuang.domain.burden"
    label = "burden"

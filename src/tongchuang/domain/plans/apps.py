from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "tongchuang.domain.plans"
    label = "plans"

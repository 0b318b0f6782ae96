from django.apps import AppConfig


class RoutesConfig(AppConfig):
    name = "tongchuang.domain.routes"
    label = "routes"

from django.apps import AppConfig


class ResponsibilitiesConfig(AppConfig):
    name = "tongchuang.domain.responsibilities"
    label = "responsibilities"

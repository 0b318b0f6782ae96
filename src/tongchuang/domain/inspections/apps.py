from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "tongchuang.domain.inspections"
    label = "inspections"

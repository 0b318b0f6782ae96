from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "tongchuang.domain.organisations"
    label = "organisations"

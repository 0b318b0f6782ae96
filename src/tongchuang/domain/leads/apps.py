from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "tongchuang.domain.leads"
    label = "leads"

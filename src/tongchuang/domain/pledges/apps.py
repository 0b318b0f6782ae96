from django.apps import AppConfig


class PledgesConfig(AppConfig):
    name = "tongchuang.domain.pledges"
    label = "pledges"

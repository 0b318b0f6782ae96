from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "tongchuang.domain.campaigns"
    label = "campaigns"

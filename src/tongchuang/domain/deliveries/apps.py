from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "tongchuang.domain.deliveries"
    label = "deliveries"

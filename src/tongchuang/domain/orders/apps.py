from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "tongchuang.domain.orders"
    label = "orders"

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "tongchuang.domain.orders"
    label = "orders"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.messages.consumers import tell_of
        from tongchuang.domain.orders.concerns import notes_on_orders

        tell_of("order.", notes_on_orders)

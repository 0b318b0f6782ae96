from django.apps import AppConfig


class RoutesConfig(AppConfig):
    name = "tongchuang.domain.routes"
    label = "routes"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.messages.consumers import tell_of
        from tongchuang.domain.routes.concerns import notes_on_routes

        tell_of("route.", notes_on_routes)

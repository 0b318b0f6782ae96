from django.apps import AppConfig


class RechecksConfig(AppConfig):
    name = "tongchuang.domain.rechecks"
    label = "rechecks"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.messages.consumers import tell_of
        from tongchuang.domain.rechecks.concerns import notes_on_rechecks

        tell_of("recheck.", notes_on_rechecks)

from django.apps import AppConfig


class BurdenConfig(AppConfig):
    name = "tongchuang.domain.burden"
    label = "burden"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.burden.concerns import notes_on_quotas, notes_on_requests
        from tongchuang.domain.messages.consumers import tell_of

        tell_of("request.", notes_on_requests)
        tell_of("burden.", notes_on_quotas)

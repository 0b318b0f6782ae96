from django.apps import AppConfig


class LookBacksConfig(AppConfig):
    name = "tongchuang.domain.lookbacks"
    label = "lookbacks"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.lookbacks.concerns import notes_on_look_backs
        from tongchuang.domain.messages.consumers import tell_of

        tell_of("lookback.", notes_on_look_backs)

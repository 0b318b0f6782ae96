from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "tongchuang.domain.bulletins"
    label = "bulletins"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.bulletins.concerns import notes_on_information, notes_on_printed
        from tongchuang.domain.messages.consumers import tell_of

        tell_of("info.", notes_on_information)
        tell_of("document.issued", notes_on_printed)

from django.apps import AppConfig


class GatesConfig(AppConfig):
    name = "tongchuang.domain.gates"
    label = "gates"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.gates.concerns import notes_on_gates
        from tongchuang.domain.messages.consumers import tell_of

        tell_of("gate.", notes_on_gates)

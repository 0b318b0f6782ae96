from django.apps import AppConfig


class ConsequencesConfig(AppConfig):
    name = "tongchuang.domain.consequences"
    label = "consequences"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.consequences.concerns import (
            notes_on_amounts,
            notes_on_consequences,
            notes_on_notices,
        )
        from tongchuang.domain.messages.consumers import tell_of

        tell_of("consequence.", notes_on_consequences)
        tell_of("notice.", notes_on_notices)
        tell_of("amount.", notes_on_amounts)

from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    name = "tongchuang.domain.appraisals"
    label = "appraisals"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.appraisals.concerns import notes_on_rankings
        from tongchuang.domain.messages.consumers import tell_of

        tell_of("ranking.", notes_on_rankings)

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "tongchuang.domain.findings"
    label = "findings"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.findings.concerns import notes_on_findings
        from tongchuang.domain.messages.consumers import tell_of

        tell_of("finding.", notes_on_findings)

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "tongchuang.domain.coordination"
    label = "coordination"

    def ready(self) -> None:
        """Say whom our events concern, and who sees a finding because it was asked about it."""
        from tongchuang.domain.coordination.access import findings_asked_about
        from tongchuang.domain.coordination.concerns import TELLERS
        from tongchuang.domain.coordination.reminding import register
        from tongchuang.domain.findings.access import seen_also
        from tongchuang.domain.messages.consumers import tell_of

        seen_also(findings_asked_about)
        register()
        for prefix, teller in TELLERS.items():
            tell_of(prefix, teller)

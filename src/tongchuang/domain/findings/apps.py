from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "tongchuang.domain.findings"
    label = "findings"

    def ready(self) -> None:
        """Say whom our events concern, and which photos were taken covertly."""
        from tongchuang.domain.findings.concerns import notes_on_findings
        from tongchuang.domain.findings.queries import covert_photos
        from tongchuang.domain.findings.reminding import dues_of_findings, whom_to_remind
        from tongchuang.domain.inspections.recordings import covert_too
        from tongchuang.domain.messages.consumers import tell_of
        from tongchuang.domain.messages.reminders import remind_of

        tell_of("finding.", notes_on_findings)
        covert_too(covert_photos)
        remind_of("finding", dues=dues_of_findings, whom=whom_to_remind)

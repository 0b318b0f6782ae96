from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "tongchuang.domain.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Say whom our events concern, and what we have due times for."""
        from tongchuang.domain.meetings.concerns import notes_on_meetings
        from tongchuang.domain.meetings.reminding import register
        from tongchuang.domain.messages.consumers import tell_of

        tell_of("meeting.", notes_on_meetings)
        register()

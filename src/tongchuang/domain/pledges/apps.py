from django.apps import AppConfig


class PledgesConfig(AppConfig):
    name = "tongchuang.domain.pledges"
    label = "pledges"

    def ready(self) -> None:
        """Say whom our events concern, and what is reminded of."""
        from tongchuang.domain.messages.consumers import tell_of
        from tongchuang.domain.messages.reminders import remind_of
        from tongchuang.domain.pledges.concerns import dues_of_pledges, notes_on_pledges, whom_of_pledges

        tell_of("pledge.", notes_on_pledges)
        remind_of("pledge", dues=dues_of_pledges, whom=whom_of_pledges)

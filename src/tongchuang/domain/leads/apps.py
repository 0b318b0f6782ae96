from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "tongchuang.domain.leads"
    label = "leads"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.leads.concerns import notes_on_leads
        from tongchuang.domain.messages.consumers import tell_of

        tell_of("lead.", notes_on_leads)

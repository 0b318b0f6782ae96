from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "tongchuang.domain.plans"
    label = "plans"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.messages.consumers import tell_of
        from tongchuang.domain.plans.concerns import notes_on_plans

        tell_of("plan.", notes_on_plans)

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "tongchuang.domain.documents"
    label = "documents"

    def ready(self) -> None:
        """Say whom our events concern."""
        from tongchuang.domain.documents.concerns import notes_on_documents
        from tongchuang.domain.messages.consumers import tell_of

        tell_of("document.", notes_on_documents)

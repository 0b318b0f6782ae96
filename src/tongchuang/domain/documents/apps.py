from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "tongchuang.domain.documents"
    label = "documents"

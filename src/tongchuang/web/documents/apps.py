from django.apps import AppConfig


class WebDocumentsConfig(AppConfig):
    name = "tongchuang.web.documents"
    label = "web_documents"

from django.apps import AppConfig


class WebSharedConfig(AppConfig):
    name = "tongchuang.web.shared"
    label = "web_shared"

from django.apps import AppConfig


class WebSuperviseConfig(AppConfig):
    name = "tongchuang.web.supervise"
    label = "web_supervise"

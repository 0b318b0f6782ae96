from django.apps import AppConfig


class WebDutiesConfig(AppConfig):
    name = "tongchuang.web.duties"
    label = "web_duties"

from django.apps import AppConfig


class WebStandardConfig(AppConfig):
    name = "tongchuang.web.standard"
    label = "web_standard"

from django.apps import AppConfig


class WebInspectConfig(AppConfig):
    name = "tongchuang.web.inspect"
    label = "web_inspect"

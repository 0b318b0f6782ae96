from django.apps import AppConfig


class WebCommandConfig(AppConfig):
    name = "tongchuang.web.command"
    label = "web_command"

from django.apps import AppConfig


class WebDeskConfig(AppConfig):
    name = "tongchuang.web.desk"
    label = "web_desk"

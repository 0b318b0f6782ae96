from django.apps import AppConfig


class WebFieldConfig(AppConfig):
    name = "tongchuang.web.field"
    label = "web_field"

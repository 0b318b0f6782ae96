from django.apps import AppConfig


class WebBurdenConfig(AppConfig):
    name = "tongchuang.web.burden"
    label = "web_burden"

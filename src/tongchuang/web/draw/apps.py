from django.apps import AppConfig


class WebDrawConfig(AppConfig):
    name = "tongchuang.web.draw"
    label = "web_draw"

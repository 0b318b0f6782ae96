from django.apps import AppConfig


class WebRectifyConfig(AppConfig):
    name = "tongchuang.web.rectify"
    label = "web_rectify"

from django.apps import AppConfig


class WebQualityConfig(AppConfig):
    name = "tongchuang.web.quality"
    label = "web_quality"

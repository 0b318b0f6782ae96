from django.apps import AppConfig


class WebForecastConfig(AppConfig):
    name = "tongchuang.web.forecast"
    label = "web_forecast"

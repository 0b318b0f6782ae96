from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    name = "tongchuang.domain.forecasts"
    label = "forecasts"

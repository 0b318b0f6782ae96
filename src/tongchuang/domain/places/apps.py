from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "tongchuang.domain.places"
    label = "places"

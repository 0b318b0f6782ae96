from django.apps import AppConfig


class WebPlacesConfig(AppConfig):
    name = "tongchuang.web.places"
    label = "web_places"

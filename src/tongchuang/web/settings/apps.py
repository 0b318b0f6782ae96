from django.apps import AppConfig


class WebSettingsConfig(AppConfig):
    name = "tongchuang.web.settings"
    label = "web_settings"

from django.apps import AppConfig


class AuthenticityConfig(AppConfig):
    name = "tongchuang.domain.authenticity"
    label = "authenticity"

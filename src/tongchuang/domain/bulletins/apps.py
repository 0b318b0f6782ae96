from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "tongchuang.domain.bulletins"
    label = "bulletins"

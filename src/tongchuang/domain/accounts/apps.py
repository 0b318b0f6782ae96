from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tongchuang.domain.accounts"
    label = "accounts"

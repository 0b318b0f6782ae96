from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "tongchuang.domain.messages"
    label = "messaging"

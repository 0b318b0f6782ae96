from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "tongchuang.domain.meetings"
    label = "meetings"

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "tongchuang.domain.files"
    label = "files"

from django.apps import AppConfig


class WebDisciplineConfig(AppConfig):
    name = "tongchuang.web.discipline"
    label = "web_discipline"

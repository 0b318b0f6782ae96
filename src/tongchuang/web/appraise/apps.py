from django.apps import AppConfig


class WebAppraiseConfig(AppConfig):
    name = "tongchuang.web.appraise"
    label = "web_appraise"

from django.apps import AppConfig


class WebPlanConfig(AppConfig):
    name = "tongchuang.web.plan"
    label = "web_plan"

from django.apps import AppConfig


class WebRouteConfig(AppConfig):
    name = "tongchuang.web.route"
    label = "web_route"

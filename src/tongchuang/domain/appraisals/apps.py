from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    name = "tongchuang.domain.appraisals"
    label = "appraisals"

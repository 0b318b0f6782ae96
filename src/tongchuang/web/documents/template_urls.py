"""Addresses of the office's Word templates."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.documents.views import templates

urlpatterns: list[URLPattern] = [
    path("templates/", templates.templates, name="templates"),
    path("templates/new/", templates.new, name="template_new"),
    path("templates/fields/", templates.fields, name="template_fields"),
    path("templates/example/", templates.example, name="template_example"),
    path("templates/<uuid:word_template_id>/", templates.template, name="template"),
    path("templates/<uuid:word_template_id>/upload/", templates.upload, name="template_upload"),
    path("templates/<uuid:word_template_id>/use/", templates.use, name="template_use"),
    path("templates/<uuid:word_template_id>/retire/", templates.retire, name="template_retire"),
    path("templates/<uuid:word_template_id>/take-up/", templates.take_up, name="template_take_up"),
    path("templates/<uuid:word_template_id>/file/", templates.file, name="template_file"),
    path("templates/<uuid:word_template_id>/write/", templates.write, name="template_write"),
]

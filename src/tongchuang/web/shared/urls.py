"""Addresses that belong to no single room: me, search, which campaign is shown."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.shared import files, phones, programs, runs, views

app_name = "shared"
urlpatterns: list[URLPattern] = [
    path("me/", views.me, name="me"),
    path("me/phones/", phones.phones, name="phones"),
    path("me/phones/<uuid:device_id>/revoke/", phones.revoke, name="phone_revoke"),
    path("me/preferences/", views.preferences, name="preferences"),
    path("me/programs/", programs.programs, name="programs"),
    path("me/programs/forms/", programs.forms, name="program_forms"),
    path("me/programs/make/", programs.make, name="program_make"),
    path("me/programs/<uuid:password_id>/remove/", programs.remove, name="program_remove"),
    path("me/programs/forms/<slug:form_id>.xlsx", programs.workbook, name="program_form"),
    path("me/submissions/", programs.submissions, name="submissions"),
    path("me/submissions/<uuid:submission_id>.xml", programs.submission, name="submission"),
    path("me/submissions/<uuid:submission_id>/aside/", programs.aside, name="submission_aside"),
    path("scope/", views.scope, name="scope"),
    path("views/", views.save_list_view, name="save_view"),
    path("views/<uuid:view_id>/remove/", views.remove_list_view, name="remove_view"),
    path("files/<uuid:attachment_id>/<slug:size>", files.file, name="file"),
    path("runs/<uuid:run_id>/", runs.follow, name="run"),
    path("runs/<uuid:run_id>/stop/", runs.stop, name="stop_run"),
    path("search/", views.search, name="search"),
]

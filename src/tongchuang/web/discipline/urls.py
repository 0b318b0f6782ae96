"""Addresses of the pages of the discipline office."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.discipline.views import leads, looks, patterns, watching

app_name = "discipline"
urlpatterns: list[URLPattern] = [
    path("", patterns.home, name="home"),
    path("findings/", patterns.behind, name="behind"),
    path("leads/", leads.home, name="leads"),
    path("leads/new/", leads.new, name="new_lead"),
    path("leads/<uuid:lead_id>/", leads.lead, name="lead"),
    path("leads/<uuid:lead_id>/take-up/", leads.take_up, name="take_up"),
    path("leads/<uuid:lead_id>/close/", leads.close, name="close"),
    path("leads/<uuid:lead_id>/dismiss/", leads.dismiss, name="dismiss"),
    path("leads/<uuid:lead_id>/export/", leads.export, name="export"),
    path("files/<uuid:case_file_id>/", leads.case_file, name="case_file"),
    path("looks/", looks.home, name="looks"),
    path("watching/", watching.home, name="watching"),
    path("watching/people/", watching.people, name="watching_people"),
]

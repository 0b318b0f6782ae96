"""Addresses of the brake: requests for material, quotas, and the burden meter."""

from __future__ import annotations

from django.urls import path

from tongchuang.web.burden.views import answering, asking, meter, quotas, requests

app_name = "burden"
urlpatterns = [
    path("requests/", requests.requests, name="requests"),
    path("parts/", requests.parts, name="parts"),
    path("requests/new/", asking.ask, name="ask"),
    path("requests/look/", asking.look, name="look"),
    path("requests/use/", asking.use, name="use"),
    path("requests/withdraw/", requests.withdraw_many, name="withdraw_many"),
    path("requests/<uuid:request_id>/", requests.request_page, name="request"),
    path("requests/<uuid:request_id>/withdraw/", requests.withdraw, name="withdraw"),
    path("requests/<uuid:request_id>/sign/", requests.sign, name="sign"),
    path("requests/<uuid:request_id>/excel/", requests.excel, name="excel"),
    path("answers/<uuid:answer_id>/", answering.answer, name="answer"),
    path("answers/<uuid:answer_id>/same/", answering.same, name="same"),
    path("answers/<uuid:answer_id>/return/", answering.send_back, name="send_back"),
    path("quotas/", quotas.quotas, name="quotas"),
    path("quotas/set/", quotas.set_one, name="set_quota"),
    path("quotas/<uuid:quota_id>/end/", quotas.end_one, name="end_quota"),
    path("meter/", meter.meter, name="meter"),
    path("meter/sheet/", meter.sheet, name="sheet"),
    path("meter/units/<uuid:unit_id>/", meter.unit, name="unit"),
    path("charges/", meter.charges, name="charges"),
    path("avoided/", meter.avoided, name="avoided"),
]

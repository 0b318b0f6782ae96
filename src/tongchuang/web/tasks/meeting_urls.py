"""Addresses of meetings."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.tasks.views import (
    meeting_acts,
    meeting_after,
    meeting_series,
    meeting_signs,
    meetings,
)

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/month/", meetings.month, name="meeting_month"),
    path("meetings/new/", meetings.new, name="meeting_new"),
    path("meetings/series/", meeting_series.series, name="meeting_series"),
    path("meetings/series/new/", meeting_series.new, name="meeting_series_new"),
    path("meetings/series/<uuid:series_id>/", meeting_series.edit, name="meeting_series_edit"),
    path("meetings/series/<uuid:series_id>/end/", meeting_series.end, name="meeting_series_end"),
    path("meetings/kind/", meeting_series.kind, name="meeting_kind"),
    path("meetings/passing-on/<uuid:cascade_id>/", meeting_after.part, name="meeting_part"),
    path("meetings/passing-on/<uuid:cascade_id>/<slug:act>/", meeting_acts.part_act, name="meeting_part_act"),
    path("meetings/<uuid:meeting_id>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:meeting_id>/edit/", meetings.edit, name="meeting_edit"),
    path("meetings/<uuid:meeting_id>/move/", meetings.move, name="meeting_move"),
    path("meetings/<uuid:meeting_id>/papers/", meetings.papers, name="meeting_papers"),
    path("meetings/<uuid:meeting_id>/screen/", meeting_signs.screen, name="meeting_screen"),
    path("meetings/<uuid:meeting_id>/scan/", meeting_signs.scan, name="meeting_scan"),
    path("meetings/<uuid:meeting_id>/sign/", meeting_signs.sign, name="meeting_sign"),
    path("meetings/<uuid:meeting_id>/desk/", meeting_signs.desk, name="meeting_desk"),
    path("meetings/<uuid:meeting_id>/sheet/", meeting_signs.sheet, name="meeting_sheet"),
    path("meetings/<uuid:meeting_id>/excel/", meeting_signs.excel, name="meeting_excel"),
    path("meetings/<uuid:meeting_id>/minutes/", meeting_after.minutes, name="meeting_minutes"),
    path("meetings/<uuid:meeting_id>/decisions/", meeting_after.decision, name="meeting_decision"),
    path("meetings/<uuid:meeting_id>/problems/", meeting_after.problem, name="meeting_problem"),
    path("meetings/<uuid:meeting_id>/pass-on/", meeting_after.cascade, name="meeting_cascade"),
    path("meetings/<uuid:meeting_id>/do/<slug:act>/", meeting_acts.act, name="meeting_act"),
]

"""Addresses of the quality pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.quality.views import agreement, recordings, signals

app_name = "quality"
urlpatterns: list[URLPattern] = [
    path("", agreement.quality, name="quality"),
    path("pairs/", agreement.pairs, name="pairs"),
    path("pairs/<uuid:pair_id>/", agreement.pair, name="pair"),
    path("double-checks/", agreement.settings, name="double_checks"),
    path("double-checks/announce/", agreement.announce, name="announce"),
    path("word/", agreement.word, name="word"),
    path("recordings/", recordings.recordings, name="recordings"),
    path("recordings/<uuid:attachment_id>/copy/", recordings.copy, name="recording_copy"),
    path("recordings/decide/", recordings.decide, name="recordings_decide"),
    path("photos/", signals.signal_list, name="signals"),
    path("photos/limits/", signals.limits, name="limits"),
    path("photos/<uuid:signal_id>/", signals.signal, name="signal"),
    path("photos/<uuid:signal_id>/judge/", signals.judge, name="signal_judge"),
    path("photos/<uuid:signal_id>/answer/", signals.answer, name="signal_answer"),
]

"""Addresses of phases and their gates."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.tasks.views import gates, phases

urlpatterns: list[URLPattern] = [
    path("phases/", phases.phases, name="phases"),
    path("phases/<uuid:phase_id>/", phases.phase, name="phase"),
    path("phases/<uuid:phase_id>/dates/", phases.dates, name="phase_dates"),
    path("phases/<uuid:phase_id>/period/", phases.period_new, name="phase_period_new"),
    path("phases/periods/<uuid:period_id>/", phases.period_edit, name="phase_period"),
    path("phases/periods/<uuid:period_id>/remove/", phases.period_remove, name="phase_period_remove"),
    path("phases/<uuid:phase_id>/report/", phases.report, name="phase_report"),
    path("phases/<uuid:phase_id>/answer/", gates.answer, name="gate_answer"),
    path("phases/answers/<uuid:gate_answer_id>/confirm/", gates.confirm_one, name="gate_answer_confirm"),
    path("phases/<uuid:phase_id>/propose/", gates.propose_end, name="gate_propose"),
    path("phases/transitions/<uuid:transition_id>/decide/", gates.decide, name="gate_decide"),
    path("phases/transitions/<uuid:transition_id>/take-back/", gates.withdraw, name="gate_take_back"),
    path("phases/transitions/<uuid:transition_id>/reopen/", gates.reopen, name="gate_reopen"),
]

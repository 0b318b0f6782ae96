"""Addresses of documents read into duties, and their review."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.tasks.views import readings, review

urlpatterns: list[URLPattern] = [
    path("readings/", readings.home, name="readings"),
    path("readings/new/", readings.new, name="reading_new"),
    path("readings/names/", readings.names, name="reading_names"),
    path("readings/names/<uuid:learned_id>/forget/", readings.forget, name="reading_name_forget"),
    # Takes a reading's id or a duty's: tasks know the duty, and open its text at the quote.
    path("readings/<uuid:reading_id>/", readings.reading, name="reading"),
    path("readings/<uuid:reading_id>/revise/", readings.revise, name="reading_revise"),
    path("readings/<uuid:reading_id>/again/", readings.again, name="reading_again"),
    path("readings/<uuid:reading_id>/changes/", readings.changes, name="reading_changes"),
    path("readings/<uuid:reading_id>/bulk/", readings.bulk, name="reading_bulk"),
    path("readings/<uuid:reading_id>/undo/", review.undo, name="reading_undo"),
    path("readings/<uuid:reading_id>/add/", review.add, name="reading_add"),
    path("readings/duties/<uuid:read_duty_id>/", review.duty, name="read_duty"),
    path("readings/duties/<uuid:read_duty_id>/<slug:act>/", review.act, name="read_act"),
]

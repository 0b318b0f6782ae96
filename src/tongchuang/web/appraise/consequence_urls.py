"""Addresses of consequences: proposals, objections, flags and plates, amounts, notices, the year's sheet."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.appraise.views import consequence_books as books
from tongchuang.web.appraise.views import consequence_objections as objections
from tongchuang.web.appraise.views import consequences

urlpatterns: list[URLPattern] = [
    path("", consequences.home, name="consequences"),
    path("confirm/", consequences.confirm_chosen, name="confirm_consequences"),
    path("flags/", books.flags, name="flags"),
    path("amounts/", books.amounts, name="amounts"),
    path("year/", books.year, name="year_sheet"),
    path("year/people/", books.people, name="year_people"),
    path("objections/", objections.home, name="objections"),
    path("objections/<uuid:objection_id>/", objections.objection, name="objection"),
    path("objections/<uuid:objection_id>/answer/", objections.answer, name="answer_objection"),
    path("objections/<uuid:objection_id>/withdraw/", objections.withdraw, name="withdraw_objection"),
    path("rankings/<uuid:ranking_id>/propose/", consequences.propose, name="propose_consequences"),
    path(
        "rankings/<uuid:ranking_id>/units/<uuid:unit_id>/object/", objections.to_score, name="object_to_score"
    ),
    path("rankings/<uuid:ranking_id>/notices/", books.notices, name="notices"),
    path("rankings/<uuid:ranking_id>/notices/prepare/", books.prepare, name="prepare_notices"),
    path("rankings/<uuid:ranking_id>/notices/issue/", books.issue, name="issue_notices"),
    path("notices/<uuid:notice_id>/", books.notice, name="notice"),
    path("notices/<uuid:notice_id>/release/", books.release, name="release_notice"),
    path("<uuid:consequence_id>/", consequences.consequence, name="consequence"),
    path("<uuid:consequence_id>/confirm/", consequences.confirm_one, name="confirm_consequence"),
    path("<uuid:consequence_id>/overrule/", consequences.overrule, name="overrule_consequence"),
    path("<uuid:consequence_id>/lift/", consequences.lift, name="lift_consequence"),
    path("<uuid:consequence_id>/object/", objections.to_consequence, name="object_to_consequence"),
]

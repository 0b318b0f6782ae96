"""Addresses of coordination, disputes, learning from one, hard problems and listed supervision."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.supervise.views import coordination, disputes, hard, learning, listings, of_finding

urlpatterns: list[URLPattern] = [
    path("coordination/", coordination.home, name="coordination"),
    path("coordination/all/", coordination.every, name="coordinations"),
    path("coordination/<uuid:coordination_id>/", coordination.case, name="coordination_case"),
    path(
        "coordination/<uuid:coordination_id>/withdraw/", coordination.withdraw, name="coordination_withdraw"
    ),
    path("finding/<uuid:finding_id>/", of_finding.of_finding, name="of_finding"),
    path("disputes/", disputes.home, name="disputes"),
    path("learn/", learning.home, name="learn"),
    path("learn/new/<uuid:finding_id>/", learning.new, name="learn_new"),
    path("learn/<uuid:learn_id>/", learning.order, name="learn_order"),
    path("learn/<uuid:learn_id>/cancel/", learning.cancel, name="learn_cancel"),
    path("learn/answers/<uuid:self_check_id>/", learning.answer, name="learn_answer"),
    path("hard/", hard.home, name="hard"),
    path("hard/new/", hard.new, name="hard_new"),
    path("hard/from/<uuid:finding_id>/", hard.promote, name="hard_promote"),
    path("hard/<uuid:problem_id>/", hard.problem, name="hard_problem"),
    path("hard/<uuid:problem_id>/edit/", hard.edit, name="hard_edit"),
    path("hard/<uuid:problem_id>/review/", hard.review, name="hard_review"),
    path("hard/<uuid:problem_id>/solve/", hard.solve, name="hard_solve"),
    path("listed/", listings.home, name="listings"),
    path("listed/finding/<uuid:finding_id>/", listings.of_finding, name="list_finding"),
    path("listed/problem/<uuid:problem_id>/", listings.of_problem, name="list_problem"),
    path("listed/<uuid:listing_id>/", listings.listing, name="listing"),
    path("listed/<uuid:listing_id>/change/", listings.change, name="listing_change"),
    path("listed/<uuid:listing_id>/down/", listings.down, name="listing_down"),
]

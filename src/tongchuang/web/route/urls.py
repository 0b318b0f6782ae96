"""Addresses of the route pages."""

from __future__ import annotations

from django.urls import path

from tongchuang.web.route.views import changing, files, hours, pages

app_name = "route"
urlpatterns = [
    path("", pages.routes, name="routes"),
    path("evaluations/<uuid:evaluation_id>/", changing.ask, name="ask"),
    path("evaluations/<uuid:evaluation_id>/crew/", changing.crew, name="crew"),
    path("<uuid:route_id>/", pages.route, name="route"),
    path("<uuid:route_id>/changes/", pages.compare, name="compare"),
    path("<uuid:route_id>/move/", changing.move, name="move"),
    path("<uuid:route_id>/publish/", changing.publish, name="publish"),
    path("<uuid:route_id>/again/", changing.again, name="again"),
    path("<uuid:route_id>/close/", changing.close, name="close"),
    path("<uuid:route_id>/excel/", files.excel, name="excel"),
    path("<uuid:route_id>/teams/<uuid:team_id>/", pages.team, name="team"),
    path("<uuid:route_id>/teams/<uuid:team_id>/calendar/", files.entries, name="entries"),
    path("hours/", hours.types, name="hours"),
    path("hours/<uuid:site_id>/", hours.site, name="site_hours"),
]

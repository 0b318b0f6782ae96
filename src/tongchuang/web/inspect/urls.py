"""Addresses of the inspect pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.inspect.views import deliveries, evaluations, observations, visiting, visits

app_name = "inspect"
urlpatterns: list[URLPattern] = [
    path("", visiting.home, name="home"),
    path("sites/", visiting.sites, name="sites"),
    path("sites/<uuid:site_id>/", visiting.form, name="form"),
    path("visits/", visits.visit_list, name="visits"),
    path("visits/<uuid:visit_id>/", visits.visit, name="visit"),
    path("evaluations/", evaluations.evaluation_list, name="evaluations"),
    path("evaluations/new/", evaluations.new, name="evaluation_new"),
    path("evaluations/<uuid:evaluation_id>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<uuid:evaluation_id>/sites/", evaluations.sites, name="evaluation_sites"),
    path("evaluations/<uuid:evaluation_id>/sites/<uuid:site_id>/remove/", evaluations.remove, name="evaluation_remove"),
    path("evaluations/<uuid:evaluation_id>/inspectors/", evaluations.inspectors, name="evaluation_inspectors"),
    path("evaluations/<uuid:evaluation_id>/finish/", evaluations.finish, name="evaluation_finish"),
    path("deliveries/", deliveries.delivery_list, name="deliveries"),
    path("deliveries/import/", deliveries.import_file, name="delivery_import"),
    path("deliveries/<uuid:delivery_id>/", deliveries.delivery, name="delivery"),
    path("deliveries/<uuid:delivery_id>/decide/", deliveries.decide, name="delivery_decide"),
    path("facts/", observations.observation_list, name="observations"),
    path("facts/new/", observations.new, name="observation_new"),
    path("facts/import/", observations.import_table, name="observation_import"),
    path("facts/<uuid:observation_id>/", observations.observation, name="observation"),
    path("facts/<uuid:observation_id>/retract/", observations.retract, name="observation_retract"),
]

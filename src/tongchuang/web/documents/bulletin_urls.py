"""Addresses of bulletins (简报) and information work (信息报送)."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.documents.views import bulletins, information, scores

urlpatterns: list[URLPattern] = [
    path("bulletins/", information.items, name="bulletins"),
    path("bulletins/items/new/", information.new, name="info_new"),
    path("bulletins/items/<uuid:info_id>/", information.item, name="info"),
    path("bulletins/items/<uuid:info_id>/edit/", information.edit, name="info_edit"),
    path("bulletins/items/<uuid:info_id>/decide/", information.decide, name="info_decide"),
    path("bulletins/items/<uuid:info_id>/own/", information.own, name="info_own"),
    path("bulletins/items/<uuid:info_id>/above/", information.above, name="info_above"),
    path("bulletins/above/<uuid:use_id>/remove/", information.above_removed, name="info_above_removed"),
    path("bulletins/scores/", scores.scores, name="info_scores"),
    path("bulletins/months/<uuid:month_id>/", scores.month, name="info_month"),
    path("bulletins/months/<uuid:month_id>/sign/", scores.sign, name="info_sign"),
    path("bulletins/settings/", scores.settings, name="info_settings"),
    path("bulletins/circular/", scores.circular, name="info_circular"),
    path("bulletins/issues/", bulletins.issues, name="bulletin_issues"),
    path("bulletins/issues/new/", bulletins.new, name="bulletin_new"),
    path("bulletins/issues/<uuid:bulletin_id>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/issues/<uuid:bulletin_id>/head/", bulletins.head, name="bulletin_head"),
    path("bulletins/issues/<uuid:bulletin_id>/add/", bulletins.add, name="bulletin_add"),
    path("bulletins/issues/<uuid:bulletin_id>/write/", bulletins.part_new, name="bulletin_part_new"),
    path("bulletins/issues/<uuid:bulletin_id>/lay/", bulletins.lay, name="bulletin_lay"),
    path("bulletins/issues/<uuid:bulletin_id>/discard/", bulletins.discard, name="bulletin_discard"),
    path("bulletins/parts/<uuid:entry_id>/", bulletins.part, name="bulletin_part"),
    path("bulletins/parts/<uuid:entry_id>/act/", bulletins.part_act, name="bulletin_part_act"),
]

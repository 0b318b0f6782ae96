"""Addresses of the draw pages: the office's, the witnesses', and everybody's."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.draw.views import drawn, draws, lists, plans, public, witness

app_name = "draw"
urlpatterns: list[URLPattern] = [
    path("", lists.draw_list, name="draws"),
    path("new/", plans.new, name="new"),
    path("<uuid:draw_id>/", draws.draw, name="draw"),
    path("<uuid:draw_id>/plan/", plans.plan, name="plan"),
    path("<uuid:draw_id>/plan/strata/", plans.strata, name="strata"),
    path("<uuid:draw_id>/left-out/", plans.exclusions, name="exclusions"),
    path("<uuid:draw_id>/left-out/add/", plans.exclude, name="exclude"),
    path("<uuid:draw_id>/left-out/remove/", plans.include, name="include"),
    path("<uuid:draw_id>/left-out/place/", plans.place, name="place"),
    path("<uuid:draw_id>/inspectors/", plans.inspectors, name="inspectors"),
    path("<uuid:draw_id>/inspectors/recusals/", plans.recusals, name="recusals"),
    path("<uuid:draw_id>/rehearsal/", plans.rehearsal, name="rehearsal"),
    path("<uuid:draw_id>/seal/", draws.seal, name="seal"),
    path("<uuid:draw_id>/discard/", draws.discard, name="discard"),
    path("<uuid:draw_id>/sheet/", draws.sheet, name="sheet"),
    path("<uuid:draw_id>/witnesses/open/", draws.open_link, name="open_link"),
    path("<uuid:draw_id>/witnesses/close/", draws.close_link, name="close_link"),
    path("<uuid:draw_id>/draw/", draws.carry_out, name="carry_out"),
    path("<uuid:draw_id>/cancel/", draws.cancel, name="cancel"),
    path("<uuid:draw_id>/repeat/", draws.repeat, name="repeat"),
    path("<uuid:draw_id>/publish/", draws.publish, name="publish"),
    path("<uuid:draw_id>/check/", drawn.check, name="check"),
    path("<uuid:draw_id>/drawn/", drawn.drawn, name="drawn"),
    path("<uuid:draw_id>/drawn.xlsx", drawn.export, name="drawn_export"),
    path("<uuid:draw_id>/RECORD.json", drawn.record, name="record"),
    path("<uuid:draw_id>/CREWS.json", drawn.crews_record, name="crews_record"),
    path("<uuid:draw_id>/drawn/<uuid:planned_id>/substitute/", drawn.substitute, name="substitute"),
    path("<uuid:draw_id>/crews/<uuid:crew_id>/<uuid:person_id>/replace/", drawn.replace, name="replace"),
    path("live/<str:token>/", witness.live, name="live"),
    path("live/<str:token>/state/", witness.live_state, name="live_state"),
    path("public/", public.announcements, name="public"),
    path("public/<uuid:draw_id>/", public.announcement, name="announcement"),
    path("public/<uuid:draw_id>/SEALED.json", public.sealed_file, name="sealed_file"),
    path("public/<uuid:draw_id>/RECORD.json", public.record_file, name="record_file"),
    path("verify/", public.verify, name="verify"),
    path("verify/draw-verifier.html", public.verifier_file, name="verifier_file"),
]

"""Addresses of the places pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.places.views import duplicates, importing, maps, plates, sites, streets

app_name = "places"
urlpatterns: list[URLPattern] = [
    path("", sites.home, name="home"),
    path("new/", sites.new, name="site_new"),
    path("map/", maps.map_page, name="map"),
    path("map/base.json", maps.base, name="map_base"),
    path("map/sites.json", maps.points, name="map_sites"),
    path("import/", importing.import_file, name="import"),
    path("duplicates/", duplicates.home, name="duplicates"),
    path("duplicates/merge/", duplicates.merge, name="duplicate_merge"),
    path("duplicates/distinct/", duplicates.distinct, name="duplicate_distinct"),
    path("plates/", plates.home, name="plates"),
    path("plates/issue/", plates.issue, name="plates_issue"),
    path("plates/print/", plates.choose, name="plates_print"),
    path("plates/print/start/", plates.start, name="plates_start"),
    path("plates/preview.png", plates.preview, name="plates_preview"),
    path("plates/sheets/", plates.sheets, name="plate_sheets"),
    path("plates/sheets/<uuid:sheet_id>.pdf", plates.sheet, name="plate_sheet"),
    path("plates/<uuid:plate_id>/revoke/", plates.revoke, name="plate_revoke"),
    path("plates/<uuid:plate_id>/replace/", plates.replace, name="plate_replace"),
    path("plates/<uuid:plate_id>/print/", plates.print_one, name="plate_print"),
    path("streets/", streets.home, name="streets"),
    path("streets/new/", streets.new_street, name="street_new"),
    path("streets/<uuid:street_id>/", streets.street, name="street"),
    path("streets/<uuid:street_id>/edit/", streets.edit_street, name="street_edit"),
    path("streets/<uuid:street_id>/sections/new/", streets.new_section, name="section_new"),
    path("sections/<uuid:section_id>/", streets.section, name="section"),
    path("sections/<uuid:section_id>/edit/", streets.edit_section, name="section_edit"),
    path("<uuid:site_id>/", sites.site, name="site"),
    path("<uuid:site_id>/plate/", plates.issue_one, name="plate_issue"),
    path("<uuid:site_id>/edit/", sites.edit, name="site_edit"),
    path("<uuid:site_id>/close/", sites.close, name="site_close"),
    path("<uuid:site_id>/reopen/", sites.reopen, name="site_reopen"),
]

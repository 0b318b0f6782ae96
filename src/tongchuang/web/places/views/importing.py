"""Sites from a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongchuang.domain.organisations.importing.table import Sheet
from tongchuang.domain.places.actions.imports import import_sites, preview_sites
from tongchuang.domain.places.importing.columns import COLUMNS
from tongchuang.domain.places.importing.geojson import sheet_of_geojson
from tongchuang.web.places.views.sites import MANAGE
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.imports import ImportSpec, import_page

HELPS = {
    "code": _("Every site has its own code. A code that exists already changes that site; empty cells leave what is there."),
    "type": _("The title of a site type of the standards. New types are not made by an import."),
    "section": _("A section or a lane that exists. Where two streets have one of this name, fill in the street too."),
    "unit": _("Full name, short name or another name of a unit that goes on."),
    "point_owner": _("The name; where two persons bear it, the name, a blank and the phone number."),
    "longitude": _("Degrees with decimals; in China the larger number."),
    "crs": _("WGS-84 (GPS, Tianditu), GCJ-02 (Gaode, Tencent) or BD-09 (Baidu)."),
    "opened_on": _("A day up to today."),
}


def _geojson(data: bytes) -> Sheet | None:
    return sheet_of_geojson(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else None


SPEC = ImportSpec(
    title=_("Import sites"), columns=COLUMNS, preview=preview_sites, carry_out=import_sites, back="places:home",
    hint=_("GeoJSON with points is taken too; its properties carry the names of the columns."),
    accept=".xlsx,.xls,.ods,.csv,.geojson,.json", other=_geojson, helps=lambda key: HELPS.get(key, ""),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def import_file(request: HttpRequest) -> HttpResponse:
    """Choose a file, see every bad row, import."""
    return import_page(request, SPEC)

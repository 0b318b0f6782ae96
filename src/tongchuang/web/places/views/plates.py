"""QR plates: issued, revoked, printed; one or a thousand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.access import get_site_for
from tongchuang.domain.plates import actions
from tongchuang.domain.plates.access import get_plate_for, get_sheet_for, sheets_visible_to
from tongchuang.domain.plates.errors import PlateInvalid
from tongchuang.domain.plates.queries import (
    PUBLIC_CONTACT,
    contact_of,
    latest_sheets,
    sheet_content,
)
from tongchuang.domain.runs.access import latest_run
from tongchuang.foundation.clock import local
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.places.plate_forms import PrintForm
from tongchuang.web.places.plate_list import PLATES
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import back_to, done
from tongchuang.web.shared.lists import list_page, selected
from tongchuang.web.shared.scope import scope_of
from tongchuang.workflows import plates as printing

MANAGE = Permission.MANAGE_SITES
RUN = "plates"


@require_safe
@requires(MANAGE)
def home(request: HttpRequest) -> HttpResponse:
    """Sites with their plates."""
    return list_page(request, PLATES, template="places/plates.html")


@require_POST
@requires(MANAGE)
def issue(request: HttpRequest) -> HttpResponse:
    """A plate for each ticked site that has none."""
    made = actions.issue_plates(selected(request, PLATES), by=request.actor)  # type: ignore[attr-defined]
    text = ngettext("%(count)d plate was issued.", "%(count)d plates were issued.", len(made)) % {
        "count": len(made)
    }
    if not made:
        text = _("These sites have a plate already.")
    return done(request, back_to(request, reverse("places:plates")), text)


@require_POST
@requires(MANAGE)
def issue_one(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """A plate for one site."""
    site = get_site_for(request.actor, site_id)  # type: ignore[attr-defined]
    made = actions.issue_plates([site], by=request.actor)  # type: ignore[attr-defined]
    text = _("The plate was issued.") if made else _("The site has a plate already, or it is closed.")
    return done(request, "places:site", text, site_id=site.pk)


@require_POST
@requires(MANAGE)
def revoke(request: HttpRequest, plate_id: UUID) -> HttpResponse:
    """A plate that is lost or stolen leads nowhere from now on."""
    plate = get_plate_for(request.actor, plate_id)  # type: ignore[attr-defined]
    actions.revoke_plate(plate, reason=request.POST.get("reason", ""), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "places:site", _("The plate was revoked."), site_id=plate.site_id)


@require_POST
@requires(MANAGE)
def replace(request: HttpRequest, plate_id: UUID) -> HttpResponse:
    """Revoke a plate and issue the next."""
    plate = get_plate_for(request.actor, plate_id)  # type: ignore[attr-defined]
    actions.replace_plate(plate, reason=request.POST.get("reason", ""), by=request.actor)  # type: ignore[attr-defined]
    return done(
        request,
        "places:site",
        _("The old plate is invalid, a new one was issued. Print it and hang it up."),
        site_id=plate.site_id,
    )


@require_POST
@requires(MANAGE)
def choose(request: HttpRequest) -> HttpResponse:
    """How the plates of the ticked sites are to be printed, with a picture of the first page."""
    return _print_page(request, [site.pk for site in selected(request, PLATES)])


@require_POST
@requires(MANAGE)
def start(request: HttpRequest) -> HttpResponse:
    """Print as chosen: a run, since it may be thousands."""
    sites = as_uuids(request.POST.get("sites", "").split(","))
    form = PrintForm(request.POST)
    if not form.is_valid():
        return _print_page(request, sites, form, 422)
    try:
        printing.ask_for_printing(sites, _facts(request, form.cleaned_data), by=request.actor)  # type: ignore[attr-defined]
    except PlateInvalid as error:
        form.add_error("address" if error.field == "address" else None, str(error))
        return _print_page(request, sites, form, 422)
    _keep_contact(request, form.cleaned_data["contact"])
    return done(request, "places:plate_sheets")


@require_safe
@requires(MANAGE)
def preview(request: HttpRequest) -> HttpResponse:
    """The first page as it will be printed."""
    actor = request.actor  # type: ignore[attr-defined]
    form = PrintForm(request.GET)
    found = printing.plates_for(actor, as_uuids(request.GET.get("sites", "").split(",")[:8]))
    if not form.is_valid() or not found:
        return HttpResponse(status=404)
    picture = printing.preview_of(found, _facts(request, form.cleaned_data), by=actor)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, no-store"})


@require_safe
@requires(MANAGE)
def sheets(request: HttpRequest) -> HttpResponse:
    """Files ready for printing, and the run that makes the next."""
    actor = request.actor  # type: ignore[attr-defined]
    run = latest_run(actor, RUN)
    rows = latest_sheets(sheets_visible_to(actor))
    context = {"run": run if run and run.state != "done" else None, "sheets": rows}
    return render(request, "places/plate_sheets.html", context)


@require_safe
@requires(MANAGE)
def sheet(request: HttpRequest, sheet_id: UUID) -> HttpResponseBase:
    """A file of plates."""
    found = get_sheet_for(request.actor, sheet_id)  # type: ignore[attr-defined]
    response = FileResponse(sheet_content(found), content_type="application/pdf")
    name = f"{_('Plates')}-{local(found.made_at):%Y%m%d-%H%M}-{found.layout}.pdf"
    return _as_file(response, name)


@require_POST
@requires(MANAGE)
def print_one(request: HttpRequest, plate_id: UUID) -> HttpResponseBase:
    """One plate, at once."""
    actor = request.actor  # type: ignore[attr-defined]
    plate = get_plate_for(actor, plate_id)
    values = {"layout": "a5", "address": _address(request), "contact": contact_of(plate.region_id)}
    made = printing.printed_plate(plate, _facts(request, values), by=actor)
    return _as_file(
        HttpResponse(made.content, content_type="application/pdf"), f"{plate.site.code}-{plate.site.name}.pdf"
    )


def _print_page(
    request: HttpRequest, sites: list[UUID], form: PrintForm | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = printing.plates_for(actor, sites)
    address = _address(request)
    form = form or PrintForm(
        initial={"layout": "a4x8", "address": address, "contact": contact_of(actor.region_id)}
    )
    shown = form["address"].value() or address
    context = {
        "form": form, "sites": ",".join(str(plate.site_id) for plate in found), "first": ",".join(str(plate.site_id) for plate in found[:8]),
        "count": len(found), "without": len(sites) - len(found), "address": shown, "modules": _modules(shown),
        "local": any(part in shown for part in ("//127.0.0.1", "//localhost", "//[::1]")), "sheets_a4": -(-len(found) // 8),
    }  # fmt: skip
    return render(request, "places/plates_print.html", context, status=status)


def _modules(address: str) -> list[tuple[str, float]]:
    try:
        checked = printing.checked_address(address)
    except PlateInvalid:
        return []
    return [(label, round(printing.module_mm(key, checked), 2)) for key, label in PrintForm.LAYOUTS]


def _address(request: HttpRequest) -> str:
    """Where phones reach the product: as printed last, else as this browser does."""
    last = latest_run(request.actor, RUN)  # type: ignore[attr-defined]
    return str(last.params["address"]) if last else request.build_absolute_uri("/").rstrip("/")


def _facts(request: HttpRequest, values: dict[str, Any]) -> printing.Facts:
    campaign = scope_of(request).campaign
    with translation.override("zh-hans"):
        return _chinese_facts(campaign, values)


def _chinese_facts(campaign: Any, values: dict[str, Any]) -> printing.Facts:
    head = _("%(region)s · site plate") % {"region": campaign.region.name} if campaign else _("Site plate")
    title = campaign.title if campaign else ""
    contact = _("Questions: %(contact)s") % {"contact": values["contact"]} if values["contact"] else ""
    return printing.Facts(values["layout"], values["address"], head, title, contact)


def _keep_contact(request: HttpRequest, text: str) -> None:
    campaign = scope_of(request).campaign
    if (
        campaign is not None
        and campaign.settings.get(PUBLIC_CONTACT, "") != text
        and request.actor.may(Permission.MANAGE_CAMPAIGN)
    ):  # type: ignore[attr-defined]
        actions.set_public_contact(campaign, text, by=request.actor)  # type: ignore[attr-defined]


def _as_file(response: Any, name: str) -> Any:
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response

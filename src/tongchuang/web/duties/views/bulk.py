"""Many duties at once: claimed, confirmed, proposed from the standard, imported."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.importing.plan import Plan
from tongchuang.domain.organisations.importing.table import Sheet
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units
from tongchuang.domain.responsibilities.actions import assign_many, claim, confirm
from tongchuang.domain.responsibilities.importing import COLUMNS, import_responsibilities, plan_import
from tongchuang.domain.responsibilities.proposals import Proposal, proposals_for
from tongchuang.domain.responsibilities.values import Assignment
from tongchuang.web.duties.listing import DUTIES, MINE
from tongchuang.web.duties.scope import DutyScope, duty_scope
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import back_to, done
from tongchuang.web.shared.imports import ImportSpec, import_page
from tongchuang.web.shared.lists import selected


@require_POST
@requires(Permission.CLAIM_RESPONSIBILITIES)
def claim_duties(request: HttpRequest) -> HttpResponse:
    """The lead unit takes on what was ticked; what it only supports is left out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = selected(request, MINE).filter(lead__in=actor.unit_ids)
    count = claim(rows, by=actor)
    text = ngettext("%(count)d duty claimed.", "%(count)d duties claimed.", count) % {"count": count}
    return done(request, back_to(request, "/duties/mine/"), text)


@require_POST
@requires(Permission.ASSIGN_RESPONSIBILITIES)
def confirm_duties(request: HttpRequest) -> HttpResponse:
    """The office confirms what was claimed among those ticked."""
    count = confirm(selected(request, DUTIES), by=request.actor)  # type: ignore[attr-defined]
    text = ngettext("%(count)d duty confirmed.", "%(count)d duties confirmed.", count) % {"count": count}
    return done(request, back_to(request, "/duties/list/"), text)


@require_http_methods(["GET", "POST"])
@requires(Permission.ASSIGN_RESPONSIBILITIES)
def proposals(request: HttpRequest) -> HttpResponse:
    """Leads from the words of the standard (按标准拟定): looked through, then written."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    scope = duty_scope(request)
    found = proposals_for(scope.campaign, scope.version.pk)
    if request.method == "POST":
        given = _ticked(request, found, actor)
        rows = assign_many(scope.campaign, given, by=actor)
        text = ngettext("%(count)d item given out.", "%(count)d items given out.", len(rows)) % {"count": len(rows)}
        return done(request, f"/duties/?version={scope.version.pk}", text)
    context = {
        "scope_": scope, "proposals": found, "units": list(open_units(units_visible_to(actor))),
        "ready": sum(proposal.lead is not None for proposal in found),
    }  # fmt: skip
    return render(request, "duties/proposals.html", context)


def _ticked(request: HttpRequest, found: list[Proposal], actor: Actor) -> list[Assignment]:
    units = {str(unit.pk): unit for unit in open_units(units_visible_to(actor))}
    ticked = set(request.POST.getlist("items"))
    given = []
    for proposal in found:
        lead = units.get(request.POST.get(f"lead-{proposal.item.pk}", ""))
        if str(proposal.item.pk) in ticked and lead is not None:
            supports = tuple(unit for unit in proposal.supports if unit != lead)
            given.append(Assignment(proposal.item, lead, supports))
    return given


@require_http_methods(["GET", "POST"])
@requires(Permission.ASSIGN_RESPONSIBILITIES)
def import_duties(request: HttpRequest) -> HttpResponse:
    """Responsibilities from a sheet."""
    scope = duty_scope(request)
    spec = ImportSpec(
        title=gettext_lazy("Import responsibilities"), columns=COLUMNS, back="duties:list",
        preview=partial(_preview, scope), carry_out=partial(_carry_out, scope), helps=_help,
        hint=_("Codes are those of “%(standard)s”.") % {"standard": scope.version},
    )  # fmt: skip
    return import_page(request, spec)


def _preview(scope: DutyScope, sheet: Sheet, *, by: Actor) -> Plan:
    return plan_import(sheet, scope.campaign, scope.version.pk)


def _carry_out(scope: DutyScope, sheet: Sheet, *, by: Actor) -> Plan:
    return import_responsibilities(sheet, scope.campaign, scope.version.pk, by=by)


def _help(key: str) -> str:
    return {
        "code": _("The code as it stands in the standard."),
        "scope": _("Empty: everywhere. Else a type of site, or the code of one site."),
        "lead": _("Name, short name or another name of the unit."),
        "supports": _("Several are parted by 、"),
        "share": _("Of lost points, such as 0.3 or 30%."),
        "due": _("Such as 2026-12-31."),
        "person": _("Somebody of the lead unit."),
    }.get(key, "")

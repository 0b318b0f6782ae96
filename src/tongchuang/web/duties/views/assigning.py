"""One responsibility: its page, giving out, changing, passing to a person, taking back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.responsibilities.access import get_responsibility_for
from tongchuang.domain.responsibilities.actions import assign, cascade, change, remove
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.responsibilities.queries import people_of_units
from tongchuang.domain.responsibilities.rules import may_claim, may_confirm
from tongchuang.domain.standards.access import get_item_for
from tongchuang.foundation.errors import NotAllowed, ProductError, Stale
from tongchuang.web.duties.forms import AssignForm, CascadeForm, WhoForm, initial_of
from tongchuang.web.duties.history import entries_of
from tongchuang.web.duties.scope import campaign_of
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import back_to, done, page


@require_http_methods(["GET", "POST"])
@requires(Permission.ASSIGN_RESPONSIBILITIES)
def assign_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Give out an item."""
    actor = request.actor  # type: ignore[attr-defined]
    item = get_item_for(actor, item_id)
    form = AssignForm(request.POST or None, actor=actor, item=item, initial={"lead": request.GET.get("unit", "")})
    if request.method == "POST" and form.is_valid():
        try:
            row = assign(campaign_of(request), form.given(), by=actor)
            return done(request, back_to(request, f"/duties/{row.pk}/"), _("Given out; the unit has to claim it."))
        except NotAllowed:
            raise
        except ProductError as error:
            _add(form, error)
    status = 422 if form.is_bound else 200
    return render(request, "duties/assign.html", {"item": item, "form": form}, status=status)


def _add(form: Any, error: ProductError) -> None:
    field = getattr(error, "field", "")
    form.add_error(field if field in form.fields else None, str(error))


@require_safe
@signed_in
def responsibility(request: HttpRequest, responsibility_id: UUID) -> HttpResponse:
    """Who answers for what, where, with whom, until when; and its history."""
    row = get_responsibility_for(request.actor, responsibility_id)  # type: ignore[attr-defined]
    return page(request, "duties/responsibility.html", _context(request, row))


def _context(request: HttpRequest, row: Responsibility) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    manages = actor.may(Permission.ASSIGN_RESPONSIBILITIES)
    leads = actor.may(Permission.CLAIM_RESPONSIBILITIES) and row.lead_id in actor.unit_ids
    people = people_of_units(row.lead) if row.lead and (leads or manages) else None
    return {
        "row": row, "supports": [support.unit for support in row.supports.select_related("unit")], "manages": manages,
        "may_claim": leads and may_claim(row.state, row.lead_id, actor.unit_ids),
        "may_confirm": manages and may_confirm(row.state),
        "cascade": CascadeForm(people=people, initial={"person": row.person_id}) if people is not None else None,
        "entries": entries_of(history_of(row.pk)),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.ASSIGN_RESPONSIBILITIES)
def change_duty(request: HttpRequest, responsibility_id: UUID) -> HttpResponse:
    """Change who answers; what somebody else changed meanwhile is shown, not overwritten."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_responsibility_for(actor, responsibility_id)
    form = WhoForm(request.POST or None, actor=actor, initial=initial_of(row))
    version = request.POST.get("version", "")
    if request.method == "POST" and form.is_valid():
        try:
            change(row, form.assignment(row.item), by=actor, version=int(version) if version.isdecimal() else 0)
            return done(request, "duties:responsibility", _("Changed."), row.pk)
        except (NotAllowed, Stale):
            raise
        except ProductError as error:
            _add(form, error)
    status = 422 if form.is_bound else 200
    shown = version or row.version
    return render(request, "duties/change.html", {"row": row, "form": form, "version": shown}, status=status)


@require_POST
@requires(Permission.ASSIGN_RESPONSIBILITIES)
def remove_duty(request: HttpRequest, responsibility_id: UUID) -> HttpResponse:
    """Take it back, with a reason."""
    row = get_responsibility_for(request.actor, responsibility_id)  # type: ignore[attr-defined]
    remove(row, by=request.actor, version=_version(request), reason=request.POST.get("reason", ""))  # type: ignore[attr-defined]
    return done(request, "duties:item", _("Removed."), row.item_id)


@require_POST
@requires(Permission.CLAIM_RESPONSIBILITIES, Permission.ASSIGN_RESPONSIBILITIES)
def cascade_duty(request: HttpRequest, responsibility_id: UUID) -> HttpResponse:
    """Pass it to a person of the unit."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_responsibility_for(actor, responsibility_id)
    form = CascadeForm(request.POST, people=people_of_units(row.lead) if row.lead else None)
    if not form.is_valid():
        return render(request, "duties/responsibility.html", {**_context(request, row), "cascade": form}, status=422)
    cascade(row, form.cleaned_data["person"], by=actor, version=_version(request))
    return done(request, "duties:responsibility", _("Passed on."), row.pk)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0

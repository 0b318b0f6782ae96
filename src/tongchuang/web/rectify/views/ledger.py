"""The ledger of findings as a list, and assigning many of its rows at once."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.findings.actions import assign_many
from tongchuang.domain.findings.listing import Lines
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import Invalid
from tongchuang.web.rectify.bulk_forms import BulkAssignForm
from tongchuang.web.rectify.columns import LEDGER
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.web.shared.lists import list_page, selected

AT_ONCE = 500


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The ledger."""
    may_register = request.actor.may(Permission.REGISTER_FINDINGS)
    return list_page(request, LEDGER, template="rectify/ledger.html", context={"may_register": may_register})


@require_POST
@requires(Permission.ASSIGN_FINDINGS)
def assign_ticked(request: HttpRequest) -> HttpResponse:
    """First which findings go to whom, with the versions seen; then, confirmed, the assignment."""
    confirmed = request.POST.get("confirmed") == "1"
    form = BulkAssignForm(request.POST if confirmed else None, actor=request.actor)
    if confirmed and form.is_valid():
        result = assign_many(
            _seen(request), by=request.actor,
            unit=form.cleaned_data["unit"], same_day=form.cleaned_data["same_day"] or None,
        )  # fmt: skip
        count = len(result.assigned)
        text = ngettext("%(count)d finding assigned.", "%(count)d findings assigned.", count) % {"count": count}
        if not result.refused:
            return done(request, "rectify:home", text)
        return render(request, "rectify/assigned.html", {"result": result, "text": text})
    rows = _ticked(request, confirmed)
    context = {"form": form, "rows": rows, "no_unit": sum(row.unit is None for row in rows)}
    return render(request, "rectify/assign_ticked.html", context, status=422 if confirmed else 200)


def _ticked(request: HttpRequest, confirmed: bool) -> list[Finding]:
    rows = LEDGER.rows(request, None).filter(pk__in=_seen(request)) if confirmed else selected(request, LEDGER)
    found = Lines(rows.filter(state="registered").order_by("number"))[: AT_ONCE + 1]
    if len(found) > AT_ONCE:
        raise Invalid(_("At most %(limit)d findings are assigned at once. Narrow the list first.") % {"limit": AT_ONCE})
    if not found:
        raise Invalid(_("None of the ticked findings is waiting to be assigned."))
    return found


def _seen(request: HttpRequest) -> dict[UUID, int]:
    seen = {}
    for pair in request.POST.getlist("seen")[: AT_ONCE + 1]:
        key, _colon, version = pair.partition(":")
        try:
            seen[UUID(key)] = int(version)
        except ValueError:
            continue
    return seen

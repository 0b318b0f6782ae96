"""Doing something with an order: signing for it, answering, the second signature, withdrawing, one by hand, a check now."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tongchuang.domain.burden.queries import warnings_for
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.findings.access import get_finding_for
from tongchuang.domain.orders.access import get_order_for, orders_about
from tongchuang.domain.orders.actions import answer_order, receive_order, withdraw_order
from tongchuang.domain.orders.errors import NotNeeded
from tongchuang.domain.orders.models import Order
from tongchuang.domain.orders.queries import may_order
from tongchuang.domain.orders.values import State
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import Invalid
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, number_of
from tongchuang.web.supervise.order_forms import AnswerForm, HandForm
from tongchuang.workflows import orders as work


def _version(request: HttpRequest) -> int:
    return number_of(request.POST.get("version", "")) or 0


def _order(request: HttpRequest, order_id: UUID) -> Order:
    return get_order_for(request.actor, order_id)  # type: ignore[attr-defined]


@require_POST
@signed_in
def receive(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Sign for it."""
    row = _order(request, order_id)
    receive_order(row, by=request.actor, version=_version(request))  # type: ignore[attr-defined]
    return done(request, "supervise:order", _("Signed for."), row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The unit's answer."""
    row = _order(request, order_id)
    given = request.POST if request.method == "POST" else None
    form = AnswerForm(given, initial={"text": row.answer, "version": row.version})
    if given is None or not form.is_valid():
        return render(
            request, "supervise/answer.html", {"order": row, "form": form}, status=422 if given else 200
        )
    data = form.cleaned_data
    answer_order(row, by=request.actor, version=data["version"], text=data["text"])  # type: ignore[attr-defined]
    return done(request, "supervise:order", _("Answered."), row.pk)


@require_POST
@requires(Permission.SIGN_SECOND)
def release(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The second signature: the held order goes out."""
    row = work.release(_order(request, order_id), by=request.actor, version=_version(request))  # type: ignore[attr-defined]
    number = row.document.number_text if row.document else ""
    return done(request, "supervise:order", _("Issued as %(number)s.") % {"number": number}, row.pk)


@require_POST
@requires(Permission.WITHDRAW_ORDERS)
def withdraw(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Take it back, with a reason."""
    row = _order(request, order_id)
    reason = request.POST.get("reason", "")
    withdraw_order(row, by=request.actor, version=_version(request), reason=reason)  # type: ignore[attr-defined]
    return done(request, "supervise:order", _("Withdrawn."), row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ISSUE_ORDERS)
def new(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """An order by hand of the office."""
    actor = request.actor  # type: ignore[attr-defined]
    finding = get_finding_for(actor, finding_id)
    colours = may_order(finding, orders_about(actor, finding), actor)
    if not colours:
        raise NotNeeded
    given = request.POST if request.method == "POST" else None
    form = HandForm(given, colours=colours)
    if given is not None and form.is_valid():
        data = form.cleaned_data
        try:
            row = work.issue_by_hand(finding, by=actor, colour=data["colour"], reason=data["reason"])
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            held = row.state == State.HELD
            text = _("Made; it waits for a signature.") if held else _("Issued.")
            return done(request, "supervise:order", text, row.pk)
    near = warnings_for(finding.region_id, Kind.ORDER, [finding.unit] if finding.unit else [])
    context = {"finding": finding, "form": form, "red": "red" in colours, "near": near}
    return render(request, "supervise/new_order.html", context, status=422 if given is not None else 200)


@require_POST
@requires(Permission.ISSUE_ORDERS)
def check(request: HttpRequest) -> HttpResponse:
    """Look now, without waiting for the clock."""
    found = work.check_orders(request.actor.region_id)  # type: ignore[attr-defined]
    text = ngettext("%(count)d order issued.", "%(count)d orders issued.", found.issued) % {
        "count": found.issued
    }
    if found.held:
        text += " " + ngettext("%(count)d held.", "%(count)d held.", found.held) % {"count": found.held}
    if found.failed:
        text += " " + _("%(count)d could not be issued; the technical log says why.") % {
            "count": found.failed
        }
    return done(request, "supervise:orders", text)

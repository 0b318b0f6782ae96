"""Tasks out of the pack's cadences and of gaps; written returns ordered from several units at once."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.plans.access import plan_shown
from tongchuang.domain.responsibilities.gap_checks import find_check
from tongchuang.domain.tasks import rules
from tongchuang.domain.tasks.access import tasks_visible_to
from tongchuang.domain.tasks.calendar import written_returns
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.shared.words import word
from tongchuang.web.tasks.source_forms import CadenceForm, GapForm, WrittenForm
from tongchuang.workflows import tasks_from

MANAGE = Permission.MANAGE_TASKS


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def cadences(request: HttpRequest) -> HttpResponse:
    """What the pack wants done again and again, with whom it is in force; a person puts it into force."""
    campaign, actor = _campaign(request), request.actor  # type: ignore[attr-defined]
    chosen = request.POST.get("cadence", "") or request.GET.get("cadence", "")
    form = CadenceForm(request.POST if request.method == "POST" else None, actor=actor)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            units = [unit.pk for unit in form.cleaned_data["units"]]
            try:
                made = tasks_from.put_in_force(
                    campaign, chosen, unit_ids=units, starts_on=form.cleaned_data["starts_on"], by=actor
                )
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                text = ngettext(
                    "In force for %(n)d unit; it is told.",
                    "In force for %(n)d units; they are told.",
                    len(made),
                )
                return done(request, "tasks:cadences", text % {"n": len(made)})
    lines = [
        (line, "、".join(word("post", who) for who in line.who)) for line in tasks_from.cadences_of(campaign)
    ]
    opened = next((line for line, _who in lines if line.id == chosen), None)
    context = {"lines": lines, "opened": opened, "form": form, "pack": campaign.pack}
    return render(request, "tasks/cadences.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def from_gaps(request: HttpRequest, check_id: str) -> HttpResponse:
    """Drafts out of the gaps of a check: those ticked, for one unit, until a day."""
    campaign, actor, check = _campaign(request), request.actor, find_check(check_id)  # type: ignore[attr-defined]
    if check is None:
        raise Http404
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    form = GapForm(request.POST if request.method == "POST" else None, actor=actor)
    status = 200
    if request.method == "POST":
        status = 422
        keys = as_uuids(request.POST.getlist("gap"))
        if form.is_valid() and not keys:
            form.add_error(None, _("Tick at least one gap."))
        elif form.is_valid():
            unit = form.cleaned_data["unit"]
            try:
                made = tasks_from.tasks_of_gaps(
                    campaign, check, keys, what=check.title[language], unit_id=unit.pk if unit else None,
                    due_on=form.cleaned_data["due_on"], by=actor,
                )  # fmt: skip
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                text = ngettext(
                    "%(n)d draft made: nobody was told.", "%(n)d drafts made: nobody was told.", len(made)
                )
                return done(request, "tasks:home", text % {"n": len(made)})
    context = {
        "form": form, "lines": tasks_from.gap_lines(campaign, check), "title": check.title[language],
        "cure": check.cure[language], "check": check, "most": tasks_from.AT_ONCE,
    }  # fmt: skip
    return render(request, "tasks/from_gaps.html", context, status=status)


@require_POST
@requires(MANAGE)
def from_plan(request: HttpRequest) -> HttpResponse:
    """Drafts out of the work packages of the present plan."""
    actor = request.actor  # type: ignore[attr-defined]
    plan = plan_shown(actor, _campaign(request))
    if plan is None:
        raise Http404
    made = tasks_from.tasks_of_plan(plan, by=actor)
    if not made:
        raise Invalid(_("Every work package of the plan that is still to come is a task already."))
    text = ngettext("%(n)d draft made: nobody was told.", "%(n)d drafts made: nobody was told.", len(made))
    return done(request, "tasks:home", text % {"n": len(made)})


@require_safe
@signed_in
def written(request: HttpRequest) -> HttpResponse:
    """Written returns by their orders: who has returned, who has not."""
    rows = tasks_visible_to(request.actor).filter(campaign=_campaign(request))  # type: ignore[attr-defined]
    day = today()
    orders = [
        (order, [(row, rules.is_overdue(row, day)) for row in order.missing])
        for order in tasks_from.written_orders(written_returns(rows))
    ]
    context = {"orders": orders, "may_make": request.actor.may(MANAGE)}  # type: ignore[attr-defined]
    return render(request, "tasks/written.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def order_written(request: HttpRequest) -> HttpResponse:
    """Order a written return from several units; whoever sends this releases it."""
    campaign, actor = _campaign(request), request.actor  # type: ignore[attr-defined]
    form = WrittenForm(request.POST if request.method == "POST" else None, actor=actor)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = tasks_from.order_written(
                    campaign, title=data["title"], action=data["action"], unit_ids=[unit.pk for unit in data["units"]],
                    due_on=data["due_on"], order_id=data["order"], by=actor,
                )  # fmt: skip
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                text = ngettext(
                    "Ordered from %(n)d unit; it is told.",
                    "Ordered from %(n)d units; they are told.",
                    len(made),
                )
                return done(request, "tasks:written", text % {"n": len(made)})
    context = {
        "form": form,
        "title": _("Order a written return"),
        "back": reverse("tasks:written"),
        "send": _("Order and tell the units"),
    }
    return render(request, "tasks/source_form.html", context, status=status)


def _campaign(request: HttpRequest) -> Campaign:
    campaign = scope_of(request).campaign
    if campaign is None:
        raise Http404
    return campaign

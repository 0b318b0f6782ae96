"""Learning from one: the orders, how far each has come, and the answer of one site."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.coordination.access import (
    get_learn_answer_for,
    get_learn_order_for,
    learn_answers_visible_to,
    learn_orders_visible_to,
)
from tongchuang.domain.coordination.actions import answer_learn_order, cancel_learn_order, order_learning
from tongchuang.domain.coordination.models import LearnAnswer, LearnOrder
from tongchuang.domain.coordination.queries import (
    own_sites,
    progress_by_unit,
    progress_of,
    total_of,
)
from tongchuang.domain.findings.access import findings_visible_to, get_finding_for
from tongchuang.domain.messages.actions import mark_target_read
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid, Stale
from tongchuang.web.shared import cells
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, number_of
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, list_page
from tongchuang.web.supervise.coordination_forms import AnswerForm, LearnForm
from tongchuang.web.supervise.views.coordination import watches

TONES = {"": "quiet", "fine": "green", "fixed": "teal", "finding": "red", "dropped": "quiet"}


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The orders."""
    return list_page(request, ORDERS, template="supervise/learn_list.html")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DECIDE_REQUESTS)
def new(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Order it, from a finding."""
    actor = request.actor  # type: ignore[attr-defined]
    finding = get_finding_for(actor, finding_id)
    form = LearnForm(request.POST if request.method == "POST" else None, finding=finding)
    if request.method == "POST" and form.is_valid():
        try:
            made = order_learning(finding, by=actor, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            count = made.answers.count()
            text = ngettext("%(count)d site is asked.", "%(count)d sites are asked.", count) % {
                "count": count
            }
            return done(request, "supervise:learn_order", text, made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "supervise/learn_new.html", {"finding": finding, "form": form}, status=status)


@require_safe
@signed_in
def order(request: HttpRequest, learn_id: UUID) -> HttpResponse:
    """What is to be checked, how far it is, and every site's answer; also as Excel."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_learn_order_for(actor, learn_id)
    if not watches(actor):
        mark_target_read(row.pk, by=actor)
    spec = replace(ANSWERS, rows=lambda request, state: learn_answers_visible_to(actor).filter(order=row))
    # Whoever sees the whole region sees the finding too, and all units; their rows add up to the whole.
    wide = actor.region_wide
    by_unit = progress_by_unit(row) if wide else []
    seen = wide or findings_visible_to(actor).filter(pk=row.finding_id).exists()
    mine = learn_answers_visible_to(actor).filter(own_sites(actor), order=row, outcome="")
    context = {
        "order": row, "progress": total_of(by_unit) if wide else progress_of([row.pk]).get(row.pk), "over": now() > row.due_at,
        "by_unit": by_unit, "finding_url": url_of("finding", row.finding_id) if seen else "",
        "decides": actor.may(Permission.DECIDE_REQUESTS), "waiting_mine": 0 if wide else mine.count(),
    }  # fmt: skip
    return list_page(request, spec, template="supervise/learn_order.html", context=context)


@require_POST
@requires(Permission.DECIDE_REQUESTS)
def cancel(request: HttpRequest, learn_id: UUID) -> HttpResponse:
    """Take the order back."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_learn_order_for(actor, learn_id)
    version = request.POST.get("version", "")
    cancel_learn_order(
        row, by=actor, version=number_of(version) or 0, reason=request.POST.get("reason", "")
    )
    return done(request, "supervise:learn_order", _("Taken back."), row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: HttpRequest, self_check_id: UUID) -> HttpResponse:
    """The answer of one site."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_learn_answer_for(actor, self_check_id)
    if request.method != "POST":
        return _answer(
            request,
            row,
            AnswerForm(actor=actor, initial={"seen": row.outcome, "outcome": row.outcome, "text": row.text}),
        )
    form = AnswerForm(request.POST, request.FILES, actor=actor)
    if not form.is_valid():
        return _answer(request, row, form, status=422)
    data = form.cleaned_data
    try:
        answer_learn_order(
            row,
            by=actor,
            seen=data["seen"],
            outcome=data["outcome"],
            text=data["text"],
            photos=form.attachments,
        )
    except Stale as error:
        return _answer(request, get_learn_answer_for(actor, row.pk), None, status=409, error=str(error))
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _answer(request, row, form, status=422)
    return done(request, "supervise:learn_order", _("Answered."), row.order_id)


def _answer(
    request: HttpRequest, row: LearnAnswer, form: AnswerForm | None, *, status: int = 200, error: str = ""
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    own = row.site.unit_id in actor.unit_ids or row.site.point_owner_id == actor.person_id
    final = row.outcome in (LearnAnswer.Outcome.FINDING, LearnAnswer.Outcome.DROPPED)
    open_to = own and actor.may(Permission.HANDLE_FINDINGS) and row.order.cancelled_at is None and not final
    context = {
        "answer": row, "order": row.order, "form": form if open_to else None, "error": error, "tone": TONES[row.outcome],
        "over": now() > row.order.due_at,
        "finding_url": url_of("finding", row.finding_id) if row.finding_id else "",
    }  # fmt: skip
    return render(request, "supervise/learn_answer.html", context, status=status)


def _rows(request: HttpRequest, state: ListState | None) -> Any:
    counted = Count("answers", filter=~Q(answers__outcome=LearnAnswer.Outcome.DROPPED))
    waiting = Count("answers", filter=Q(answers__outcome=""))
    found = Count(
        "answers", filter=Q(answers__outcome__in=(LearnAnswer.Outcome.FIXED, LearnAnswer.Outcome.FINDING))
    )
    rows = learn_orders_visible_to(request.actor)  # type: ignore[attr-defined]
    return rows.annotate(asked=counted, waiting=waiting, found=found)


def _order_state(row: Any) -> tuple[str, str]:
    if row.cancelled_at:
        return _("Taken back"), "quiet"
    if not row.waiting:
        return _("All have answered"), "green"
    return (_("Overdue"), "red") if now() > row.due_at else (_("Running"), "blue")


ORDERS = ListSpec(
    name="learn_orders",
    rows=_rows,
    columns=(
        Column("title", gettext_lazy("What is to be checked"), lambda row: row.title, sort=("title",), lead=True, width=40),
        Column("scope", gettext_lazy("Who checks"), lambda row: str(row.site_type or row.unit or "")),
        Column("state", gettext_lazy("State"), lambda row: cells.badge(*_order_state(row)), export=lambda row: _order_state(row)[0]),
        Column("asked", gettext_lazy("Sites asked"), lambda row: row.asked, align="end"),
        Column("answered", gettext_lazy("Answered"), lambda row: row.asked - row.waiting, align="end"),
        Column("found", gettext_lazy("Found at"), lambda row: row.found, align="end"),
        Column("due", gettext_lazy("Due"), lambda row: cells.moment(row.due_at), sort=("due_at",), export=lambda row: row.due_at, width=18),
        Column("ordered", gettext_lazy("Ordered"), lambda row: cells.moment(row.ordered_at), sort=("ordered_at",), export=lambda row: row.ordered_at, width=18),
    ),
    filters=(
        Filter("waiting", gettext_lazy("Answers missing"), kind="flag", apply=lambda rows, values: rows.filter(answers__outcome="", cancelled_at__isnull=True)),
    ),
    search=lambda rows, text: rows.filter(title__icontains=text),
    detail=lambda rows: rows.select_related("site_type", "unit"),
    row_url=lambda row: reverse("supervise:learn_order", args=[row.pk]),
    panel=False,
    default_sort="-ordered",
    empty=(gettext_lazy("Nothing was learned from one yet"), gettext_lazy("On the page of a finding the office can have all similar sites check themselves."), "", ""),
    file_name=gettext_lazy("Orders to learn from one"),
)  # fmt: skip
ANSWERS = ListSpec(
    name="learn_answers",
    rows=lambda request, state: learn_answers_visible_to(request.actor),
    columns=(
        Column("site", gettext_lazy("Site"), lambda row: row.site.name, sort=("site__sort_key",), lead=True, width=28),
        Column("unit", gettext_lazy("Unit"), lambda row: str(row.site.unit or ""), sort=("site__unit__sort_key",)),
        Column("outcome", gettext_lazy("Answer"), lambda row: cells.badge(row.get_outcome_display(), TONES[row.outcome]), sort=("outcome",), export=lambda row: row.get_outcome_display()),
        Column("late", gettext_lazy("Late"), lambda row: _("late") if row.late else ""),
        Column("text", gettext_lazy("What was found, what was done"), lambda row: row.text, width=36),
        Column("answered", gettext_lazy("Answered at"), lambda row: cells.moment(row.answered_at), sort=("answered_at",), export=lambda row: row.answered_at, width=18),
        Column("by", gettext_lazy("Answered by"), lambda row: str(row.answered_by or ""), default=False),
        Column("finding", gettext_lazy("Finding"), lambda row: row.finding.number if row.finding else ""),
        Column("later", gettext_lazy("Added later"), lambda row: _("added later") if row.later else "", default=False),
    ),
    filters=(
        Filter("outcome", gettext_lazy("Answer"), tuple((value or "none", label) for value, label in LearnAnswer.Outcome.choices), apply=lambda rows, values: rows.filter(outcome__in=["" if value == "none" else value for value in values])),
        Filter("late", gettext_lazy("Late"), kind="flag", apply=lambda rows, values: rows.filter(late=True)),
    ),
    search=lambda rows, text: rows.filter(site__name__icontains=text),
    search_label=gettext_lazy("Site"),
    detail=lambda rows: rows.select_related("site", "site__unit", "answered_by", "finding"),
    row_url=lambda row: reverse("supervise:learn_answer", args=[row.pk]),
    panel=False,
    save_views=False,
    default_sort="site",
    file_name=gettext_lazy("Answers of sites"),
)  # fmt: skip
__all__ = ["LearnOrder", "answer", "cancel", "home", "new", "order"]

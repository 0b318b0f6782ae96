"""Deliveries (收件): what came from phones, what waits or can't be taken by itself, and deciding about it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.deliveries.access import (
    deliveries_visible_to,
    get_delivery_for,
    may_decide,
    submissions_visible_to,
)
from tongchuang.domain.deliveries.errors import DecisionRefused
from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.deliveries.queries import counts_by_state, missing_of
from tongchuang.domain.deliveries.wording import REASONS, sentence_of
from tongchuang.domain.inspections.access import evaluations_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.access import sites_visible_to
from tongchuang.web.inspect.delivery_reads import clock_text, entries_of, shown
from tongchuang.web.inspect.words import CLIENTS, DECISIONS, DELIVERY_STATES
from tongchuang.web.shared import cells, formats
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.forms import StyledForm
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import Column, Filter, ListSpec, Total, Totals, list_page
from tongchuang.workflows import decide_delivery as deciding
from tongchuang.workflows.import_records import import_records

DECIDE = Permission.RUN_EVALUATIONS


@require_safe
@requires(DECIDE)
def delivery_list(request: HttpRequest) -> HttpResponse:
    """What came from the field; submissions of other programs that became no delivery stand apart."""
    left = submissions_visible_to(request.actor).filter(state__in=("waiting", "held"))  # type: ignore[attr-defined]
    return list_page(request, DELIVERIES, template="inspect/deliveries.html", context={"left": left.count()})


@require_safe
@requires(DECIDE)
def delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """One delivery: its content, what is wrong with it, and the ways to decide."""
    return page(
        request, "inspect/delivery.html", _context(request, get_delivery_for(request.actor, delivery_id))
    )  # type: ignore[attr-defined]


@require_POST
@requires(DECIDE)
def decide(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Carry out a decision."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = get_delivery_for(actor, delivery_id)
    text, what = request.POST.get("reason", "").strip()[:200], request.POST.get("decision", "")
    if what == "mend":
        return _mended(request, row, actor)
    acts = {
        "reject": deciding.reject, "keep_first": deciding.keep_first, "take_as_new": deciding.take_as_new,
        "take_rest": deciding.take_rest,
    }  # fmt: skip
    if what not in acts:
        raise DecisionRefused(_("Choose what is to be done."))
    decided = acts[what](row, text=text, by=actor)
    said = (
        _("Taken as a visit of its own.")
        if decided.state == Delivery.State.TAKEN
        else _("Noted. The record stays on file.")
    )
    return done(request, "inspect:delivery", said, decided.pk)


def _mended(request: HttpRequest, row: Delivery, actor: Actor) -> HttpResponse:
    form = MendForm(request.POST, actor=actor)
    if form.is_valid():
        try:
            taken = deciding.mend_and_take(row, by=actor, **form.values())
        except DecisionRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            if taken.state == Delivery.State.TAKEN:
                return done(request, "inspect:delivery", _("Taken."), taken.pk)
            return done(request, "inspect:delivery", _("It can't be taken so either; see why."), taken.pk)
    return render(request, "inspect/delivery.html", _context(request, row, form), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DECIDE)
def import_file(request: HttpRequest) -> HttpResponse:
    """Bring in what a phone exported to a file."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        uploaded = request.FILES.get("file")
        try:
            if uploaded is None:
                raise DecisionRefused(_("Choose a file."))
            done_now = import_records(uploaded.file, by=actor)  # type: ignore[arg-type]
            seen = set(
                deliveries_visible_to(actor)
                .filter(pk__in=[row.pk for row in done_now.deliveries])
                .values_list("pk", flat=True)
            )
            rows = [(row, _state(row), sentence_of(row), row.pk in seen) for row in done_now.deliveries]
            context = {"done": done_now, "rows": rows}
        except DecisionRefused as error:
            context, status = {"error": str(error)}, 422
    return render(request, "inspect/delivery_import.html", context, status=status)


class MendForm(StyledForm):
    """How a held delivery is to be taken."""

    site = forms.CharField(
        label=gettext_lazy("Site code"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Empty: as recorded."),
    )
    evaluation = forms.ChoiceField(label=gettext_lazy("Evaluation"), required=False)
    leave_out = forms.BooleanField(
        label=gettext_lazy("Leave out what doesn't fit"), required=False,
        help_text=gettext_lazy("Checks and files that can't be taken stay in the record, not in the visit."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        running = evaluations_visible_to(actor).order_by("-held_on", "-pk").values_list("pk", "title")[:30]
        choices = [(deciding.KEEP, _("As recorded")), (deciding.NONE, _("None: a visit by itself"))]
        # Before the form is made: it looks for errors while it is being dressed.
        self.base_fields = deepcopy(type(self).base_fields)
        self.base_fields["evaluation"].choices = [*choices, *((str(key), title) for key, title in running)]  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)

    def clean_site(self) -> UUID | None:
        """The site with this code."""
        code = self.cleaned_data["site"].strip()
        if not code:
            return None
        key = sites_visible_to(self.actor).filter(code=code).values_list("pk", flat=True).first()
        if key is None:
            raise forms.ValidationError(_("There is no site with this code."))
        return key

    def values(self) -> dict[str, Any]:
        """As the workflow takes them."""
        data = self.cleaned_data
        return {
            "site_id": data["site"], "evaluation": data["evaluation"] or deciding.KEEP, "leave_out": data["leave_out"],
            "text": data["reason"].strip(),
        }  # fmt: skip


def _context(request: HttpRequest, row: Delivery, form: MendForm | None = None) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    may = may_decide(actor, row)
    content = shown(row)
    return {
        "delivery": row,
        "state": DELIVERY_STATES[row.state],
        "reason": REASONS.get(row.reason, ""),
        "client": CLIENTS.get(row.client, row.client),
        "decision": DECISIONS.get(row.decision, ""),
        "clock": clock_text(row.clock_offset_s),
        "shown": content,
        "two": content.first_started is not None,
        "missing": len(missing_of([row])[row.pk]) if row.state == Delivery.State.WAITING else 0,
        "files": len(row.file_ids),
        "problems": [problem["text"] for problem in row.problems if problem.get("text")],
        "may_decide": may,
        "form": form or (MendForm(actor=actor) if may and row.state == Delivery.State.HELD else None),
        "entries": entries_of(row),
    }


def _state(row: Delivery) -> Any:
    word, tone, sign = DELIVERY_STATES[row.state]
    return cells.badge(word, tone, sign)


def _totals(rows: Any) -> Totals:
    counts = counts_by_state(rows)
    base = reverse("inspect:deliveries")
    others = tuple(
        Total(word, counts[state], f"{base}?state={state}")
        for state, (word, _tone, _sign) in DELIVERY_STATES.items()
        if counts.get(state)
    )
    return Totals(sum(counts.values()), others)


def _why(row: Delivery) -> str:
    if row.state == Delivery.State.HELD:
        return str(REASONS.get(row.reason, ""))
    if row.state == Delivery.State.CONFLICT:
        return _("Another content came first under its number.")
    return str(DECISIONS.get(row.decision, ""))


DELIVERIES = ListSpec(
    name="deliveries",
    columns=(
        Column("site", gettext_lazy("Site"), lambda row: row.site.name if row.site else str(_("Unknown site")),
               sort=("site__sort_key",), lead=True, width=26),
        Column("state", gettext_lazy("State"), _state, export=lambda row: str(DELIVERY_STATES[row.state][0])),
        Column("why", gettext_lazy("Why"), _why, width=34),
        Column("person", gettext_lazy("Inspector"), lambda row: row.person.name, sort=("person__sort_key",)),
        Column("received", gettext_lazy("Received at"), lambda row: cells.moment(row.received_at), sort=("received_at",),
               export=lambda row: formats.moment_text(row.received_at), align="tight"),
        Column("started", gettext_lazy("Began at"), lambda row: cells.moment(row.started_at), sort=("started_at",),
               export=lambda row: formats.moment_text(row.started_at), align="tight", default=False),
        Column("files", gettext_lazy("Files"), lambda row: len(row.file_ids), align="end"),
        Column("client", gettext_lazy("Came by"), lambda row: str(CLIENTS.get(row.client, row.client)), default=False),
        Column("evaluation", gettext_lazy("Evaluation"), lambda row: row.evaluation.title if row.evaluation else "", default=False),
    ),
    rows=lambda request, state: deliveries_visible_to(request.actor),
    detail=lambda rows: rows.select_related("site", "person", "evaluation").defer("body"),
    row_url=lambda row: reverse("inspect:delivery", args=[row.pk]),
    filters=(
        Filter("state", gettext_lazy("State"), tuple((key, word) for key, (word, _tone, _sign) in DELIVERY_STATES.items()),
               lambda rows, values: rows.filter(state__in=values)),
        Filter("reason", gettext_lazy("Why held"), tuple(REASONS.items()), lambda rows, values: rows.filter(reason__in=values)),
        Filter("clock", gettext_lazy("Clock corrected"), kind="flag", apply=lambda rows, values: rows.exclude(clock_offset_s=0)),
    ),
    search=lambda rows, text: rows.filter(site__name__icontains=text) | rows.filter(person__name__icontains=text),
    search_label=gettext_lazy("Site or inspector"),
    totals=_totals,
    default_sort="-received",
    empty=(gettext_lazy("Nothing has come"), gettext_lazy("Records that inspectors' phones deliver stand here, with what waits and what needs a decision.")),
    file_name=gettext_lazy("Deliveries"),
)  # fmt: skip

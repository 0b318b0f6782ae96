"""Signals of photos: the list, one signal, judging it, the word of whom it is about, and the limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.authenticity.access import (
    get_signal_for,
    limits_of,
    may_set_limits,
    next_to_judge,
    sees_signals,
    signals_visible_to,
)
from tongchuang.domain.authenticity.actions import answer_signal, judge_signal, look_at_signal, set_limits
from tongchuang.domain.authenticity.errors import WordMissing, WordTooLong
from tongchuang.domain.authenticity.models import Kind, Signal, Strength
from tongchuang.domain.authenticity.queries import failed_photos, limits_for, waiting_photos
from tongchuang.domain.authenticity.wording import sentence_of
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import Invalid
from tongchuang.web.quality.forms import LimitsForm
from tongchuang.web.quality.shown import ICONS, STATES, TONES, shown
from tongchuang.web.shared import cells, formats
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, Total, Totals, list_page
from tongchuang.web.shared.scope import scope_of

WATCH = requires(Permission.VERIFY_FINDINGS, Permission.READ_LEDGER)


@require_safe
@WATCH
def signal_list(request: HttpRequest) -> HttpResponse:
    """What waits to be looked at, and what came of the rest."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "waiting": waiting_photos(actor.region_id),
        "failed": failed_photos(actor.region_id),
        "may_set": may_set_limits(actor),
    }
    return list_page(request, SIGNALS, template="quality/signals.html", context=context)


@require_safe
@WATCH
def signal(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    """One signal with its pictures side by side; the buttons have keys, and the next one comes by itself."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_signal_for(actor, signal_id)
    look_at_signal(row, by=actor)
    following = next_to_judge(actor, row)
    return page(request, "quality/signal.html", {"signal": shown(row, actor), "following": following})


@require_POST
@WATCH
def judge(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    """Confirm, explain or call it a false alarm; then to the next one."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_signal_for(actor, signal_id)
    given = request.POST
    try:
        judge_signal(
            row,
            by=actor,
            verdict=given.get("verdict", ""),
            text=given.get("text", ""),
            seen=given.get("seen", ""),
        )
    except (WordMissing, WordTooLong) as error:
        context = {
            "signal": shown(row, actor),
            "following": next_to_judge(actor, row),
            "error": error,
            "text": given.get("text", ""),
        }
        return render(request, "quality/signal.html", context, status=422)
    following = next_to_judge(actor, row)
    if following is None:
        return done(request, "quality:signals", _("The signal is judged. No other one waits for you."))
    return done(request, "quality:signal", _("The signal is judged. Here is the next one."), following.pk)


@require_POST
@WATCH
def answer(request: HttpRequest, signal_id: UUID) -> HttpResponse:
    """The word of whom it is about."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_signal_for(actor, signal_id)
    answer_signal(row, by=actor, text=request.POST.get("text", ""))
    return done(request, "quality:signal", _("Your word stands beside the signal."), row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@WATCH
def limits(request: HttpRequest) -> HttpResponse:
    """From when on something is a signal, each with its reason; the office may change it."""
    actor = request.actor  # type: ignore[attr-defined]
    campaign = scope_of(request).campaign
    if campaign is None or not sees_signals(actor):
        return render(request, "quality/limits.html", {"form": None})
    kept, may_set = limits_of(campaign), may_set_limits(actor)
    given = request.POST if request.method == "POST" else None
    if given is not None and not may_set:
        raise NotPermitted(Permission.MANAGE_CAMPAIGN)
    form = LimitsForm(given, limits=limits_for(campaign), notice_on=kept.notice_on if kept else None)
    if given is not None and form.is_valid():
        try:
            set_limits(campaign, by=actor, values=form.values(), notice_on=form.cleaned_data["notice_on"])
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(
                request,
                "quality:limits",
                _("The limits are kept. They count for photos that come from now on."),
            )
    context = {"form": form, "kept": kept, "may_set": may_set, "campaign": campaign}
    return render(request, "quality/limits.html", context, status=422 if given is not None else 200)


def _kinds(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    return list(Kind.choices)


def _totals(rows: Any) -> Totals:
    number, waiting, confirmed = (
        rows.count(), rows.filter(state=Signal.State.OPEN).count(), rows.filter(state=Signal.State.CONFIRMED).count()
    )  # fmt: skip
    return Totals(number, (
        Total(str(Signal.State.OPEN.label), waiting, "?state=open"), Total(str(Signal.State.CONFIRMED.label), confirmed, "?state=confirmed"),
    ))  # fmt: skip


def _rows(request: HttpRequest, state: ListState | None) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    rows = signals_visible_to(actor)
    return rows.filter(person_id=actor.person_id) if state is not None and state.value("own") else rows


def _about(row: Signal) -> str:
    return row.finding.number if row.finding else row.site.name if row.site else ""


SIGNALS = ListSpec(
    name="signals",
    columns=(
        Column("kind", gettext_lazy("Signal"), lambda row: cells.badge(row.get_kind_display(), TONES[Strength(row.strength)], ICONS[Kind(row.kind)]),
               export=lambda row: str(row.get_kind_display()), sort=("kind",), lead=True, width=20),
        Column("strength", gettext_lazy("How strong"), lambda row: row.get_strength_display(), sort=("strength", "raised_at")),
        Column("reason", gettext_lazy("What was seen"), sentence_of, width=60),
        Column("about", gettext_lazy("About"), _about),
        Column("site", gettext_lazy("Site"), lambda row: row.site.name if row.site else "", sort=("site__sort_key",)),
        Column("person", gettext_lazy("Whose"), lambda row: row.person.name if row.person else formats.DASH),
        Column("state", gettext_lazy("State"), lambda row: cells.badge(row.get_state_display(), *STATES[row.state]),
               export=lambda row: str(row.get_state_display()), sort=("state",)),
        Column("raised", gettext_lazy("Raised"), lambda row: cells.moment(row.raised_at), sort=("raised_at",),
               export=lambda row: formats.moment_text(row.raised_at), align="tight"),
        Column("reviewer", gettext_lazy("Judged by"), lambda row: row.reviewed_by.name if row.reviewed_by else "", default=False),
        Column("review", gettext_lazy("Explanation"), lambda row: row.review, default=False, width=30),
        Column("answer", gettext_lazy("Own word"), lambda row: row.answer, default=False, width=30),
    ),
    rows=lambda request, state: _rows(request, state),
    detail=lambda rows: rows.select_related("finding", "site", "person", "reviewed_by"),
    row_url=lambda row: reverse("quality:signal", args=[row.pk]),
    filters=(
        Filter("state", gettext_lazy("State"), tuple(Signal.State.choices), lambda rows, values: rows.filter(state__in=values)),
        Filter("kind", gettext_lazy("Signal"), _kinds, lambda rows, values: rows.filter(kind__in=values)),
        Filter("strength", gettext_lazy("How strong"), tuple((str(value), label) for value, label in Strength.choices),
               lambda rows, values: rows.filter(strength__in=[value for value in values if value.isdigit()])),
        Filter("own", gettext_lazy("About me"), kind="flag"),
    ),
    search=lambda rows, text: rows.filter(finding__number__icontains=text) | rows.filter(site__name__icontains=text) | rows.filter(person__name__icontains=text),
    search_label=gettext_lazy("Number, site or person"),
    totals=_totals,
    default_sort="-strength",
    empty=(gettext_lazy("No signals"), gettext_lazy("Photos are examined within minutes of their arrival; what should be looked at stands here.")),
    file_name=gettext_lazy("Signals of photos"),
)  # fmt: skip

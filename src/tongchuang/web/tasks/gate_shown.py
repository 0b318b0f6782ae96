"""Phases and gates as pages show them: badges, bars, marks with the way to their sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongchuang.domain.campaigns.models import Campaign, Phase
from tongchuang.domain.documents.models import Document
from tongchuang.domain.gates.engine_io import checks_of
from tongchuang.domain.gates.history import HistoryEntry
from tongchuang.domain.gates.models import Answer, Period, Transition
from tongchuang.domain.gates.rules import days_left
from tongchuang.domain.gates.values import Mark
from tongchuang.domain.organisations.actors import Actor
from tongchuang.web.shared import cells
from tongchuang.web.shared.timeline import Change, Entry

TONES = {
    "gate.passed": "green", "gate.refused": "orange", "gate.reopened": "orange", "gate.proposed": "assigned",
    "gate.confirmed": "accepted", "phase.dated": "assigned",
}  # fmt: skip


def state_badge(phase: Phase, standing: Transition | None, current: Phase | None, day: date) -> SafeString:
    """Over, proposed, going on, past its end, or to come."""
    if standing is not None and standing.state == Transition.State.PASSED:
        return cells.badge(pgettext("phase", "Over"), "green", "circle-check")
    if standing is not None:
        return cells.badge(_("Transition proposed"), "purple", "clock-check")
    if current is None or current.pk != phase.pk:
        return cells.badge(pgettext("phase", "To come"), "quiet", "clock")
    if phase.ends_on and phase.ends_on < day:
        return cells.badge(_("Past its end"), "red", "alert-triangle")
    return cells.badge(pgettext("phase", "Going on"), "blue", "player-play")


@dataclass(frozen=True)
class Bar:
    """Where a phase lies in the campaign, in per cent of its time; its periods within."""

    start: str
    width: str
    periods: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """A phase in the overview."""

    row: Phase
    badge: SafeString
    left: int | None
    counts: Any
    bar: Bar | None
    periods: list[tuple[Period, bool]] = field(default_factory=list)


def span_of(campaign: Campaign, phases: Sequence[Phase]) -> tuple[date, date] | None:
    """The time that the bars show."""
    days = [campaign.starts_on, *(each for row in phases for each in (row.starts_on, row.ends_on) if each)]
    if campaign.evaluation_on:
        days.append(campaign.evaluation_on)
    return (min(days), max(days)) if max(days) > min(days) else None


def place(day: date, span: tuple[date, date]) -> float:
    """Where a day lies in it, in per cent."""
    share = (day - span[0]).days / max(1, (span[1] - span[0]).days)
    return min(100.0, max(0.0, 100 * share))


def bar_of(phase: Phase, periods: Sequence[Period], span: tuple[date, date] | None) -> Bar | None:
    """The bar of a phase with dates."""
    if span is None or phase.starts_on is None or phase.ends_on is None:
        return None
    within = tuple(_piece(each.starts_on, each.ends_on, span) for each in periods)
    return Bar(*_piece(phase.starts_on, phase.ends_on, span), within)


def _piece(first: date, last: date, span: tuple[date, date]) -> tuple[str, str]:
    start, end = place(first, span), place(last, span)
    return f"{start:.2f}", f"{max(0.6, end - start):.2f}"


def lines_of(
    phases: Sequence[Phase], periods: Sequence[Period], standing: dict[Any, Transition], counts: dict[Any, Any],
    current: Phase | None, span: tuple[date, date] | None, day: date,
) -> list[Line]:  # fmt: skip
    """The phases of a campaign for the overview."""
    found = []
    for row in phases:
        own = [each for each in periods if each.phase_id == row.pk]
        passed = standing.get(row.pk)
        over = passed is not None and passed.state == Transition.State.PASSED
        left = days_left(row, day) if not over and current is not None and current.pk == row.pk else None
        now_ = [(each, each.starts_on <= day <= each.ends_on) for each in own]
        found.append(
            Line(
                row,
                state_badge(row, passed, current, day),
                left,
                counts.get(row.pk),
                bar_of(row, own, span),
                now_,
            )
        )
    return found


@dataclass(frozen=True)
class Question:
    """A question of a condition with its answer."""

    text: str
    position: int
    answer: Answer | None
    may_confirm: bool


@dataclass(frozen=True)
class ShownMark:
    """A condition as the page shows it."""

    mark: Mark
    icon: str
    tone: str
    url: str
    questions: tuple[Question, ...] = ()


def shown_marks(
    phase: Phase, marks: Sequence[Mark], answers: Sequence[Answer], reports: Sequence[Document], actor: Actor, *, answers_open: bool
) -> list[ShownMark]:  # fmt: skip
    """Each condition with its sign, its source and what was answered."""
    checks = {each.key: each for each in checks_of(phase)}
    found = []
    for mark in marks:
        check = checks[mark.key]
        questions = []
        if check.by_hand:
            given = {each.position: each for each in answers if each.key == mark.key}
            texts = check.questions or (check.title,)
            for position, text in enumerate(texts):
                answer = given.get(position)
                waits = (
                    answer is not None
                    and answer.confirmed_at is None
                    and answer.answered_by_id != actor.user_id
                )
                questions.append(Question(text, position, answer, answers_open and waits))
        found.append(
            ShownMark(mark, *sign_of(mark.holds), source_url(mark.kind, phase, reports), tuple(questions))
        )
    return found


def sign_of(holds: bool | None) -> tuple[str, str]:
    """(icon, tone) of a condition: no colour stands alone."""
    return {
        True: ("circle-check", "held"),
        False: ("circle-x", "failed"),
        None: ("circle-dashed", "waiting"),
    }[holds]


def source_url(kind: str, phase: Phase, reports: Sequence[Document]) -> str:
    """Where a computed condition comes from."""
    if kind == "tasks_done":
        return f"{reverse('tasks:home')}?phase={phase.pk}"
    if kind == "report" and reports:
        return reverse("documents:document", args=[reports[0].pk])
    if kind == "meeting":
        return reverse("tasks:meetings")
    if kind == "closed":
        return reverse("rectify:home")
    if kind == "no_open_grave":
        return f"{reverse('rectify:home')}?severity=grave"
    return reverse("appraise:home") if kind in ("score", "stability") else ""


def entry_of(entry: HistoryEntry) -> Entry:
    """A line of the history for the timeline."""
    changes = tuple(Change(label, then, now_) for label, then, now_ in entry.changes)
    return Entry(entry.at, entry.who, entry.title, entry.text, changes, tone=TONES.get(entry.kind, "quiet"))


def numbers_shown(numbers: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures that were kept with a transition, in words."""
    if not numbers:
        return []
    labels = (
        ("tasks", _("Tasks of the phase")), ("tasks_closed", _("of these closed")), ("tasks_overdue", pgettext("phase", "of these overdue")),
        ("findings", _("Findings registered in the phase")), ("findings_closed", pgettext("phase findings", "of these closed")),
        ("findings_open", _("Open findings")), ("grave_open", _("Open grave findings")), ("score", _("Score of the month")),
    )  # fmt: skip
    found = [
        (str(label), str(numbers.get(name, ""))) for name, label in labels if numbers.get(name, "") != ""
    ]
    month = numbers.get("score_month")
    return [
        (f"{label}（{month}）" if month and label == str(labels[-1][1]) else label, value)
        for label, value in found
    ]

"""Consequences as the pages show them: in words, with the reason, the line of the ranking and its interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.consequences import access, engine_io, wording
from tongchuang.domain.consequences.models import Consequence, Objection
from tongchuang.web.shared.timeline import Change, Entry

TONES = {
    "red_flag": "red", "black_plate": "quiet", "yellow_card": "amber", "praise": "green", "criticism": "orange",
    "interview": "purple", "reward": "green", "deduction": "orange", "appraisal_points": "blue", "honours_lost": "red",
}  # fmt: skip
ICONS = {
    "red_flag": "flag", "black_plate": "square", "yellow_card": "alert-triangle", "praise": "medal", "criticism": "flag-off",
    "interview": "messages", "reward": "circle-plus", "deduction": "circle-minus", "appraisal_points": "chart-bar",
    "honours_lost": "ban",
}  # fmt: skip
STATES = {
    "proposed": "amber",
    "confirmed": "blue",
    "final": "green",
    "overruled": "quiet",
    "dropped": "quiet",
}
OBJECTIONS = {"open": "amber", "upheld": "green", "refused": "quiet", "withdrawn": "quiet"}


@dataclass(frozen=True)
class Shown:
    """A consequence in a list."""

    row: Consequence
    why: str
    line: RankedUnit | None = None
    doubted: bool = False

    @property
    def amount(self) -> str:
        """Money or points with their sign."""
        return wording.amount_text(self.row.amount) or wording.points_text(self.row.points)

    @property
    def tone(self) -> str:
        """The colour of its kind."""
        return TONES.get(self.row.kind, "quiet")

    @property
    def icon(self) -> str:
        """The sign of its kind."""
        return ICONS.get(self.row.kind, "point")

    @property
    def state_tone(self) -> str:
        """The colour of its state."""
        return STATES.get(self.row.state, "quiet")

    @property
    def possible(self) -> str:
        """The possible ranks of the unit, as the ranking has them."""
        if self.line is None or self.line.best is None:
            return ""
        return (
            str(self.line.best)
            if self.line.best == self.line.worst
            else f"{self.line.best}–{self.line.worst}"
        )


@dataclass
class Group:
    """The consequences of a group."""

    title: str
    rows: list[Shown] = field(default_factory=list)


def reasons_of(ranking: Ranking) -> dict[str, str]:
    """Rule → when it proposes."""
    rules = engine_io.rules_in_force(ranking)
    titles = {rule.id: rule.title for rule in rules}
    return {rule.id: wording.condition_text(rule, titles) for rule in rules}


def rules_shown(ranking: Ranking) -> list[dict[str, Any]]:
    """The rules in force when a ranking was frozen, as a table."""
    reasons = reasons_of(ranking)
    return [
        {
            "rule": rule, "kind": Consequence.Kind(rule.kind).label, "when": reasons[rule.id],
            "limits": wording.limits_of(rule), "tone": TONES[rule.kind],
            "amounts": [wording.amount_text(engine_io.signed_amount(rule.kind, each)) for each in rule.amounts or (rule.amount,) if each],
            "points": wording.points_text(rule.points),
        }
        for rule in engine_io.rules_in_force(ranking)
    ]  # fmt: skip


def in_groups(
    rows: Iterable[Consequence], titles: Mapping[str, str], reasons: Mapping[str, str],
    lines: Mapping[UUID, RankedUnit], doubted: set[UUID],
) -> list[Group]:  # fmt: skip
    """Rows under the titles of their groups, in the order of the ranking."""
    found = {key: Group(title) for key, title in titles.items()}
    for row in rows:
        group = found.setdefault(row.group, Group(row.group))
        group.rows.append(Shown(row, reasons.get(row.rule, ""), lines.get(row.unit_id), row.pk in doubted))
    return [group for group in found.values() if group.rows]


def pages_of(request: HttpRequest, here: str) -> list[tuple[str, str, bool]]:
    """The row of pages under 奖惩."""
    actor = request.actor  # type: ignore[attr-defined]
    pages = [
        ("consequences", _("By period")), ("objections", _("Objections")), ("flags", _("Flags and plates")),
        ("amounts", _("Amounts")), ("year_sheet", _("The year")),
    ]  # fmt: skip
    if not (access.sees_all(actor) or actor.unit_ids):
        pages = [page for page in pages if page[0] in ("consequences", "flags")]
    return [(label, reverse(f"appraise:{name}"), name == here) for name, label in pages]


def timeline_of(row: Consequence, objections: Sequence[Objection], *, names: bool) -> list[Entry]:
    """What became of it, newest first; names of persons for those who command only."""
    entries = [Entry(row.proposed_at, _("The rule"), _("Proposed by rule"), tone="orange")]

    def who(user: Any) -> str:
        return (user.name if names else _("Campaign office")) if user else _("The system")

    if row.decided_at and row.state == Consequence.State.OVERRULED:
        entries.append(Entry(row.decided_at, who(row.decided_by), _("Not imposed"), row.opinion, tone="red"))
    elif row.decided_at:
        entries.append(
            Entry(
                row.decided_at,
                who(row.decided_by),
                _("Confirmed, the unit was told"),
                row.opinion,
                tone="blue",
            )
        )
    for one in objections:
        entries.append(Entry(one.made_at, str(one.unit), _("Objected"), one.text, tone="purple"))
        if one.answered_at:
            what = _("Objection upheld") if one.state == Objection.State.UPHELD else _("Objection refused")
            changes = tuple(
                Change(_("Amount") if name == "amount" else _("Points"), then, now_is)
                for name, (then, now_is) in one.correction.items() if name in ("amount", "points")
            )  # fmt: skip
            entries.append(
                Entry(one.answered_at, who(one.answered_by), what, one.answer, changes, tone="green")
            )
    if row.final_at:
        entries.append(
            Entry(row.final_at, _("The system"), _("Final: nobody can object any more"), tone="green")
        )
    if row.dropped_at:
        entries.append(Entry(row.dropped_at, who(row.dropped_by), _("Lifted"), row.drop_reason, tone="red"))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)

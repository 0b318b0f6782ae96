"""Dates of phases, and periods within them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.gates import rules
from tongchuang.domain.gates.actions.base import locked_phase, office, refuse_passed, stated, tell
from tongchuang.domain.gates.errors import GateInvalid, GateStale
from tongchuang.domain.gates.models import Period
from tongchuang.domain.gates.queries import phases_of
from tongchuang.domain.gates.values import PeriodValues
from tongchuang.domain.organisations.actors import Actor

Dates = tuple[date | None, date | None]


@transaction.atomic
def set_dates(
    phase: Phase,
    *,
    starts_on: date,
    ends_on: date,
    seen: Dates,
    by: Actor,
    reason: str = "",
    shift: bool = False,
) -> list[Phase]:
    """Set or move the dates of a phase. Moving takes a reason. With `shift` the phases after it move along by the days by
    which its end moves. Returns the phases whose dates changed."""
    office(by, phase.campaign.region_id)
    row = locked_phase(phase)
    refuse_passed(row)
    if (row.starts_on, row.ends_on) != seen:
        raise GateStale
    if ends_on < starts_on:
        raise GateInvalid(_("It ends before it begins."), field="ends_on")
    if seen == (starts_on, ends_on):
        raise GateInvalid(_("Nothing has changed."), field="starts_on")
    words = stated(reason) if any(seen) else " ".join(reason.split())[:500]
    phases = phases_of(row.campaign_id)
    moved = {row.pk: (starts_on, ends_on)}
    if shift and row.ends_on:
        moved |= _moved_along(phases, row, ends_on - row.ends_on)
    _refuse_overlap(phases, moved)
    _refuse_stranded(row, starts_on, ends_on)
    changed = []
    for each in phases:
        if each.pk in moved:
            each.campaign = row.campaign
            write_dates(each, *moved[each.pk], by=by, reason=words)
            changed.append(each)
    return changed


def _moved_along(phases: list[Phase], row: Phase, days: timedelta) -> dict[object, tuple[date, date]]:
    later = [each for each in phases if each.position > row.position and each.starts_on and each.ends_on]
    return {
        each.pk: (each.starts_on + days, each.ends_on + days)
        for each in later
        if each.starts_on and each.ends_on
    }


def _refuse_overlap(phases: list[Phase], moved: dict[object, tuple[date, date]]) -> None:
    planned = [
        Phase(pk=each.pk, title=each.title, starts_on=each.starts_on, ends_on=each.ends_on) for each in phases
    ]
    for each in planned:
        each.starts_on, each.ends_on = moved.get(each.pk, (each.starts_on, each.ends_on))
    pair = rules.overlap(planned)
    if pair:
        text = _("“%(before)s” and “%(after)s” would run into each other.")
        raise GateInvalid(text % {"before": pair[0].title, "after": pair[1].title}, field="ends_on")


def _refuse_stranded(row: Phase, starts_on: date, ends_on: date) -> None:
    outside = [
        each.title for each in row.periods.all() if each.starts_on < starts_on or each.ends_on > ends_on
    ]  # type: ignore[attr-defined]
    if outside:
        text = _("Periods would lie outside: %(titles)s. Move them first.")
        raise GateInvalid(text % {"titles": "、".join(outside)}, field="ends_on")


def write_dates(
    phase: Phase, starts_on: date | None, ends_on: date | None, *, by: Actor, reason: str = ""
) -> None:
    """Write dates with their event; a part of the actions here and of a transition."""
    old = {"starts_on": phase.starts_on, "ends_on": phase.ends_on}
    new = {"starts_on": starts_on, "ends_on": ends_on}
    if old == new:
        return
    phase.starts_on, phase.ends_on = starts_on, ends_on
    phase.save(update_fields=["starts_on", "ends_on"])
    tell("phase.dated", phase, by, old=old, new=new, personal={"text": reason} if reason else {})


@transaction.atomic
def add_period(phase: Phase, values: PeriodValues, *, by: Actor) -> Period:
    """A named part of the phase."""
    office(by, phase.campaign.region_id)
    row = locked_phase(phase)
    refuse_passed(row)
    period = Period(region_id=by.region_id, phase=row)
    _take(period, values)
    period.save(force_insert=True)
    tell("phase.period_added", row, by, new=_told(period), personal={"title": period.title})
    return period


@transaction.atomic
def change_period(period: Period, values: PeriodValues, *, by: Actor) -> Period:
    """Another name, goal or time."""
    office(by, period.region_id)
    row = locked_phase(period.phase)
    refuse_passed(row)
    held = _held(period)
    old = _told(held)
    held.phase = row
    _take(held, values)
    held.save()
    tell("phase.period_changed", row, by, old=old, new=_told(held), personal={"title": held.title})
    return held


@transaction.atomic
def remove_period(period: Period, *, by: Actor) -> None:
    """Take it out."""
    office(by, period.region_id)
    row = locked_phase(period.phase)
    refuse_passed(row)
    held = _held(period)
    old, title = _told(held), held.title
    held.delete()
    tell("phase.period_removed", row, by, old=old, personal={"title": title})


def _held(period: Period) -> Period:
    held = Period.objects.select_for_update().filter(pk=period.pk).first()
    if held is None:
        raise GateStale
    return held


def _take(period: Period, values: PeriodValues) -> None:
    phase, title = period.phase, " ".join(values.title.split())
    if not title:
        raise GateInvalid(_("Give it a name."), field="title")
    if values.ends_on < values.starts_on:
        raise GateInvalid(_("It ends before it begins."), field="ends_on")
    if phase.starts_on is None or phase.ends_on is None:
        raise GateInvalid(_("Set the dates of the phase first."), field="starts_on")
    if values.starts_on < phase.starts_on or values.ends_on > phase.ends_on:
        raise GateInvalid(_("It has to lie within the phase."), field="starts_on")
    others = Period.objects.filter(phase=phase, starts_on__lte=values.ends_on, ends_on__gte=values.starts_on)
    other = others.exclude(pk=period.pk).first()
    if other is not None:
        raise GateInvalid(_("It runs into “%(other)s”.") % {"other": other.title}, field="starts_on")
    period.title, period.goal = title[:60], values.goal.strip()[:300]
    period.starts_on, period.ends_on = values.starts_on, values.ends_on


def _told(period: Period) -> dict[str, object]:
    return {"period": period.pk, "starts_on": period.starts_on, "ends_on": period.ends_on}

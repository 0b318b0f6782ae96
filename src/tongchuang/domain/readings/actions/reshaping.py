"""Putting right what was read: mend, merge with the next, split, mark by hand, say which unit a name means."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.readings import rules
from tongchuang.domain.readings.actions.base import keep_step, locked, may_decide, put, save, snapshot, tell
from tongchuang.domain.readings.actions.names import teach
from tongchuang.domain.readings.engine_io import read_span, unit_names
from tongchuang.domain.readings.models import ReadDuty, Reading, ReadStep
from tongchuang.domain.readings.values import DutyValues
from tongchuang.foundation.errors import Invalid, NotAllowed

S = ReadDuty.State
LONGEST = {"deadline": 120, "cadence": 80, "rrule": 200, "quantity": 120}


@transaction.atomic
def mend_duty(duty: ReadDuty, values: DutyValues, *, version: int, by: Actor) -> ReadDuty:
    """Put right what a duty says; its quote stays what the text says."""
    row = locked(duty, version, by)
    _check(values)
    before = {row.pk: snapshot(row)}
    put(row, values)
    row.chosen = {name: ids for name, ids in row.chosen.items() if name in (*values.lead, *values.support)}
    save([row])
    tell("reading.duty_mended", [row], by=by)
    keep_step(row.reading, ReadStep.Kind.MEND, before, [row], by=by)
    return row


@transaction.atomic
def merge_with_next(duty: ReadDuty, *, version: int, by: Actor) -> ReadDuty:
    """One duty of this one and the next undecided one in the text."""
    row = locked(duty, version, by)
    after = (
        Q(start__gt=row.start)
        | Q(start=row.start, end__gt=row.end)
        | Q(start=row.start, end=row.end, pk__gt=row.pk)
    )
    rows = ReadDuty.objects.select_for_update(of=("self",)).select_related("reading")
    following = rows.filter(after, reading=row.reading, state=S.OPEN).order_by("start", "end", "pk").first()
    if following is None:
        raise NotAllowed(_("No undecided duty follows in the text."))
    start, end = min(row.start, following.start), max(row.end, following.end)
    if end - start > rules.LONGEST_QUOTE:
        raise NotAllowed(_("They stand too far apart in the text to be one duty."))
    before = {row.pk: snapshot(row), following.pk: snapshot(following)}
    put(row, rules.merged(rules.values_of(row), rules.values_of(following)))
    row.chosen = {**following.chosen, **row.chosen}
    row.start, row.end, row.quote = start, end, row.reading.text[start:end]
    following.state = S.FOLDED
    save([row, following])
    tell("reading.duty_merged", [row, following], by=by, new={following.pk: {"into": str(row.pk)}})
    keep_step(row.reading, ReadStep.Kind.MERGE, before, [row, following], by=by)
    return row


@transaction.atomic
def split_duty(duty: ReadDuty, place: int, *, version: int, by: Actor) -> tuple[ReadDuty, ReadDuty]:
    """Two duties of one, cut at a place of its quote (characters from its beginning)."""
    row = locked(duty, version, by)
    first, second = row.quote[:place], row.quote[place:]
    if not 0 < place < len(row.quote) or not first.strip() or not second.strip():
        raise Invalid(_("Choose a place inside the quote, with words on both sides."), field="place")
    before, values = {row.pk: snapshot(row)}, rules.values_of(row)
    lead = len(second) - len(second.lstrip())
    new = ReadDuty(
        reading=row.reading, start=row.start + place + lead, end=row.end, quote=second[lead:],
        confidence=row.confidence, source=row.source, chosen=dict(row.chosen), change=row.change,
    )  # fmt: skip
    put(new, rules.part_of(values, new.quote))
    put(row, rules.part_of(values, first))
    row.quote = first.rstrip()
    row.end = row.start + len(row.quote)
    _made(new, before)
    save([row])
    tell("reading.duty_split", [row, new], by=by, new={new.pk: {"from": str(row.pk)}})
    keep_step(row.reading, ReadStep.Kind.SPLIT, before, [row, new], by=by)
    return row, new


@transaction.atomic
def add_duty(reading: Reading, start: int, end: int, *, by: Actor) -> ReadDuty:
    """Mark a duty that reading missed: what was selected is its quote, word for word."""
    may_decide(reading, by)
    text = reading.text
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise Invalid(_("Select the words of the duty in the text first."), field="start")
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end -= len(text[start:end]) - len(text[start:end].rstrip())
    if end - start > rules.LONGEST_QUOTE:
        raise Invalid(_("Too much is selected for one duty."), field="start")
    values = read_span(text, start, end, units=unit_names(reading.region_id), day=reading.held_on)
    row = ReadDuty(
        reading=reading, start=start, end=end, quote=text[start:end], source=ReadDuty.Source.PERSON
    )
    put(row, values)
    before: dict[UUID, dict[str, object]] = {}
    _made(row, before)
    tell("reading.duty_added", [row], by=by)
    keep_step(reading, ReadStep.Kind.ADD, before, [row], by=by)
    return row


@transaction.atomic
def choose_units(
    duty: ReadDuty, name: str, unit_ids: Sequence[UUID], *, version: int, by: Actor, remember: bool = True
) -> ReadDuty:
    """Say which units a name means; the next reading knows it, where it is to be remembered."""
    row = locked(duty, version, by)
    if name not in (*row.lead, *row.support):
        raise Invalid(_("This name doesn't stand in the duty any more."), field="name")
    wanted = list(dict.fromkeys(unit_ids))
    standing = Unit.objects.filter(pk__in=wanted, region_id=by.region_id, valid_to__isnull=True)
    if not wanted or standing.count() != len(wanted):
        raise Invalid(_("Choose a unit."), field="units")
    before = {row.pk: snapshot(row)}
    row.chosen = {**row.chosen, name: [str(each) for each in wanted]}
    taught = teach(name, wanted, by=by) if remember else None
    save([row])
    tell("reading.name_chosen", [row], by=by, new={row.pk: {"units": [str(each) for each in wanted]}})
    keep_step(row.reading, ReadStep.Kind.NAME, before, [row], by=by, taught=taught)
    return row


def _made(row: ReadDuty, before: dict[UUID, dict[str, object]]) -> None:
    """Write a duty that was not there before: taken back, it is folded away."""
    before[row.pk] = {**snapshot(row), "state": S.FOLDED}
    row.save(force_insert=True)


def _check(values: DutyValues) -> None:
    if not values.action.strip():
        raise Invalid(_("Say what is to be done."), field="action")
    if values.kind not in ReadDuty.Kind.values:
        raise Invalid(_("Choose what kind of duty it is."), field="kind")
    for name, most in LONGEST.items():
        if len(getattr(values, name)) > most:
            raise Invalid(_("At most %(most)d characters.") % {"most": most}, field=name)
    for name in ("lead", "support"):
        if any(len(each) > 120 for each in getattr(values, name)):
            raise Invalid(_("A name is too long. Separate names with 、"), field=name)

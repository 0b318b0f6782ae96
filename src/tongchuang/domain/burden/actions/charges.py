"""Counting what reaches units, once for each thing and unit, under one lock of the region where a quota holds.

Whoever issues an order, a ranking, a notice or a request calls this inside the transaction that issues it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from tongchuang.domain.burden.errors import NotYours, SameHand
from tongchuang.domain.burden.models import ChargeRow
from tongchuang.domain.burden.queries import LOCK, Limits, limits_of, used_in
from tongchuang.domain.burden.rules import level_of, window_of
from tongchuang.domain.burden.values import FREE, OVER, WARN, Charge, Charged
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.locks import lock_id

State = ChargeRow.State


def charge(
    unit_ids: Iterable[UUID],
    kind: str,
    *,
    subject: models.Model,
    by: Author,
    at: datetime | None = None,
    campaign_id: UUID | None = None,
    region_id: UUID | None = None,
    title: str = "",
    asker_unit_id: UUID | None = None,
) -> Charged:
    """Count one thing for the units that it is to reach; what is beyond a quota is held and counts nothing yet."""
    one = Charge(tuple(unit_ids), kind, subject, at, campaign_id, region_id, title, asker_unit_id)
    return charge_many([one], by=by)[0]


def charge_many(charges: Sequence[Charge], *, by: Author) -> list[Charged]:
    """Count many things; the earlier ones eat the quota first. What was counted before is given back as it stands."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("what is charged belongs in the transaction that issues it")
    moment = now()
    found: dict[int, Charged] = {}
    by_region: dict[UUID, list[int]] = defaultdict(list)
    for number, each in enumerate(charges):
        by_region[_region(each)].append(number)
    for region_id in sorted(by_region):
        mine = by_region[region_id]
        found.update(zip(mine, _in_region(region_id, [charges[n] for n in mine], moment, by), strict=True))
    return [found[number] for number in range(len(charges))]


def _region(each: Charge) -> UUID:
    region_id: UUID = each.region_id or each.subject.region_id  # type: ignore[attr-defined]
    return region_id


def _in_region(region_id: UUID, charges: Sequence[Charge], moment: datetime, by: Author) -> list[Charged]:
    units = {unit for each in charges for unit in each.unit_ids}
    limits = limits_of(region_id, {each.kind for each in charges}, units)
    if limits:
        lock_id(region_id, LOCK)
        # Once more: another may have set or ended one while we waited.
        limits = limits_of(region_id, {each.kind for each in charges}, units)
    known = _known(charges)
    counter = _Counter(region_id, limits, charges, moment)
    fresh: list[ChargeRow] = []
    answers: list[Charged] = []
    for each in charges:
        free, over, warned = set(), set(), set()
        for unit in dict.fromkeys(each.unit_ids):
            row = known.get((each.subject.pk, unit))
            level = counter.take(unit, each.kind, each.at or moment) if row is None else FREE
            if row is None:
                row = known[each.subject.pk, unit] = _row(region_id, each, unit, level, moment, by)
                fresh.append(row)
            if row.state == State.COUNTED:
                free.add(unit)
            elif row.state == State.HELD:
                over.add(unit)
            if level == WARN:
                warned.add(unit)
        answers.append(Charged(frozenset(free), frozenset(over), frozenset(warned)))
    ChargeRow.objects.bulk_create(fresh, batch_size=2000, ignore_conflicts=True)
    _tell_of_held(charges, answers, fresh, by)
    return answers


def _known(charges: Sequence[Charge]) -> dict[tuple[UUID, UUID], ChargeRow]:
    rows = ChargeRow.objects.filter(subject_id__in=[each.subject.pk for each in charges])
    return {(row.subject_id, row.unit_id): row for row in rows.only("subject_id", "unit_id", "state")}


def _row(region_id: UUID, each: Charge, unit: UUID, level: str, moment: datetime, by: Author) -> ChargeRow:
    return ChargeRow(
        region_id=region_id, campaign_id=each.campaign_id or getattr(each.subject, "campaign_id", None), unit_id=unit,
        kind=each.kind, subject_type=_type_of(each.subject), subject_id=each.subject.pk, title=each.title[:200],
        at=each.at or moment, state=State.HELD if level == OVER else State.COUNTED, asker_unit_id=each.asker_unit_id,
        asked_by=by.user_id,
    )  # fmt: skip


def _type_of(subject: models.Model) -> str:
    return subject._meta.label_lower.split(".")[-1]


def _tell_of_held(
    charges: Sequence[Charge], answers: Sequence[Charged], fresh: Sequence[ChargeRow], by: Author
) -> None:
    newly = {row.subject_id for row in fresh if row.state == State.HELD}
    record_many(
        [
            Entry(
                "burden.held",
                each.subject,
                new={"kind": each.kind, "units": sorted(map(str, answer.over))},
                region_id=_region(each),
            )
            for each, answer in zip(charges, answers, strict=True)
            if each.subject.pk in newly
        ],
        by=by,
    )


class _Counter:
    """How many each unit has had in each window, with those of this batch."""

    def __init__(self, region_id: UUID, limits: Limits, charges: Sequence[Charge], moment: datetime) -> None:
        self.region_id, self.limits = region_id, limits
        self.used: dict[tuple[UUID, str, str, datetime], int] = {}
        if limits:
            self._read(charges, moment)

    def _read(self, charges: Sequence[Charge], moment: datetime) -> None:
        spans = {
            (each.kind, window, window_of(window, each.at or moment))
            for each in charges
            for unit in each.unit_ids
            for window in self.limits.get((unit, each.kind), {})
        }
        units = {unit for unit, _kind in self.limits}
        for kind, window, (begins, until) in spans:
            for unit, number in used_in(self.region_id, kind, units, begins, until).items():
                self.used[unit, kind, window, begins] = number

    def take(self, unit: UUID, kind: str, at: datetime) -> str:
        """One more: the worst level of its windows. What is beyond a limit takes nothing from any."""
        limits = [
            (window, limit)
            for window, limit in self.limits.get((unit, kind), {}).items()
            if limit is not None
        ]
        keys = [(unit, kind, window, window_of(window, at)[0]) for window, _limit in limits]
        levels = [
            level_of(self.used.get(key, 0) + 1, limit)
            for key, (_window, limit) in zip(keys, limits, strict=True)
        ]
        if OVER in levels:
            return OVER
        for key in keys:
            self.used[key] = self.used.get(key, 0) + 1
        return WARN if WARN in levels else FREE


def release(subject: models.Model, *, by: Actor, unit_ids: Collection[UUID] | None = None) -> frozenset[UUID]:
    """The second signature: what was held for these units may go out, and counts from now on. Gives the units."""
    by.require(Permission.SIGN_SECOND)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a release belongs in the transaction that issues what was held")
    rows = _held(subject, unit_ids)
    if any(row.region_id != by.region_id for row in rows):
        raise NotYours
    if any(row.asked_by is not None and row.asked_by == by.user_id for row in rows):
        raise SameHand
    moment = now()
    for row in rows:
        row.state, row.at, row.signed_by, row.signed_at = State.COUNTED, moment, by.user_id, moment
    ChargeRow.objects.bulk_update(rows, ["state", "at", "signed_by", "signed_at"])
    if rows:
        new = {"kind": rows[0].kind, "units": sorted(str(row.unit_id) for row in rows)}
        record("burden.released", subject, by=by, new=new, region_id=rows[0].region_id)
    return frozenset(row.unit_id for row in rows)


def drop(subject: models.Model, *, by: Author, unit_ids: Collection[UUID] | None = None) -> int:
    """What was held will not go out at all; returns for how many units."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("dropping belongs in the transaction that ends what was held")
    rows = _held(subject, unit_ids)
    for row in rows:
        row.state = State.DROPPED
    ChargeRow.objects.bulk_update(rows, ["state"])
    if rows:
        new = {"kind": rows[0].kind, "units": sorted(str(row.unit_id) for row in rows)}
        record("burden.dropped", subject, by=by, new=new, region_id=rows[0].region_id)
    return len(rows)


def _held(subject: models.Model, unit_ids: Collection[UUID] | None) -> list[ChargeRow]:
    rows = ChargeRow.objects.select_for_update().filter(
        subject_id=subject.pk, subject_type=_type_of(subject), state=State.HELD
    )
    if unit_ids is not None:
        rows = rows.filter(unit__in=unit_ids)
    return list(rows.order_by("pk"))

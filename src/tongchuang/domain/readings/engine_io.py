"""Between the rows of a region and the reading engine, which is loaded only where something is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from tongchuang.domain.organisations.models import Region, Unit, UnitAlias
from tongchuang.domain.readings.models import LearnedName
from tongchuang.domain.readings.naming import NameBook
from tongchuang.domain.readings.values import DutyValues, Found, UnitRow

_LONGEST = {"deadline": 120, "cadence": 80, "rrule": 200, "quantity": 120}
_NAME = 120


def name_book(region_id: UUID) -> NameBook:
    """The names of a region's units, those dissolved too, with aliases and what people taught."""
    units = [
        UnitRow(pk, name, short or "", line, closed is None, after)
        for pk, name, short, line, closed, after in Unit.objects.filter(region_id=region_id)
        .order_by("path").values_list("pk", "name", "short_name", "line", "valid_to", "successor_id")
    ]  # fmt: skip
    learned: dict[str, list[UUID]] = defaultdict(list)
    taught = LearnedName.objects.filter(region_id=region_id, removed_at__isnull=True, rows__isnull=False)
    for name, unit_id in taught.order_by("name").values_list("name", "rows__unit_id"):
        learned[name].append(unit_id)
    places = Region.objects.filter(pk=region_id).values_list("name", "full_name")
    return NameBook(
        units,
        places=[each for row in places for each in row],
        aliases=list(UnitAlias.objects.filter(region_id=region_id).values_list("name", "unit_id")),
        learned={name: tuple(ids) for name, ids in learned.items()},
    )


def unit_names(region_id: UUID) -> list[Any]:
    """Units as the engine knows them, dissolved ones too: a document may still name them."""
    from tongchuang.engines.reading import UnitName

    others: dict[UUID, set[str]] = defaultdict(set)
    for unit_id, name in UnitAlias.objects.filter(region_id=region_id).values_list("unit_id", "name"):
        others[unit_id].add(name)
    taught = LearnedName.objects.filter(region_id=region_id, removed_at__isnull=True)
    for unit_id, name in taught.filter(rows__isnull=False).values_list("rows__unit_id", "name"):
        others[unit_id].add(name)
    rows = Unit.objects.filter(region_id=region_id).order_by("path").values_list("pk", "name", "short_name")
    return [
        UnitName(name, tuple(sorted(others[pk] | ({short} if short and short != name else set()))))
        for pk, name, short in rows
    ]


def read_text(text: str, *, units: Sequence[Any], day: date) -> list[Found]:
    """What the engine finds in a text."""
    from tongchuang.engines.reading import read

    return [_found(duty, 0) for duty in read(text, units=units, date=day)]


def read_span(text: str, start: int, end: int, *, units: Sequence[Any], day: date) -> DutyValues:
    """What the engine makes of a part of a text that somebody marked: every word of it stands in the part."""
    from tongchuang.engines.reading import read

    part = text[start:end]
    found = read(part, units=units, date=day, least=0.0)
    if not found:
        return DutyValues(action=part.strip())
    best = max(found, key=lambda duty: duty.end - duty.start)
    values = _found(best, start).values
    return values if len(found) == 1 else _whole(values, part)


def _whole(values: DutyValues, part: str) -> DutyValues:
    """Of several duties in a marked part the longest gives the details; what is to be done is all of it."""
    return DutyValues(
        action=part.strip(), lead=values.lead, support=values.support, deadline=values.deadline, due=values.due,
        cadence=values.cadence, rrule=values.rrule, quantity=values.quantity, kind=values.kind,
    )  # fmt: skip


def _found(duty: Any, shift: int) -> Found:
    def cut(name: str) -> str:
        return str(getattr(duty, name) or "")[: _LONGEST[name]]

    values = DutyValues(
        action=duty.action, lead=tuple(name[:_NAME] for name in duty.lead),
        support=tuple(name[:_NAME] for name in duty.support), deadline=cut("deadline"), due=duty.due,
        cadence=cut("cadence"), rrule=cut("rrule"), quantity=cut("quantity"), kind=duty.kind,
    )  # fmt: skip
    return Found(duty.start + shift, duty.end + shift, values, duty.confidence)

"""Facts from a sheet: reviews, polls, readings, ratings and events, one row each, with a dry run.

A row's id comes from its content, so that a sheet imported twice counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.engine_io import kind_of_method
from tongchuang.domain.inspections.errors import ObservationRejected
from tongchuang.domain.inspections.models import Evaluation, Observation, Source
from tongchuang.domain.inspections.values import FactValues
from tongchuang.domain.organisations.importing.cells import as_date
from tongchuang.domain.organisations.importing.plan import Plan, PlannedRow, Step
from tongchuang.domain.organisations.importing.table import Column, Problem, Sheet, TableRow, read_table
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import SHANGHAI
from tongchuang.foundation.text import normalise

COLUMNS = (
    Column("item", gettext_lazy("Item code"), ("编号", "测评标准编号", "指标编号"), required=True, example="II-3"),
    Column("at", gettext_lazy("Date"), ("日期", "时间", "发生日期"), required=True, example="2026-10-15"),
    Column("source", gettext_lazy("Source"), ("来源", "数据来源"), example="自查"),
    Column("percent", gettext_lazy("Share reached (%)"), ("得分比例", "得分率"), example="85"),
    Column("valid", gettext_lazy("Valid answers"), ("有效份数", "有效问卷"), example=""),
    Column("yes", gettext_lazy("Content answers"), ("满意份数", "满意问卷"), example=""),
    Column("value", gettext_lazy("Figure"), ("数值", "指标值"), example=""),
    Column("count", gettext_lazy("How many"), ("次数", "起数"), example=""),
    Column("rater", gettext_lazy("Rater"), ("评分人", "评委"), example=""),
    Column("note", gettext_lazy("Note"), ("说明", "备注"), example=""),
)
TITLES = {column.key: column.title for column in COLUMNS}
WANTED = {
    "review": ("percent",),
    "rating": ("percent", "rater"),
    "poll": ("valid", "yes"),
    "reading": ("value",),
    "event": ("count",),
}
FIELDS = {"fraction": "percent"}
SPACE = UUID("6f0c7c1e-5f0d-4c53-9a57-2f1c4be1d6a4")
Check = Callable[[FactValues], None]


@dataclass(frozen=True)
class Known:
    """What the rows of a sheet may name."""

    items: Mapping[str, Item]
    people: Mapping[str, Sequence[Person]]
    sources: Mapping[str, str]


def plan_facts(
    sheet: Sheet, *, campaign: Campaign, evaluation: Evaluation | None, items: Sequence[Item], check: Check
) -> Plan:
    """The dry run. `check` raises ObservationRejected for a fact that can't be taken."""
    table = read_table(sheet, COLUMNS)
    plan = Plan(problems=list(table.problems), ignored=table.ignored)
    known = _known(campaign, items)
    seen: dict[UUID, int] = {}
    for row in table.rows:
        label = row.values.get("item", "")
        try:
            fact = _fact(row, known, campaign, evaluation)
            check(fact)
            _refuse_twice(fact, row.line, seen)
        except ObservationRejected as error:
            plan.problems.append(_problem(row, error))
            plan.rows.append(PlannedRow(row.line, Step.BAD, label))
            continue
        plan.rows.append(PlannedRow(row.line, Step.NEW, f"{fact.item.code} {fact.item.title}", fact))
    _mark_known(plan)
    return plan


def _known(campaign: Campaign, items: Sequence[Item]) -> Known:
    people: dict[str, list[Person]] = {}
    for person in Person.objects.filter(region_id=campaign.region_id, left_on__isnull=True):
        people.setdefault(normalise(person.name), []).append(person)
    sources = {normalise(str(label)): value for value, label in Source.choices} | {value: value for value in Source.values}
    sources |= {"自查": "self", "模拟测评": "mock", "暗访": "covert", "正式测评": "official", "群众反映": "public"}
    by_code: dict[str, Item] = {}
    for item in items:
        by_code.setdefault(normalise(item.code), item)
    return Known(by_code, people, sources)


def _fact(row: TableRow, known: Known, campaign: Campaign, evaluation: Evaluation | None) -> FactValues:
    cell = row.values.get
    item = known.items.get(normalise(cell("item", "")))
    if item is None:
        raise ObservationRejected(_("No standard of the campaign has an item with this code."), field="item")
    kind = kind_of_method(item.method)
    for key in WANTED.get(kind, ()):
        if not cell(key, "") and key != "count":
            text = _("%(code)s needs a value in the column “%(title)s”.")
            raise ObservationRejected(text % {"code": item.code, "title": TITLES[key]}, field=key)
    source = evaluation.source if evaluation else known.sources.get(normalise(cell("source", "") or "self"), "")
    percent = _number(row, "percent")
    fact = FactValues(
        item=item,
        source=source,
        at=_moment(row),
        fraction=percent / 100 if percent is not None and "percent" in WANTED.get(kind, ()) else None,
        yes=_whole(row, "yes") if kind == "poll" else None,
        valid=_whole(row, "valid") if kind == "poll" else None,
        value=_number(row, "value") if kind == "reading" else None,
        count=_whole(row, "count") if kind == "event" and cell("count", "") else 1,  # type: ignore[arg-type]
        rater=_rater(row, known) if kind == "rating" else None,
        note=cell("note", "")[:1000],
        id=None,
    )
    return fact.with_id(_key(fact, campaign, evaluation))


def _key(fact: FactValues, campaign: Campaign, evaluation: Evaluation | None) -> UUID:
    parts = (
        campaign.pk, evaluation.pk if evaluation else "", fact.item.pk, fact.source, fact.at.isoformat(),
        *(plain(value) for value in (fact.fraction, fact.value)), fact.yes, fact.valid, fact.count,
        fact.rater.pk if fact.rater else "",
    )  # fmt: skip
    return uuid5(SPACE, "|".join(map(str, parts)))


def plain(value: Decimal | None) -> str:
    """A number as it is, however it was written: 1, 1.0 and 1.00 are the same."""
    return "" if value is None else f"{value.normalize():f}"


def _moment(row: TableRow) -> datetime:
    written = row.values.get("at", "")
    day = as_date(written)
    if day is None:
        raise ObservationRejected(_("Write a day such as 2026-10-15."), field="at")
    # A day without an hour is its beginning: never in the future, and the same however often it is imported.
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def _number(row: TableRow, key: str) -> Decimal | None:
    written = normalise(row.values.get(key, "")).replace(",", "").removesuffix("%")
    if not written:
        return None
    try:
        value = Decimal(written)
    except InvalidOperation:
        raise ObservationRejected(_("This is not a number."), field=key) from None
    if not value.is_finite():
        raise ObservationRejected(_("This is not a number."), field=key)
    return value


def _whole(row: TableRow, key: str) -> int | None:
    value = _number(row, key)
    if value is None:
        return None
    if value != value.to_integral_value() or abs(value) > 10**9:
        raise ObservationRejected(_("This is not a whole number."), field=key)
    return int(value)


def _rater(row: TableRow, known: Known) -> Person:
    found = known.people.get(normalise(row.values.get("rater", "")), ())
    if not found:
        raise ObservationRejected(_("Nobody of this county has this name."), field="rater")
    if len(found) > 1:
        text = _("%(number)d people have this name. Enter this rating by form.") % {"number": len(found)}
        raise ObservationRejected(text, field="rater")
    return found[0]


def _refuse_twice(fact: FactValues, line: int, seen: dict[UUID, int]) -> None:
    assert fact.id is not None
    if fact.id in seen:
        text = _("The same stands in line %(line)d already. Add the numbers up in one row.") % {"line": seen[fact.id]}
        raise ObservationRejected(text, field="item")
    seen[fact.id] = line


def _problem(row: TableRow, error: ObservationRejected) -> Problem:
    key = FIELDS.get(error.field, error.field)
    return Problem(row.line, str(error), str(TITLES.get(key, "")), row.values.get(key, ""))


def _mark_known(plan: Plan) -> None:
    keys = [row.values.id for row in plan.rows if row.values is not None]
    known: dict[Any, Any] = dict(Observation.objects.filter(pk__in=keys).values_list("pk", "retracted_at"))
    for row in plan.rows:
        if row.values is None or row.values.id not in known:
            continue
        if known[row.values.id] is None:
            row.step = Step.SAME
        else:
            row.step = Step.BAD
            text = _("This fact was retracted. Enter it by form if it counts after all.")
            plan.problems.append(Problem(row.line, text, str(TITLES["item"]), row.label))

"""Capacities from a sheet: unit, people, from when, until when, days off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.organisations.importing.cells import as_date, as_number
from tongchuang.domain.organisations.importing.plan import Plan, PlannedRow, RowChange, Step
from tongchuang.domain.organisations.importing.table import Column, Problem, Sheet, TableRow, read_table
from tongchuang.domain.organisations.importing.units import names_of, unknown_unit
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.plans.checks import CapacityValues, refuse_capacity, values_of
from tongchuang.domain.plans.models import UnitCapacity
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import ProductError
from tongchuang.foundation.text import normalise

COLUMNS = (
    Column(
        "unit", gettext_lazy("Unit"), ("单位", "单位名称", "责任单位"), required=True, example="城市管理局"
    ),
    Column(
        "people", gettext_lazy("Number of people"), ("人手", "整改人数", "人手"), required=True, example="3"
    ),
    Column("starts_on", gettext_lazy("From"), ("起始日期", "自", "开始日期"), example="2026-11-23"),
    Column("ends_on", gettext_lazy("Until"), ("截止日期", "至", "结束日期"), example="2026-12-31"),
    Column(
        "days_off",
        gettext_lazy("Days off"),
        ("不可用日期", "停工日期", "休息日期"),
        example="2026-12-01、2026-12-02",
    ),
)
TITLES = {column.key: column.title for column in COLUMNS}


def plan_capacities(sheet: Sheet, units: Sequence[Unit], present: Sequence[UnitCapacity]) -> Plan:
    """The dry run; a row of the same unit and first day is changed."""
    table = read_table(sheet, COLUMNS)
    plan = Plan(problems=list(table.problems), ignored=table.ignored)
    known = names_of(units)
    by_key = {(row.unit_id, row.starts_on): row for row in present}
    seen: dict[tuple[str, date], int] = {}
    for row in table.rows:
        before = len(plan.problems)
        unit, values = _read(row, known, plan)
        if unit is not None and values is not None and len(plan.problems) == before:
            key = (str(unit.pk), values.starts_on)
            if key in seen:
                _say(
                    plan,
                    row,
                    "unit",
                    _("The unit stands with this day in line %(line)d already.") % {"line": seen[key]},
                )
            seen.setdefault(key, row.line)
        if len(plan.problems) > before or unit is None or values is None:
            plan.rows.append(PlannedRow(row.line, Step.BAD, row.values.get("unit", "")))
            continue
        plan.rows.append(_planned(row.line, unit, values, by_key.get((unit.pk, values.starts_on))))
    return plan


def _read(row: TableRow, known: dict[str, Unit], plan: Plan) -> tuple[Unit | None, CapacityValues | None]:
    cell = row.values.get
    unit = known.get(normalise(cell("unit", "")))
    if unit is None:
        _say(
            plan,
            row,
            "unit",
            unknown_unit(cell("unit", ""), known) if cell("unit") else _("The unit has no name."),
        )
    number = as_number(cell("people", ""))
    if number is None or number != int(number):
        _say(plan, row, "people", _("Write a whole number of people."))
    starts, ends = _day(row, "starts_on", plan) or today(), _day(row, "ends_on", plan)
    off = tuple(
        day
        for text in _split(cell("days_off", ""))
        if (day := _as_day(row, "days_off", text, plan)) is not None
    )
    if number is None or number != int(number):
        return unit, None
    values = CapacityValues(int(number), starts, ends, off)
    try:
        refuse_capacity(values)
    except ProductError as error:
        _say(plan, row, getattr(error, "field", "") or "people", str(error))
    return unit, values


def _day(row: TableRow, key: str, plan: Plan) -> date | None:
    text = row.values.get(key, "")
    return _as_day(row, key, text, plan) if text else None


def _as_day(row: TableRow, key: str, text: str, plan: Plan) -> date | None:
    found = as_date(text)
    if found is None:
        _say(plan, row, key, _("Write a day such as 2026-12-01."), text)
    return found


def _say(plan: Plan, row: TableRow, key: str, text: str, value: str | None = None) -> None:
    shown = row.values.get(key, "") if value is None else value
    plan.problems.append(Problem(row.line, text, str(TITLES[key]), shown))


def _planned(line: int, unit: Unit, values: CapacityValues, target: UnitCapacity | None) -> PlannedRow:
    if target is None:
        return PlannedRow(line, Step.NEW, unit.name, (unit, values))
    old = values_of(target)
    changes = [
        RowChange(str(TITLES[key]), _shown(getattr(old, key)), _shown(getattr(values, key)))
        for key in ("people", "ends_on", "days_off")
        if getattr(old, key) != getattr(values, key)
    ]
    return PlannedRow(line, Step.UPDATE if changes else Step.SAME, unit.name, (unit, values), target, changes)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(str(each) for each in value)
    return "" if value is None else str(value)


def _split(text: str) -> list[str]:
    for sign in ",;，； ":
        text = text.replace(sign, "、")
    return [part for part in text.split("、") if part]

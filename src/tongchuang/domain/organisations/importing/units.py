"""Units from a sheet. A unit that exists (by name, short name or alias) is changed; parents may stand in the same sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.organisations.importing.cells import as_date
from tongchuang.domain.organisations.importing.plan import Plan, PlannedRow, RowChange, Step
from tongchuang.domain.organisations.importing.table import (
    Column,
    Problem,
    Sheet,
    TableRow,
    nearest,
    read_table,
)
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.values import UnitValues
from tongchuang.foundation.clock import today
from tongchuang.foundation.text import normalise

COLUMNS = (
    Column("name", gettext_lazy("Unit name"), ("单位", "单位全称", "单位名称", "名称"), required=True, example="城市管理局"),
    Column("short_name", gettext_lazy("Short name"), ("简称", "单位简称"), example="城管局"),
    Column("line", gettext_lazy("Kind of unit"), ("单位类别", "类别", "性质", "条块"), example="部门"),
    Column("parent", gettext_lazy("Parent unit"), ("上级", "上级单位", "主管单位")),
    Column("role", gettext_lazy("Role in standards"), ("职能角色", "角色"), example="城管部门"),
    Column("group", gettext_lazy("Group"), ("分组", "组别", "考评组")),
    Column("valid_from", gettext_lazy("Valid from"), ("生效日期", "成立日期"), example="2026-01-01"),
    Column("aliases", gettext_lazy("Other names"), ("别名", "曾用名", "其他名称"), example="综合执法局、城管大队"),
)
LINE_WORDS = {
    "": "", "line": "line", "部门": "line", "条": "line", "职能部门": "line", "territory": "territory", "块": "territory",
    "乡镇": "territory", "街道": "territory", "乡镇/街道": "territory", "乡镇街道": "territory",
    "enterprise": "enterprise", "企业": "enterprise", "institution": "institution", "事业单位": "institution",
    "机构": "institution", "department": "line", "town or street": "territory",
}  # fmt: skip


def plan_units(sheet: Sheet, units: Sequence[Unit]) -> Plan:
    """The dry run; `units` are the open ones of the region with their aliases prefetched."""
    table = read_table(sheet, COLUMNS)
    plan = Plan(problems=list(table.problems), ignored=table.ignored)
    known = names_of(units)
    coming = {normalise(row.values["name"]) for row in table.rows}
    seen: dict[str, int] = {}
    for row in table.rows:
        name = normalise(row.values["name"])
        before = len(plan.problems)
        if name in seen:
            text = _("The unit stands in line %(line)d already.") % {"line": seen[name]}
            plan.problems.append(Problem(row.line, text, str(COLUMNS[0].title), row.values["name"]))
        seen.setdefault(name, row.line)
        values = _values(row, known, coming, plan)
        target = known.get(name)
        if len(plan.problems) > before or values is None:
            plan.rows.append(PlannedRow(row.line, Step.BAD, row.values["name"]))
            continue
        plan.rows.append(_planned(row, values, target))
    plan.rows = _parents_first(plan.rows)
    return plan


def names_of(units: Sequence[Unit]) -> dict[str, Unit]:
    """Every name that a unit goes by → the unit; a full name wins over another unit's alias."""
    found: dict[str, Unit] = {}
    for unit in units:
        for alias in unit.aliases.all():
            found.setdefault(normalise(alias.name), unit)
    for unit in units:
        found[normalise(unit.short_name)] = unit
    for unit in units:
        found[normalise(unit.name)] = unit
    return found


def unknown_unit(text: str, known: dict[str, Unit]) -> str:
    """What to say of a unit that does not exist, with the nearest that does."""
    message = _("There is no unit “%(name)s”.") % {"name": text}
    guess = nearest(normalise(text), list(known))
    if guess:
        return message + " " + _("Is it “%(guess)s”?") % {"guess": known[guess].name}
    return message + " " + _("Add the unit first, or correct the name.")


def _values(row: TableRow, known: dict[str, Unit], coming: set[str], plan: Plan) -> UnitValues | None:
    cell = row.values.get
    if not row.values["name"]:
        plan.problems.append(Problem(row.line, _("The unit has no name."), str(COLUMNS[0].title)))
        return None
    line = LINE_WORDS.get(normalise(cell("line", "")))
    if line is None:
        text = _("Kind of unit is one of: department, town or street, enterprise, institution.")
        plan.problems.append(Problem(row.line, text, str(COLUMNS[2].title), cell("line", "")))
    parent_name = normalise(cell("parent", ""))
    parent = known.get(parent_name)
    if parent_name and parent is None and (parent_name not in coming or parent_name == normalise(row.values["name"])):
        plan.problems.append(
            Problem(row.line, unknown_unit(cell("parent", ""), known), str(COLUMNS[3].title), cell("parent", ""))
        )
    day = as_date(cell("valid_from", "")) if cell("valid_from") else None
    if cell("valid_from") and (day is None or day > today()):
        text = _("Write a day up to today, such as 2026-01-01.")
        plan.problems.append(Problem(row.line, text, str(COLUMNS[6].title), cell("valid_from", "")))
    for key, most in (("name", 80), ("short_name", 40), ("role", 40), ("group", 40)):
        if len(cell(key, "")) > most:
            text = _("At most %(most)d characters.") % {"most": most}
            plan.problems.append(Problem(row.line, text, key, cell(key, "")[:20] + "…"))
    aliases = tuple(part for part in _split(cell("aliases", "")) if normalise(part) != normalise(row.values["name"]))
    return UnitValues(
        row.values["name"], cell("short_name", ""), line or "", cell("role", ""), cell("group", ""), parent, day, aliases
    )


def _planned(row: TableRow, values: UnitValues, target: Unit | None) -> PlannedRow:
    parent_name = row.values.get("parent", "")
    if target is None:
        values = replace(values, line=values.line or Unit.Line.LINE)
        return PlannedRow(row.line, Step.NEW, values.name, (values, parent_name))
    above = Unit.objects.get_parent(target) if not values.parent else None
    kept = UnitValues(
        name=target.name,
        short_name=values.short_name or target.short_name,
        line=values.line or target.line,
        role=values.role or target.role,
        group=values.group or target.group,
        parent=values.parent or above,
        valid_from=values.valid_from or target.valid_from,
        aliases=tuple(sorted({alias.name for alias in target.aliases.all()} | set(values.aliases))),
    )
    changes = _changes(target, kept, values, parent_name)
    step = Step.UPDATE if changes else Step.SAME
    return PlannedRow(row.line, step, target.name, (kept, parent_name), target, changes)


def _changes(target: Unit, kept: UnitValues, values: UnitValues, parent_name: str) -> list[RowChange]:
    titles = {column.key: str(column.title) for column in COLUMNS}
    changes = [
        RowChange(titles[key], str(getattr(target, key)), str(getattr(kept, key)))
        for key in ("short_name", "line", "role", "group", "valid_from")
        if str(getattr(target, key)) != str(getattr(kept, key))
    ]
    above = Unit.objects.get_parent(target)
    if parent_name and (values.parent is None or above is None or above.pk != values.parent.pk):
        changes.append(RowChange(titles["parent"], str(above or ""), parent_name))
    present = sorted(alias.name for alias in target.aliases.all())
    if present != sorted(kept.aliases):
        changes.append(RowChange(titles["aliases"], "、".join(present), "、".join(kept.aliases)))
    return changes


def _parents_first(rows: list[PlannedRow]) -> list[PlannedRow]:
    """New units after the parents that stand in the same sheet."""
    waiting = [row for row in rows if row.step == Step.NEW]
    others = [row for row in rows if row.step != Step.NEW]
    names = {normalise(row.label) for row in waiting}
    ordered: list[PlannedRow] = []
    while waiting:
        ready = [row for row in waiting if normalise(row.values[1]) not in names]
        if not ready:
            # A circle of parents: the action refuses it in words.
            return ordered + waiting + others
        ordered += ready
        names -= {normalise(row.label) for row in ready}
        waiting = [row for row in waiting if row not in ready]
    return ordered + others


def _split(text: str) -> list[str]:
    for sign in ",;，；/":
        text = text.replace(sign, "、")
    return [part.strip() for part in text.split("、") if part.strip()]

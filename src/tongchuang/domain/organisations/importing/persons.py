"""Persons with their posts from a sheet. The same name at the same unit, or the same phone, is the same person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from tongchuang.domain.organisations.importing.units import names_of, unknown_unit
from tongchuang.domain.organisations.models import Person, PostKind, Unit
from tongchuang.domain.organisations.rules import is_phone, needs_unit
from tongchuang.domain.organisations.values import PersonValues
from tongchuang.foundation.clock import today
from tongchuang.foundation.text import normalise

COLUMNS = (
    Column("name", gettext_lazy("Name of person"), ("姓名", "人员", "name"), required=True, example="某某某"),
    Column("unit", gettext_lazy("Unit"), ("单位", "所在单位"), required=True, example="城市管理局"),
    Column("title", gettext_lazy("Job title"), ("职务", "职称"), example="副局长"),
    Column("phone", gettext_lazy("Phone"), ("电话", "手机", "手机号", "联系方式"), example="13900000000"),
    Column("post", gettext_lazy("Post"), ("岗位", "创建岗位"), example="单位联络员"),
    Column("post_from", gettext_lazy("Post from"), ("任职日期", "生效日期"), example="2026-01-01"),
)
# The field's own short words beside the full ones.
POST_WORDS = {
    "总指挥": "director", "创建办": "office", "牵头单位联络员": "lead_liaison", "牵头联络员": "lead_liaison",
    "单位联络员": "unit_liaison", "联络员": "unit_liaison", "单位负责人": "unit_head", "单位主要负责人": "unit_head",
    "包联领导": "contracted_leader", "点长": "point_owner", "检查员": "inspector", "纪检监察": "discipline",
    "观察员": "observer",
}  # fmt: skip


@dataclass(frozen=True)
class PersonRow:
    """What is done for a row: the person's values and the posts that are new."""

    values: PersonValues
    posts: tuple[str, ...]
    valid_from: object = None


def plan_persons(sheet: Sheet, units: Sequence[Unit], persons: Sequence[Person]) -> Plan:
    """The dry run; `persons` are those of the region who have not left, with units and posts fetched."""
    table = read_table(sheet, COLUMNS)
    plan = Plan(problems=list(table.problems), ignored=table.ignored)
    known_units = names_of(units)
    by_name = {(normalise(person.name), person.unit_id): person for person in persons}
    by_phone = {person.phone: person for person in persons if person.phone}
    seen: dict[tuple[str, object], int] = {}
    for row in table.rows:
        before = len(plan.problems)
        unit = _unit(row, known_units, plan)
        posts = _posts(row, plan)
        start = as_date(row.values.get("post_from", "")) if row.values.get("post_from") else None
        _check(row, start, plan)
        key = (normalise(row.values["name"]), unit.pk if unit else None)
        if key in seen:
            text = _("The person stands in line %(line)d already.") % {"line": seen[key]}
            plan.problems.append(Problem(row.line, text, str(COLUMNS[0].title), row.values["name"]))
        seen.setdefault(key, row.line)
        if len(plan.problems) > before:
            plan.rows.append(PlannedRow(row.line, Step.BAD, row.values["name"]))
            continue
        phone = normalise(row.values.get("phone", ""))
        target = by_name.get(key) or by_phone.get(phone)
        plan.rows.append(_planned(row, unit, posts, start, target))
    return plan


def _unit(row: TableRow, known: dict[str, Unit], plan: Plan) -> Unit | None:
    text = row.values["unit"]
    unit = known.get(normalise(text))
    if text and unit is None:
        plan.problems.append(Problem(row.line, unknown_unit(text, known), str(COLUMNS[1].title), text))
    return unit


def _posts(row: TableRow, plan: Plan) -> tuple[str, ...]:
    words = {normalise(str(label)): value for value, label in PostKind.choices} | POST_WORDS
    words |= {value: value for value in PostKind.values}
    found = []
    for part in row.values.get("post", "").replace(",", "、").replace(";", "、").split("、"):
        name = normalise(part)
        if not name:
            continue
        kind = words.get(name)
        if kind is None:
            text = _("There is no post “%(name)s”.") % {"name": part.strip()}
            guess = nearest(name, list(words))
            text += " " + (_("Is it “%(guess)s”?") % {"guess": guess} if guess else _("Choose one of the list."))
            plan.problems.append(Problem(row.line, text, str(COLUMNS[4].title), part.strip()))
        elif needs_unit(kind) and not row.values["unit"]:
            text = _("This post is one of a unit: choose the unit.")
            plan.problems.append(Problem(row.line, text, str(COLUMNS[1].title)))
        else:
            found.append(kind)
    return tuple(found)


def _check(row: TableRow, start: object, plan: Plan) -> None:
    name, phone, day = row.values["name"], normalise(row.values.get("phone", "")), row.values.get("post_from", "")
    if not name or len(name) > 60:
        text = _("A person needs a name of at most 60 characters.")
        plan.problems.append(Problem(row.line, text, str(COLUMNS[0].title), name[:20]))
    if phone and not is_phone(phone):
        text = _("A phone number is digits, such as 13900000000 or 0371-6000000.")
        plan.problems.append(Problem(row.line, text, str(COLUMNS[3].title), phone[:20]))
    if day and start is None:
        text = _("Write a day, such as 2026-01-01.")
        plan.problems.append(Problem(row.line, text, str(COLUMNS[5].title), day[:20]))


def _planned(
    row: TableRow, unit: Unit | None, posts: tuple[str, ...], start: object, target: Person | None
) -> PlannedRow:
    cell = row.values.get
    if target is None:
        values = PersonValues(row.values["name"], cell("phone", ""), cell("title", ""), unit)
        return PlannedRow(row.line, Step.NEW, values.name, PersonRow(values, posts, start))
    values = PersonValues(
        row.values["name"], normalise(cell("phone", "")) or target.phone, cell("title", "") or target.title,
        unit or target.unit,
    )  # fmt: skip
    held = {(post.kind, post.unit_id) for post in target.posts.all() if post.valid_to is None or post.valid_to >= today()}
    place = values.unit.pk if values.unit else None
    new_posts = tuple(kind for kind in posts if (kind, place) not in held and (needs_unit(kind) or (kind, None) not in held))
    changes = [
        RowChange(str(column.title), str(getattr(target, column.key) or ""), str(getattr(values, column.key) or ""))
        for column in COLUMNS[:4]
        if getattr(target, column.key) != getattr(values, column.key)
    ]
    labels = dict(PostKind.choices)
    changes += [RowChange(str(COLUMNS[4].title), "", str(labels[PostKind(kind)])) for kind in new_posts]
    step = Step.UPDATE if changes else Step.SAME
    return PlannedRow(row.line, step, target.name, PersonRow(values, new_posts, start), target, changes)

"""Responsibilities from a sheet: a dry run first, then everything or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.actors import Actor
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
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.domain.responsibilities import rules
from tongchuang.domain.responsibilities.actions.assign import assign_many, change
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.responsibilities.proposals import units_by_word
from tongchuang.domain.responsibilities.values import Assignment
from tongchuang.domain.standards.models import Item, SiteType
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.text import normalise

COLUMNS = (
    Column("code", gettext_lazy("Item code"), ("编号", "条目编号", "标准编号"), required=True, example="I-1"),
    Column("scope", gettext_lazy("Scope"), ("范围", "点位", "点位类型", "点位编号"), example="农贸市场"),
    Column("lead", gettext_lazy("Lead unit"), ("牵头单位", "责任单位"), required=True, example="市场监管局"),
    Column("supports", gettext_lazy("Supporting units"), ("配合单位",), example="城管局、城关街道"),
    Column("share", gettext_lazy("Share of the supporters"), ("配合分担比例", "分担比例"), example="0.3"),
    Column("due", gettext_lazy("Due on"), ("完成时限", "时限", "截止日期"), example="2026-12-31"),
    Column("person", gettext_lazy("Person"), ("责任人", "具体责任人"), example=""),
)
_TITLES = {column.key: column.title for column in COLUMNS}
_SPLIT = str.maketrans({"，": "、", ",": "、", "；": "、", ";": "、", "/": "、", "\n": "、"})


@dataclass
class _Known:
    """What names in the sheet can mean, read once."""

    items: dict[str, Item]
    units: dict[str, list[Unit]]
    types: dict[str, SiteType]
    sites: dict[str, list[Site]]
    people: dict[str, list[Person]]
    present: dict[tuple[Any, ...], Responsibility]


@dataclass
class _Reading:
    """One row being read, with what is wrong with it."""

    row: TableRow
    problems: list[Problem] = field(default_factory=list)

    def cell(self, key: str) -> str:
        return self.row.values.get(key, "")

    def wrong(self, key: str, text: str) -> None:
        self.problems.append(Problem(self.row.line, text, str(_TITLES[key]), self.cell(key)))


def plan_import(sheet: Sheet, campaign: Campaign, version_id: UUID) -> Plan:
    """What an import would do, with every problem; nothing is written."""
    table = read_table(sheet, COLUMNS)
    plan = Plan(problems=list(table.problems), ignored=table.ignored)
    if table.problems:
        return plan
    known = _known(campaign, version_id, table.rows)
    seen: dict[tuple[Any, ...], int] = {}
    for row in table.rows:
        plan.rows.append(_planned(_Reading(row), known, seen, plan))
    return plan


@transaction.atomic
def import_responsibilities(sheet: Sheet, campaign: Campaign, version_id: UUID, *, by: Actor) -> Plan:
    """Give out and change what a sheet says; planned anew, so that nothing stale is written."""
    by.require(Permission.ASSIGN_RESPONSIBILITIES)
    plan = plan_import(sheet, campaign, version_id)
    if plan.problems:
        raise Invalid(_("The sheet has problems; nothing was imported."))
    assign_many(campaign, [row.values for row in plan.rows if row.step == Step.NEW], by=by)
    for row in plan.rows:
        if row.step == Step.UPDATE:
            change(row.target, row.values, by=by, version=row.target.version)
    return plan


def _planned(reading: _Reading, known: _Known, seen: dict[tuple[Any, ...], int], plan: Plan) -> PlannedRow:
    given = _assignment(reading, known)
    label = " ".join(part for part in (reading.cell("code"), reading.cell("scope"), reading.cell("lead")) if part)
    if given is not None:
        key = _key(given)
        if key in seen:
            reading.wrong("code", _("The same item and scope stand in line %(line)d already.") % {"line": seen[key]})
        seen.setdefault(key, reading.row.line)
    if reading.problems or given is None:
        plan.problems += reading.problems
        return PlannedRow(reading.row.line, Step.BAD, label)
    target = known.present.get(_key(given))
    if target is None:
        return PlannedRow(reading.row.line, Step.NEW, label, values=given)
    given = _keep_what_is_left_out(given, target, reading)
    changes = _changes(target, given)
    step = Step.UPDATE if changes else Step.SAME
    return PlannedRow(reading.row.line, step, label, values=given, target=target, changes=changes)


def _assignment(reading: _Reading, known: _Known) -> Assignment | None:
    item = known.items.get(reading.cell("code"))
    if item is None:
        reading.wrong("code", _unknown(_("There is no item “%(name)s”."), reading.cell("code"), list(known.items)))
    lead = _unit(reading, "lead", reading.cell("lead"), known)
    words = [word.strip() for word in reading.cell("supports").translate(_SPLIT).split("、") if word.strip()]
    supports = [unit for unit in (_unit(reading, "supports", word, known) for word in words) if unit is not None]
    if lead is not None and lead in supports:
        reading.wrong("supports", _("The lead unit can't support itself."))
    site, site_type = _scope(reading, item, known)
    share, due_on = _share(reading, len(supports)), _due(reading)
    person = _person(reading, lead, known)
    if item is None or lead is None:
        return None
    unique = tuple({unit.pk: unit for unit in supports}.values())
    return Assignment(item, lead, unique, site, site_type, person, share, due_on)


def _unit(reading: _Reading, key: str, name: str, known: _Known) -> Unit | None:
    if not name:
        if key == "lead":
            reading.wrong(key, _("Name the lead unit."))
        return None
    found = known.units.get(normalise(name), [])
    if len(found) == 1:
        return found[0]
    if found:
        names = "、".join(unit.name for unit in found[:5])
        reading.wrong(key, _("“%(name)s” can be several units: %(names)s. Write the full name.") % {"name": name, "names": names})
    else:
        reading.wrong(key, _unknown(_("There is no unit “%(name)s”."), name, list(known.units)))
    return None


def _scope(reading: _Reading, item: Item | None, known: _Known) -> tuple[Site | None, SiteType | None]:
    text = reading.cell("scope")
    if not text:
        return None, None
    kind = known.types.get(normalise(text))
    sites = known.sites.get(normalise(text), [])
    if kind is None and len(sites) != 1:
        if sites:
            reading.wrong("scope", _("Several sites are called “%(name)s”. Write the site's code.") % {"name": text})
        else:
            names = [*known.types, *known.sites]
            reading.wrong("scope", _unknown(_("There is no type of site and no site “%(name)s”."), text, names))
        return None, None
    site = None if kind is not None else sites[0]
    code = kind.code if kind is not None else sites[0].type.code
    if item is not None and (reason := rules.scope_fits(item.site_types, type_code=code)):
        reading.wrong("scope", reason)
    return site, kind


def _share(reading: _Reading, supports: int) -> Decimal:
    text = reading.cell("share").replace("％", "%")
    if not text:
        return Decimal(0)
    try:
        share = Decimal(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        share = Decimal(-1)
    if reason := rules.share_fits(share, supports):
        reading.wrong("share", reason)
    return share


def _due(reading: _Reading) -> date | None:
    text = reading.cell("due")
    day = as_date(text) if text else None
    if text and day is None:
        reading.wrong("due", _("Write a day such as 2026-12-31."))
    return day


def _person(reading: _Reading, lead: Unit | None, known: _Known) -> Person | None:
    name = reading.cell("person")
    if not name:
        return None
    found = [one for one in known.people.get(normalise(name), []) if lead and one.unit and one.unit.path.startswith(lead.path)]
    if len(found) == 1:
        return found[0]
    text = _("Several people of the lead unit are called “%(name)s”.") if found else _("“%(name)s” does not belong to the lead unit.")
    reading.wrong("person", text % {"name": name})
    return None


def _keep_what_is_left_out(given: Assignment, target: Responsibility, reading: _Reading) -> Assignment:
    """A column that the sheet lacks says nothing; an empty cell of a column that stands there says none."""
    has = reading.row.values
    supports = given.supports if "supports" in has else tuple(row.unit for row in target.supports.all())
    return Assignment(
        given.item, given.lead, supports, given.site, given.site_type,
        given.person if "person" in has else target.person,
        given.support_share if "share" in has else target.support_share,
        given.due_on if "due" in has else target.due_on,
    )  # fmt: skip


def _changes(target: Responsibility, given: Assignment) -> list[RowChange]:
    old_supports = sorted(row.unit.short_name for row in target.supports.all())
    pairs = [
        ("lead", str(target.lead or ""), str(given.lead)),
        ("supports", "、".join(old_supports), "、".join(sorted(unit.short_name for unit in given.supports))),
        ("share", _plain(target.support_share), _plain(given.support_share)),
        ("due", str(target.due_on or ""), str(given.due_on or "")),
        ("person", str(target.person or ""), str(given.person or "")),
    ]
    return [RowChange(str(_TITLES[key]), old, new) for key, old, new in pairs if old != new]


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _key(given: Assignment) -> tuple[Any, ...]:
    return (given.item.pk, given.site.pk if given.site else None, given.site_type.pk if given.site_type else None)


def _unknown(text: str, name: str, known: Sequence[str]) -> str:
    guess = nearest(normalise(name), known)
    hint = _("Is it “%(guess)s”?") % {"guess": guess} if guess else _("Correct the name.")
    return f"{text % {'name': name}} {hint}"


def _known(campaign: Campaign, version_id: UUID, rows: Sequence[TableRow]) -> _Known:
    items = Item.objects.filter(version_id=version_id, is_leaf=True)
    present = Responsibility.objects.filter(campaign=campaign, item__version_id=version_id)
    wanted = {row.values.get("scope", "") for row in rows} - {""}
    sites: dict[str, list[Site]] = {}
    if wanted:
        near = Site.objects.filter(region_id=campaign.region_id, closed_on__isnull=True).select_related("type")
        for site in near:
            for name in {normalise(site.code), normalise(site.name)}:
                sites.setdefault(name, []).append(site)
    people: dict[str, list[Person]] = {}
    if any(row.values.get("person") for row in rows):
        for person in Person.objects.filter(region_id=campaign.region_id, left_on__isnull=True).select_related("unit"):
            people.setdefault(normalise(person.name), []).append(person)
    return _Known(
        items={item.code: item for item in items},
        units=units_by_word(campaign.region_id),
        types={normalise(name): kind for kind in SiteType.objects.all() for name in (kind.title, kind.code)},
        sites=sites,
        people=people,
        present={
            (row.item_id, row.site_id, row.site_type_id): row
            for row in present.select_related("lead", "person").prefetch_related("supports__unit")
        },
    )

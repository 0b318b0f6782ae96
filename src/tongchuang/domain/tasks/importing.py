"""Tasks from a sheet (任务分解表): a dry run first, then all of them as drafts, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongchuang.domain.campaigns.models import Campaign, Phase
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.importing.cells import as_date
from tongchuang.domain.organisations.importing.plan import Plan, PlannedRow, Step
from tongchuang.domain.organisations.importing.table import (
    Column,
    Problem,
    Sheet,
    TableRow,
    nearest,
    read_table,
)
from tongchuang.domain.organisations.importing.units import names_of, unknown_unit
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks.actions.make import make_tasks
from tongchuang.domain.tasks.checks import check_days
from tongchuang.domain.tasks.errors import TaskInvalid
from tongchuang.domain.tasks.queries import twins_of
from tongchuang.domain.tasks.states import Origin
from tongchuang.domain.tasks.values import TaskValues
from tongchuang.foundation.text import normalise

COLUMNS = (
    Column("title", gettext_lazy("Task"), ("任务", "工作任务", "任务名称", "重点任务"), required=True, example="规范农贸市场摊位"),
    Column("action", gettext_lazy("What is to be done"), ("具体内容", "工作内容", "任务内容"), example="划线定位，取缔占道摊点"),
    Column("lead", gettext_lazy("Lead unit"), ("牵头单位", "责任单位"), example="市场监管局"),
    Column("supports", gettext_lazy("Supporting units"), ("配合单位", "参与单位"), example="城管局、城关街道"),
    Column("person", gettext_lazy("Person"), ("责任人", "具体责任人", "人员"), example=""),
    Column("measures", gettext_lazy("Measures"), ("措施", "工作措施", "具体措施"), example="逐摊签订承诺书，每周检查一次"),
    Column("starts_on", pgettext_lazy("task", "Begins"), ("开始日期", "开始时间"), example="2026-12-01"),
    Column("due_on", pgettext_lazy("task", "Due"), ("完成时限", "时限", "截止日期", "完成日期"), example="2026-12-31"),
    Column("quantity", gettext_lazy("Quantity"), ("数量", "目标", "量化目标"), example="12 处"),
    Column("phase", gettext_lazy("Phase"), ("阶段",), example=""),
)  # fmt: skip
_TITLES = {column.key: column.title for column in COLUMNS}
_SPLIT = str.maketrans({"，": "、", ",": "、", "；": "、", ";": "、", "/": "、", "\n": "、"})
LONGEST_TITLE = 120


@dataclass
class _Known:
    units: dict[str, Unit]
    people: dict[str, list[Person]]
    phases: dict[str, Phase]


@dataclass
class _Reading:
    """One row being read, with what is wrong with it."""

    row: TableRow
    problems: list[Problem] = field(default_factory=list)

    def cell(self, key: str) -> str:
        return self.row.values.get(key, "")

    def wrong(self, key: str, text: str) -> None:
        self.problems.append(Problem(self.row.line, text, str(_TITLES[key]), self.cell(key)[:40]))


def plan_tasks(sheet: Sheet, campaign: Campaign, *, by: Actor) -> Plan:
    """What an import would make, with every problem and a warning for each task that exists already."""
    by.require(Permission.MANAGE_TASKS)
    table = read_table(sheet, COLUMNS)
    plan = Plan(problems=list(table.problems), ignored=table.ignored)
    if table.problems:
        return plan
    known = _known(campaign)
    seen: dict[tuple[object, ...], int] = {}
    for row in table.rows:
        plan.rows.append(_planned(_Reading(row), known, seen, plan))
    good = [row for row in plan.rows if row.step == Step.NEW]
    for at, twins in twins_of([row.values for row in good], campaign.region_id).items():
        good[at].warnings.append(_("There is such a task already: %(title)s") % {"title": twins[0].title})
    return plan


@transaction.atomic
def import_tasks(sheet: Sheet, campaign: Campaign, *, by: Actor) -> Plan:
    """Make the tasks of a sheet as drafts; planned anew, so that nothing stale is written."""
    plan = plan_tasks(sheet, campaign, by=by)
    if plan.problems:
        raise TaskInvalid(_("The sheet has problems; nothing was imported."))
    make_tasks([row.values for row in plan.rows if row.step == Step.NEW], by=by, campaign=campaign)
    return plan


def _planned(reading: _Reading, known: _Known, seen: dict[tuple[object, ...], int], plan: Plan) -> PlannedRow:
    title = reading.cell("title").strip()
    if not title:
        reading.wrong("title", _("Say in a sentence what is to be done."))
    elif len(title) > LONGEST_TITLE:
        reading.wrong(
            "title",
            _("At most %(count)d characters; write the rest into the next column.")
            % {"count": LONGEST_TITLE},
        )
    lead = _unit(reading, "lead", reading.cell("lead"), known)
    words = [word.strip() for word in reading.cell("supports").translate(_SPLIT).split("、") if word.strip()]
    supports = [
        unit for unit in (_unit(reading, "supports", word, known) for word in words) if unit is not None
    ]
    if lead is not None and lead in supports:
        reading.wrong(
            "supports", _("The lead unit can't support itself: take it out of the supporting units.")
        )
    starts_on, due_on = _day(reading, "starts_on"), _day(reading, "due_on")
    try:
        check_days(starts_on, due_on)
    except TaskInvalid as error:
        reading.wrong("due_on", str(error))
    person, phase = _person(reading, lead, known), _phase(reading, known)
    key = (normalise(title), lead.pk if lead else None, due_on)
    if key in seen:
        reading.wrong("title", _("The same task stands in line %(line)d already.") % {"line": seen[key]})
    seen.setdefault(key, reading.row.line)
    if reading.problems:
        plan.problems += reading.problems
        return PlannedRow(reading.row.line, Step.BAD, title[:40])
    values = TaskValues(
        title=title, action=reading.cell("action"), lead_unit_id=lead.pk if lead else None,
        support_ids=tuple(dict.fromkeys(unit.pk for unit in supports)), person_id=person.pk if person else None,
        measures=reading.cell("measures"), starts_on=starts_on, due_on=due_on, quantity=reading.cell("quantity"),
        phase_id=phase.pk if phase else None, origin_type=Origin.IMPORT,
    )  # fmt: skip
    return PlannedRow(
        reading.row.line, Step.NEW, " ".join(part for part in (title[:40], str(lead or "")) if part), values
    )


def _unit(reading: _Reading, key: str, name: str, known: _Known) -> Unit | None:
    if not name:
        return None
    unit = known.units.get(normalise(name))
    if unit is None:
        reading.wrong(key, unknown_unit(name, known.units))
    return unit


def _day(reading: _Reading, key: str) -> date | None:
    text = reading.cell(key)
    day = as_date(text) if text else None
    if text and day is None:
        reading.wrong(key, _("Write a day such as 2026-12-31."))
    return day


def _person(reading: _Reading, lead: Unit | None, known: _Known) -> Person | None:
    name = reading.cell("person")
    if not name:
        return None
    found = [
        one
        for one in known.people.get(normalise(name), [])
        if lead and one.unit and one.unit.path.startswith(lead.path)
    ]
    if len(found) == 1:
        return found[0]
    text = (
        _("Several people of the lead unit are called “%(name)s”.")
        if found
        else _("“%(name)s” does not belong to the lead unit.")
    )
    reading.wrong("person", text % {"name": name})
    return None


def _phase(reading: _Reading, known: _Known) -> Phase | None:
    name = reading.cell("phase")
    phase = known.phases.get(normalise(name)) if name else None
    if name and phase is None:
        guess = nearest(normalise(name), list(known.phases))
        hint = _("Is it “%(guess)s”?") % {"guess": guess} if guess else _("Correct the name.")
        reading.wrong("phase", _("There is no phase “%(name)s”.") % {"name": name} + " " + hint)
    return phase


def _known(campaign: Campaign) -> _Known:
    units: Sequence[Unit] = list(
        Unit.objects.filter(region=campaign.region_id, valid_to__isnull=True)
        .prefetch_related("aliases")
        .order_by("path")
    )
    people: dict[str, list[Person]] = {}
    for person in Person.objects.filter(region=campaign.region_id, left_on__isnull=True).select_related(
        "unit"
    ):
        people.setdefault(normalise(person.name), []).append(person)
    phases = {normalise(phase.title): phase for phase in Phase.objects.filter(campaign=campaign)}
    return _Known(names_of(units), people, phases)

"""Tasks out of what the product knows: cadences of the pack, gaps in responsibilities, packages of the plan; written returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.plans.access import tasks_visible_to
from tongchuang.domain.plans.gathering import key_of
from tongchuang.domain.plans.models import Plan
from tongchuang.domain.plans.queries import scheduled
from tongchuang.domain.responsibilities.gap_checks import Gap, GapCheck, gaps_of
from tongchuang.domain.tasks.actions import make_tasks, release_tasks, tend_series
from tongchuang.domain.tasks.models import Kind, Origin, State, Task
from tongchuang.domain.tasks.states import DONE_STATES
from tongchuang.domain.tasks.values import TaskValues
from tongchuang.engines.standard.pack_model import Cadence
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid

AT_ONCE = 200


@dataclass(frozen=True)
class CadenceLine:
    """A cadence of the pack with the series that are in force."""

    id: str
    title: str
    rrule: str
    who: tuple[str, ...]
    note: str
    series: tuple[Task, ...]


def cadences_of(campaign: Campaign) -> list[CadenceLine]:
    """What the pack says has to be done again and again, and for which units it is in force."""
    found = [Cadence(each["id"], each["title"], each["rrule"], tuple(each["who"]), each.get("note", ""))
             for each in campaign.pack.document.get("cadences", ())]  # fmt: skip
    keys = {_cadence_key(campaign, each.id): each.id for each in found}
    series = defaultdict(list)
    rows = Task.objects.filter(origin_type=Origin.PACK, origin_id__in=keys, series__isnull=True)
    for row in (
        rows.exclude(state__in=DONE_STATES).select_related("lead_unit").defer("grams", "lead_unit__grams")
    ):
        series[row.origin_id].append(row)
    return [
        CadenceLine(
            each.id,
            each.title,
            each.rrule,
            each.who,
            each.note,
            tuple(series[_cadence_key(campaign, each.id)]),
        )
        for each in found
    ]


@transaction.atomic
def put_in_force(
    campaign: Campaign, cadence_id: str, *, unit_ids: Collection[UUID], starts_on: date, by: Actor
) -> list[Task]:
    """Give a cadence of the pack to units, one series each: released, and made ahead at once. Where it is in force it stays."""
    by.require(Permission.MANAGE_TASKS)
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    line = next((each for each in cadences_of(locked) if each.id == cadence_id), None)
    if line is None:
        raise Invalid(_("The pack has no such cadence any more."))
    if not unit_ids:
        raise Invalid(_("Choose at least one unit."), field="units")
    held = {row.lead_unit_id for row in line.series}
    rows = [
        TaskValues(
            title=line.title, kind=Kind.RECURRING, lead_unit_id=unit, rrule=line.rrule, cadence=line.title[:80], starts_on=starts_on,
            origin_type=Origin.PACK, origin_id=_cadence_key(campaign, line.id), origin_title=str(campaign.pack.title),
        )
        for unit in dict.fromkeys(unit_ids) if unit not in held
    ]  # fmt: skip
    released = release_tasks(make_tasks(rows, by=by, campaign=campaign), by=by)
    for row in released:
        tend_series(row.pk)
    return released


@dataclass(frozen=True)
class GapLine:
    """A gap with the task that was made of it and goes on."""

    key: UUID
    gap: Gap
    task: Task | None


def gap_lines(campaign: Campaign, check: GapCheck) -> list[GapLine]:
    """The gaps of a check, at most so many at once, and which of them are tasks already."""
    gaps = gaps_of(check, campaign_id=campaign.pk, region_id=campaign.region_id, limit=AT_ONCE)
    keys = {_gap_key(campaign, check, gap): gap for gap in gaps}
    rows = Task.objects.filter(origin_type=Origin.GAP, origin_id__in=keys).exclude(state__in=DONE_STATES)
    held = {row.origin_id: row for row in rows.defer("grams")}
    return [GapLine(key, gap, held.get(key)) for key, gap in keys.items()]


@transaction.atomic
def tasks_of_gaps(
    campaign: Campaign, check: GapCheck, keys: Sequence[UUID], *, what: str, unit_id: UUID | None, due_on: date, by: Actor
) -> list[Task]:  # fmt: skip
    """Drafts out of gaps; a gap of which a task goes on, or that was closed meanwhile, makes none."""
    by.require(Permission.MANAGE_TASKS)
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if due_on < today():
        raise Invalid(_("Choose a day that has not passed."), field="due_on")
    wanted = set(keys)
    lines = [line for line in gap_lines(locked, check) if line.key in wanted and line.task is None]
    rows = [
        TaskValues(
            title=f"{line.gap.label}：{what}"[:120], action=what, lead_unit_id=unit_id, due_on=due_on, origin_type=Origin.GAP,
            origin_id=line.key, origin_title=what[:160],
        )
        for line in lines
    ]  # fmt: skip
    return make_tasks(rows, by=by, campaign=campaign)


@transaction.atomic
def tasks_of_plan(plan: Plan, *, by: Actor) -> list[Task]:
    """Drafts out of the work packages of a plan (what loses points without findings); one that goes on makes no second."""
    by.require(Permission.MANAGE_TASKS)
    locked = Campaign.objects.select_for_update().get(pk=plan.campaign_id)
    rows = (
        scheduled(tasks_visible_to(by, plan))
        .filter(finding__isnull=True)
        .select_related("unit", "item", "site_type")
    )
    keys = {uuid5(locked.pk, f"plan:{key_of(row)}"): row for row in rows}
    going = Task.objects.filter(origin_type=Origin.PLAN, origin_id__in=keys).exclude(state__in=DONE_STATES)
    held = set(going.values_list("origin_id", flat=True))
    values = [
        TaskValues(
            title=row.title, lead_unit_id=row.unit_id, item_id=row.item_id, starts_on=row.starts_on, due_on=row.ends_on,
            origin_type=Origin.PLAN, origin_id=key, origin_title=_("Plan of %(day)s") % {"day": plan.evaluation_on},
        )
        for key, row in keys.items() if key not in held and row.ends_on is not None and row.ends_on >= today()
    ]  # fmt: skip
    return make_tasks(values, by=by, campaign=locked)


@transaction.atomic
def order_written(
    campaign: Campaign, *, title: str, action: str, unit_ids: Collection[UUID], due_on: date, order_id: UUID, by: Actor
) -> list[Task]:  # fmt: skip
    """Order a written return (限期书面报告) from several units at once: one task each, released in one go. The same order twice is one."""
    by.require(Permission.MANAGE_TASKS)
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if due_on < today():
        raise Invalid(_("Choose a day that has not passed."), field="due_on")
    if not unit_ids:
        raise Invalid(_("Choose at least one unit."), field="units")
    held = set(
        Task.objects.filter(region=by.region_id, origin_id=order_id).values_list("lead_unit_id", flat=True)
    )
    rows = [
        TaskValues(title=title, action=action, kind=Kind.WRITTEN, lead_unit_id=unit, due_on=due_on, measures=_("Written return"),
                   origin_type=Origin.HAND, origin_id=order_id, origin_title=title)
        for unit in dict.fromkeys(unit_ids) if unit not in held
    ]  # fmt: skip
    return release_tasks(make_tasks(rows, by=by, campaign=campaign), by=by)


@dataclass
class WrittenOrder:
    """A written return ordered from units, with who has returned it."""

    key: UUID
    title: str
    due_on: date | None
    rows: list[Task]

    @property
    def returned(self) -> list[Task]:
        """Handed in, checked or not."""
        return [row for row in self.rows if row.state in (State.FINISHED, State.CLOSED)]

    @property
    def missing(self) -> list[Task]:
        """Not handed in yet."""
        return [row for row in self.rows if row.state not in (State.FINISHED, State.CLOSED)]


def written_orders(rows: Sequence[Task]) -> list[WrittenOrder]:
    """Tasks of that kind by their order, the latest due first."""
    found: dict[UUID, WrittenOrder] = {}
    for row in rows:
        key = row.origin_id or row.pk
        order = found.setdefault(key, WrittenOrder(key, row.origin_title or row.title, row.due_on, []))
        order.rows.append(row)
    return sorted(found.values(), key=lambda order: order.due_on or date.max, reverse=True)


def _cadence_key(campaign: Campaign, cadence_id: str) -> UUID:
    return uuid5(campaign.pk, f"cadence:{cadence_id}")


def _gap_key(campaign: Campaign, check: GapCheck, gap: Gap) -> UUID:
    return uuid5(campaign.pk, f"gap:{check.id}:{gap.target_type}:{gap.target_id or gap.label}")

"""Writing the pledges of many units at once (目标责任书): what each leads, supports and has to do now, handed down as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.models import Region, Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.pledges.access import get_round_for, manages
from tongchuang.domain.pledges.actions import PledgeValues, write_pledges
from tongchuang.domain.pledges.errors import NotYours, PledgeInvalid
from tongchuang.domain.pledges.models import PledgeRound
from tongchuang.domain.pledges.queries import heads_of
from tongchuang.domain.pledges.rules import TargetValues
from tongchuang.domain.responsibilities.models import Responsibility, Support
from tongchuang.domain.runs.actions import start_run
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.states import WITH_UNIT
from tongchuang.foundation.ids import as_uuids

KIND = "pledges"
# A pledge that names everything names nothing: the items with the most points, and the tasks due first.
MOST_ITEMS, MOST_TASKS, MOST_LINES = 20, 15, 60


def ask_for_pledges(round_: PledgeRound, unit_ids: Iterable[UUID], *, by: Actor) -> Run:
    """Have the pledges of units written."""
    if not manages(by) or round_.region_id != by.region_id:
        raise NotYours
    wanted = sorted({str(key) for key in unit_ids})
    if not wanted:
        raise PledgeInvalid(_("Choose the units."), field="units")
    return start_run(KIND, {"units": wanted}, by=by, target=round_.pk)


def carry_out_pledges(run: Run, progress: Progress) -> UUID | None:
    """The carrier of the run: gives the id of the round."""
    if run.asked_by is None or run.target_id is None:
        return None
    by = actor_for(run.asked_by)
    round_ = get_round_for(by, run.target_id)
    progress.say(0.1, "pledges_gathering")
    rows = gather(round_, as_uuids(run.params["units"]))
    progress.say(0.5, "pledges_writing")
    write_pledges(round_.pk, rows, by=by)
    return round_.pk


def gather(round_: PledgeRound, unit_ids: Sequence[UUID]) -> list[PledgeValues]:
    """What each unit leads, supports, answers for and has to do, as of now."""
    units = Unit.objects.filter(pk__in=unit_ids, region_id=round_.region_id, valid_to__isnull=True).defer(
        "grams"
    )
    led, supported = _items(round_, unit_ids)
    tasks, sites, heads = _tasks(round_, unit_ids), _sites(round_.region_id, unit_ids), heads_of(unit_ids)
    region = Region.objects.get(pk=round_.region_id)
    shared = {
        "年度": str(round_.year), "甲方": f"{region.name}创建工作领导小组", "签字领导": f"{round_.leader_title}{round_.leader.name}",
        "签订期限": f"{round_.sign_by.year}年{round_.sign_by.month}月{round_.sign_by.day}日",
        "创建目标": f"{round_.campaign.target:g}分" if round_.campaign and round_.campaign.target else "",
    }  # fmt: skip
    return [
        PledgeValues(
            unit_id=unit.pk, targets=tuple(_targets(led[unit.pk], tasks[unit.pk])),
            fields={
                **shared, "单位": unit.name, "负责人": "、".join(post.person.name for post in heads.get(unit.pk, ())),
                "牵头事项数": str(len(led[unit.pk])), "配合事项数": str(len(supported[unit.pk])), "点位数": str(sites.get(unit.pk, 0)),
                "牵头事项": _lines(f"{code} {title}" for code, title, _points, _key in led[unit.pk]),
                "配合事项": _lines(f"{code} {title}" for code, title, _points, _key in supported[unit.pk]),
                "重点任务": _lines(f"{task.title}{_until(task)}" for task in tasks[unit.pk]),
            },
        )
        for unit in units
    ]  # fmt: skip


Item = tuple[str, str, Decimal, UUID]


def _items(
    round_: PledgeRound, unit_ids: Sequence[UUID]
) -> tuple[dict[UUID, list[Item]], dict[UUID, list[Item]]]:
    """Items led and supported by each unit, each once, in the order of the standard."""
    led: dict[UUID, list[Item]] = defaultdict(list)
    supported: dict[UUID, list[Item]] = defaultdict(list)
    names = ("item__code", "item__title", "item__points", "item")
    rows = Responsibility.objects.filter(campaign=round_.campaign_id, lead__in=unit_ids, item__is_leaf=True)
    for unit, *item in rows.order_by("item__version", "item__position").values_list("lead", *names):
        if item[3] not in {known[3] for known in led[unit]}:
            led[unit].append((item[0], item[1], item[2], item[3]))
    of = [f"responsibility__{name}" for name in names]
    supports = Support.objects.filter(
        responsibility__campaign=round_.campaign_id, unit__in=unit_ids, responsibility__item__is_leaf=True
    )
    for unit, *item in supports.order_by(
        "responsibility__item__version", "responsibility__item__position"
    ).values_list("unit", *of):
        if item[3] not in {known[3] for known in supported[unit]}:
            supported[unit].append((item[0], item[1], item[2], item[3]))
    return led, supported


def _tasks(round_: PledgeRound, unit_ids: Sequence[UUID]) -> dict[UUID, list[Task]]:
    found: dict[UUID, list[Task]] = defaultdict(list)
    rows = Task.objects.filter(
        campaign=round_.campaign_id, lead_unit__in=unit_ids, state__in=WITH_UNIT, parent__isnull=True
    )
    for task in rows.only("title", "due_on", "lead_unit", "quantity").order_by("due_on", "pk"):
        found[task.lead_unit_id].append(task)  # type: ignore[index]
    return found


def _sites(region_id: UUID, unit_ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = Site.objects.filter(region_id=region_id, unit__in=unit_ids, closed_on__isnull=True).order_by()
    return dict(rows.values_list("unit").annotate(n=Count("pk")))


def _targets(items: Sequence[Item], tasks: Sequence[Task]) -> Iterable[TargetValues]:
    heaviest = {item[3] for item in sorted(items, key=lambda item: -item[2])[:MOST_ITEMS]}
    for code, title, points, key in items:
        if key in heaviest:
            yield TargetValues(
                text=f"{code} {title}"[:300],
                measure="达到测评要求",
                points=round(points, 1),
                source_type="item",
                source_id=key,
            )
    for task in tasks[:MOST_TASKS]:
        measure = (task.quantity or "完成") + _until(task)
        yield TargetValues(
            text=task.title, measure=measure[:120], points=Decimal(1), source_type="task", source_id=task.pk
        )


def _until(task: Task) -> str:
    return f"（{task.due_on.month}月{task.due_on.day}日前）" if task.due_on else ""


def _lines(texts: Iterable[str]) -> str:
    rows = list(texts)
    shown = [f"（{number}）{' '.join(text.split())}" for number, text in enumerate(rows[:MOST_LINES], 1)]
    more = [f"……共{len(rows)}项"] if len(rows) > MOST_LINES else []
    return "\n".join([*shown, *more])

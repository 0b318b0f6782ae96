"""The demo county's brake: quotas, what units were asked for in half a year, what needn't be asked, and measured minutes."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.burden.actions import add_times, send_request, set_quota
from tongchuang.domain.burden.models import Avoided, ChargeRow, MaterialRequest, RequestPart
from tongchuang.domain.burden.rules import class_of, grams_of
from tongchuang.domain.burden.values import FormField, Kind, RequestValues
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.actors import actor_for
from tongchuang.domain.organisations.models import Person, PostKind, Unit
from tongchuang.foundation.clock import now
from tongchuang.workflows.demo.dice import Dice
from tongchuang.workflows.demo.stage import Stage

WEEKS = 26
ANSWERING = (PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON)
# What was asked for: days ago, kind, words, figure with its measure, the period, the units by line or key, who asks.
PAST: tuple[tuple[int, str, str, str, str, str, str], ...] = (
    (171, "report", "创建动员部署落实情况", "", "", "all", "office"),
    (152, "figure", "城区公厕底数", "公厕座数", "座", "territory", "urban"),
    (140, "evidence", "卫生管理制度汇编", "", "", "line", "office"),
    (128, "report", "农贸市场提升方案", "", "", "market", "office"),
    (117, "figure", "志愿服务参与人数", "注册志愿者人数", "人", "all", "civility"),
    (103, "evidence", "健康教育宣传栏更换照片", "", "", "territory", "office"),
    (88, "report", "背街小巷整治小结", "", "", "territory", "urban"),
    (74, "figure", "除四害投入统计", "药物投放点数", "处", "territory", "office"),
    (61, "evidence", "餐饮单位量化分级台账", "", "", "market", "office"),
    (47, "report", "迎检准备情况", "", "", "all", "office"),
    (33, "figure", "市容志愿者排班", "每周上岗人次", "人次", "line", "civility"),
    (19, "evidence", "垃圾分类宣传资料", "", "", "territory", "urban"),
)
SAVED: tuple[tuple[int, str, str, str], ...] = (
    (150, "known", "报送点位数量", "点位"), (121, "answered", "公厕底数再统计", "城区公厕底数"), (96, "known", "整改率统计", "销号率"),
    (72, "evidence", "制度汇编再报一份", "卫生管理制度"), (44, "known", "超期问题数", "超期问题"), (23, "similar", "迎检准备工作情况", "迎检准备情况"),
    (9, "known", "未销号问题数", "未销号问题"), (4, "answered", "注册志愿者人数", "志愿服务参与人数"),
)  # fmt: skip
WORK = (("rectify", 50, 900), ("requests", 25, 420), ("read", 35, 300), ("enter", 12, 500))


def make_past_burden(stage: Stage) -> None:
    """Half a year of requests, rankings, minutes, and what needn't be asked."""
    dice = stage.dice.part("burden")
    for row in PAST:
        _past_request(stage, dice, *row)
    _avoided(stage, dice)
    _ranked(stage)
    _minutes(stage, dice)


def make_burden(stage: Stage) -> None:
    """The quotas in force, and what is being asked for now."""
    office = actor_for(stage.users[stage.holders(PostKind.OFFICE)[0].pk], origin="127.0.0.1")
    set_quota(Kind.REQUEST, "month", 4, by=office)
    set_quota(Kind.REQUEST, "month", 3, by=office, group="territory")
    set_quota(Kind.ORDER, "month", 30, by=office)
    set_quota(Kind.RANKING, "quarter", 8, by=office)
    set_quota(Kind.NOTICE, "quarter", 12, by=office)
    for asker, values in _present(stage):
        send_request(values, by=office, campaign=stage.campaign, asker_unit_id=_asker(stage, asker))


def _asker(stage: Stage, key: str) -> UUID | None:
    """The unit that asks; none for the campaign office itself."""
    return None if key == "office" else stage.units[key].pk


def _units(stage: Stage, which: str) -> list[Unit]:
    rows = [unit for key, unit in stage.units.items() if unit.valid_to is None and key != "office"]
    match which:
        case "all":
            return rows
        case "line" | "territory":
            return [unit for unit in rows if unit.line == which]
    return [unit for key, unit in stage.units.items() if key.startswith(which) and unit.valid_to is None]


def _past_request(
    stage: Stage,
    dice: Dice,
    days: int,
    kind: str,
    title: str,
    figure: str,
    measure: str,
    which: str,
    asker: str,
) -> None:
    at, due, clerk = (
        stage.clock.ago(days, 9, 20),
        stage.clock.ago(days - 6, 18),
        stage.holders(PostKind.OFFICE)[0],
    )
    request = MaterialRequest.objects.create(
        id=dice.id(at), region=stage.region, campaign=stage.campaign, kind=kind, title=title, figure=figure, measure=measure,
        due_at=due, asker_unit_id=_asker(stage, asker), asked_by_id=stage.users[clerk.pk].pk, asked_at=at,
        grams=grams_of(title, figure),
    )  # fmt: skip
    units = _units(stage, which)
    liaisons = {post.unit_id: post.person for kind in ANSWERING for post in stage.posts.get(kind, [])}
    parts = [_past_part(stage, dice, request, unit, liaisons.get(unit.pk)) for unit in units]
    RequestPart.objects.bulk_create(parts)
    _count(stage, request, "materialrequest", title, units, Kind.REQUEST, at, _asker(stage, asker))
    new = {"kind": kind, "due_at": due, "units": [str(unit.pk) for unit in units], "held": []}
    stage.tell("request.sent", request, clerk, at, new=new, personal={"text": title, "why": ""})
    for part in parts:
        if part.answered_at is not None:
            figures = {"files": 0, "figure": str(part.figure) if part.figure is not None else None}
            stage.tell(
                "request.answered",
                request,
                liaisons.get(part.unit_id),
                part.answered_at,
                new={"unit": part.unit_id, **figures},
            )


def _past_part(
    stage: Stage, dice: Dice, request: MaterialRequest, unit: Unit, who: Person | None
) -> RequestPart:
    # Late now and then, as it is.
    moment = stage.clock.working(request.asked_at, dice.count(2, 110) if dice.chance(0.9) else 170, dice)
    answered = dice.chance(0.97) and moment < stage.clock.now
    figure = Decimal(dice.count(3, 240)) if request.kind == "figure" and answered else None
    user = stage.users.get(who.pk) if who is not None else None
    return RequestPart(
        id=dice.id(request.asked_at), region=stage.region, request=request, unit=unit, due_at=request.due_at,
        sent_at=request.asked_at, state="answered" if answered else "waiting", figure=figure,
        text="已按要求办理，情况如台账。" if answered and figure is None else "", answered_at=moment if answered else None,
        answered_by=user if answered else None, version=2 if answered else 1,
    )  # fmt: skip


def _count(
    stage: Stage,
    subject: Any,
    name: str,
    title: str,
    units: list[Unit],
    kind: str,
    at: datetime,
    asker: UUID | None,
) -> None:
    ChargeRow.objects.bulk_create(
        [
            ChargeRow(
                region=stage.region, campaign=stage.campaign, unit=unit, kind=kind, subject_type=name, subject_id=subject.pk,
                title=title, at=at, state="counted", asker_unit_id=asker,
            )
            for unit in units
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _ranked(stage: Stage) -> None:
    """The months' rankings reached the units that they rank."""
    for ranking in Ranking.objects.filter(campaign=stage.campaign, frozen_at__isnull=False).defer(
        "inputs", "result"
    ):
        units = [row.unit for row in RankedUnit.objects.filter(ranking=ranking).select_related("unit")]
        _count(
            stage,
            ranking,
            "ranking",
            f"{ranking.period} 排名",
            units,
            Kind.RANKING,
            ranking.frozen_at or now(),
            None,
        )


def _avoided(stage: Stage, dice: Dice) -> None:
    clerk = stage.holders(PostKind.OFFICE)[0]
    for days, kind, title, found in SAVED:
        at = stage.clock.ago(days, 10, 5)
        row = Avoided.objects.create(
            id=dice.id(at), region=stage.region, campaign=stage.campaign, kind=kind, title=title, found_title=found,
             asked_by=stage.users[clerk.pk], at=at,
        )  # fmt: skip
        units = dice.some(_units(stage, dice.one(("territory", "line", "all"))), 9)
        row.units.set(units)
        stage.tell(
            "request.avoided",
            row,
            clerk,
            at,
            new={"kind": kind, "units": len(units)},
            personal={"text": title},
        )


def _minutes(stage: Stage, dice: Dice) -> None:
    """One or two days of a week in which somebody of a unit was at work here; tasks of half a minute to a few minutes."""
    seconds: Counter[tuple[UUID, UUID, date, str]] = Counter()
    times: Counter[tuple[UUID, UUID, date, str, int]] = Counter()
    for unit in stage.units.values():
        for week in range(WEEKS):
            day = stage.clock.day - timedelta(days=7 * week + dice.count(1, 4))
            for work, per_cent, most in WORK:
                if dice.chance(per_cent / 100):
                    seconds[stage.region.pk, unit.pk, day, work] += dice.count(60, most)
            for task, usual in (("answer", 55), ("fix", 85)):
                if dice.chance(0.3):
                    times[
                        stage.region.pk, unit.pk, day, task, class_of(dice.count(usual // 2, usual * 3))
                    ] += 1
    add_times(seconds, times, by=SYSTEM)


def _present(stage: Stage) -> list[tuple[str, RequestValues]]:
    """What is being asked for now, and by whom."""
    streets, markets = _units(stage, "territory"), _units(stage, "market")
    papers = [item for item in stage.items.values() if item.is_leaf and item.method == "evidence"]
    due = stage.clock.on(stage.clock.day + timedelta(days=4), 18)
    asked = [
        ("urban", RequestValues(
            kind="figure", title="城区停车泊位底数", figure="公共停车泊位数", measure="个", due_at=due,
            unit_ids=tuple(unit.pk for unit in streets), fields=(FormField("f1", "其中新增", "number"),),
        )),
        ("office", RequestValues(
            kind="report", title="冬季市容保障安排", due_at=due + timedelta(days=1),
            unit_ids=tuple(unit.pk for unit in [stage.units["urban"], *streets[:6], *markets]),
        )),
    ]  # fmt: skip
    if papers:
        asked.append(("office", RequestValues(
            kind="evidence", title=f"{papers[0].title[:30]}佐证材料", due_at=due + timedelta(days=3), item_id=papers[0].pk,
            unit_ids=tuple(unit.pk for unit in markets), text="年内形成的正式文件或照片均可，已交过的不必再交。",
        )))  # fmt: skip
    return asked

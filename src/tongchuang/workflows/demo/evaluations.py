"""The evaluations of the demo with all their facts, the routine visits between them, and the monthly facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tongchuang.domain.inspections.engine_io import kind_of_method
from tongchuang.domain.inspections.models import Evaluation, Observation, PlannedVisit
from tongchuang.domain.inspections.rules import draw_by_quota
from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import period_of
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.demo.visits import Visits


@dataclass(frozen=True)
class Occasion:
    """An evaluation: when, and how good the facts other than checks were. A small one draws half of the sites."""

    title: str
    source: str
    days_ago: int
    evidence: float
    polled: float
    small: bool = False


# Three large mock evaluations with smaller ones in the months between, so that forecasts can be held against results.
OCCASIONS = (
    Occasion("第一次模拟测评", "mock", 160, 0.80, 0.845),
    Occasion("第一次月度模拟测评", "mock", 131, 0.82, 0.85, small=True),
    Occasion("第二次模拟测评", "mock", 102, 0.83, 0.86),
    Occasion("第二次月度模拟测评", "mock", 74, 0.835, 0.865, small=True),
    Occasion("省级文明城市年度测评", "official", 61, 0.84, 0.865),
    Occasion("第三次月度模拟测评", "mock", 45, 0.85, 0.87, small=True),
    Occasion("第三次模拟测评", "mock", 24, 0.86, 0.88),
)
COVERT_TITLE = "下周暗访抽查"


def hold_evaluations(stage: Stage, visits: Visits) -> list[Evaluation]:
    """All that are over, and a covert one that is about to begin."""
    held = [_hold(stage, visits, occasion) for occasion in OCCASIONS]
    _plan_covert(stage)
    return held


def _hold(stage: Stage, visits: Visits, occasion: Occasion) -> Evaluation:
    dice = stage.dice.part(occasion.title)
    day = _working_day(stage, stage.clock.day - timedelta(days=occasion.days_ago))
    office = stage.holders(PostKind.OFFICE)[1 % len(stage.holders(PostKind.OFFICE))]
    opened = stage.clock.on(day - timedelta(days=4), 10, 20)
    seed = f"{occasion.title}-{day}"
    quotas = _halved(stage.size.quotas) if occasion.small else dict(stage.size.quotas)
    drawn = _drawn(stage, quotas, seed)
    evaluation = Evaluation(
        id=dice.id(opened), region=stage.region, campaign=stage.campaign, version=stage.main, title=occasion.title,
        source=occasion.source, held_on=day, officer=office,
        selection={"way": "quota", "seed": seed, "quotas": quotas},
    )  # fmt: skip
    evaluation.save(force_insert=True)
    _tell_opened(stage, evaluation, drawn, office, opened)
    inspectors = [each for each in visits.inspectors if each.unit and each.unit.role == "创建办"] or visits.inspectors
    team = inspectors if occasion.source == "official" else visits.inspectors
    finished = _visit_all(stage, visits, evaluation, drawn, team[:8], day)
    evaluation.finished_at = evaluation.over_at = finished
    evaluation.save(update_fields=["finished_at", "over_at"])
    _enter_facts(stage, evaluation, occasion, office, finished - timedelta(hours=2))
    counts = {"finished_at": finished, "visited": len(drawn), "planned": len(drawn)}
    stage.tell("evaluation.finished", evaluation, office, finished, old={"finished_at": None}, new=counts)
    return evaluation


def _halved(quotas: Mapping[str, int]) -> dict[str, int]:
    """Half of the sites; of the types with one, every second."""
    return {kind: (number + 1) // 2 for place, (kind, number) in enumerate(quotas.items()) if number > 1 or place % 2 == 0}


def _drawn(stage: Stage, quotas: Mapping[str, int], seed: str) -> list[Site]:
    pool: dict[str, list[str]] = defaultdict(list)
    by_code = {site.code: site for site in stage.sites}
    for site in stage.sites:
        if site.longitude is not None:
            pool[site.type.code].append(site.code)
    drawn = draw_by_quota(pool, quotas, seed)
    return [by_code[code] for codes in drawn.values() for code in codes]


def _tell_opened(stage: Stage, evaluation: Evaluation, sites: list[Site], by: Person, at: datetime) -> None:
    # The ledger doesn't name what a covert evaluation is going to visit.
    told = len(sites) if evaluation.source == "covert" else sorted(str(site.pk) for site in sites)
    new = {
        "campaign": evaluation.campaign_id, "version": evaluation.version_id, "source": evaluation.source,
        "held_on": evaluation.held_on, "sites": told, "selection": evaluation.selection,
    }  # fmt: skip
    stage.tell("evaluation.opened", evaluation, by, at, new=new)


def _visit_all(
    stage: Stage, visits: Visits, evaluation: Evaluation, sites: list[Site], team: list[Person], day: date
) -> datetime:
    rows, free = [], {person.pk: stage.clock.on(day, 8, 30) for person in team}
    last = stage.clock.on(day, 9)
    for number, site in enumerate(sites):
        person = team[number % len(team)]
        at = free[person.pk] + timedelta(minutes=stage.dice.count(4, 15))
        if at.hour >= 17:
            at = stage.clock.on(_working_day(stage, at.date() + timedelta(days=1)), 8, 40)
        rows.append(PlannedVisit(id=stage.dice.id(at), evaluation=evaluation, site=site, inspector=person))
        made = visits.make(site, evaluation.source, person, at, evaluation=evaluation)
        free[person.pk] = made.visit.submitted_at or at
        last = max(last, free[person.pk])
    PlannedVisit.objects.bulk_create(rows)
    return stage.clock.on(_working_day(stage, last.date() + timedelta(days=1)), 16, 30)


def _plan_covert(stage: Stage) -> None:
    inspectors = stage.holders(PostKind.INSPECTOR)
    sites = stage.dice.part("covert").some([site for site in stage.sites if site.longitude is not None], 12)
    at = stage.clock.ago(2, 16)
    evaluation = Evaluation(
        id=stage.dice.id(at), region=stage.region, campaign=stage.campaign, version=stage.main, title=COVERT_TITLE,
        source="covert", held_on=_working_day(stage, stage.clock.day + timedelta(days=2)), selection={"way": "hand"},
        officer=stage.holders(PostKind.OFFICE)[0],
    )  # fmt: skip
    evaluation.save(force_insert=True)
    rows = [
        PlannedVisit(id=stage.dice.id(at), evaluation=evaluation, site=site, inspector=inspectors[number % 3])
        for number, site in enumerate(sites)
    ]
    PlannedVisit.objects.bulk_create(rows)
    _tell_opened(stage, evaluation, sites, stage.holders(PostKind.OFFICE)[0], at)


def _working_day(stage: Stage, day: date) -> date:
    while not stage.clock.is_working_day(day):
        day += timedelta(days=1)
    return day


def make_routine_visits(stage: Stage, visits: Visits, number: int) -> None:
    """Self-checks and covert visits on working days, more of them at sites with long checklists."""
    dice = stage.dice.part("routine")
    first = stage.clock.start + timedelta(days=9)
    days = [first + timedelta(days=gone) for gone in range((stage.clock.day - first).days)]
    days = [day for day in days if stage.clock.is_working_day(day)]
    often = [1 + 1.6 * position / len(days) for position in range(len(days))]
    wanted = [
        len(visits.checklist(site.type.code, None)) ** 1.55 / stage.size.sites[site.type.code] ** 0.45 for site in stage.sites
    ]
    for _ in range(number):
        site, day = dice.weighted(stage.sites, wanted), dice.weighted(days, often)
        at = stage.clock.on(day, dice.count(8, 16), dice.count(0, 59), dice.count(0, 59))
        visits.make(site, dice.weighted(("self", "covert"), (76, 24)), dice.one(visits.inspectors), at)


def enter_monthly_facts(stage: Stage) -> None:
    """What is entered every month apart from evaluations: reviews of evidence, readings, and a few events."""
    dice = stage.dice.part("monthly")
    rows: list[Observation] = []
    office = stage.holders(PostKind.OFFICE)
    days = [stage.clock.start + timedelta(days=gone) for gone in range(24, (stage.clock.day - stage.clock.start).days, 30)]
    for number, day in enumerate(days):
        share = number / max(1, len(days) - 1)
        at = stage.clock.on(_working_day(stage, day), 15, 10)
        at = min(at, stage.clock.now - timedelta(hours=6))
        for item in stage.items.values():
            if item.is_leaf and item.method in ("evidence", "indicator", "survey"):
                level = 0.7 + 0.17 * share + (0.07 if item.method == "survey" else 0)
                rows.append(_fact(stage, item, "self", at, level, dice.one(office)))
    events = [item for item in stage.items.values() if item.rule.get("rule") in ("bonus", "deduct")]
    for item in events[:4]:
        at = stage.clock.ago(dice.count(20, 120), 11)
        rows.append(_fact(stage, item, "self", at, 1, office[0]))
    _write(stage, rows)


def _enter_facts(stage: Stage, evaluation: Evaluation, occasion: Occasion, office: Person, at: datetime) -> None:
    rows: list[Observation] = []
    raters = stage.holders(PostKind.OBSERVER) + stage.holders(PostKind.INSPECTOR)[:2]
    for item in stage.items.values():
        if item.version_id != stage.main.pk or not item.is_leaf:
            continue
        if item.method == "evidence":
            rows.append(_fact(stage, item, occasion.source, at, occasion.evidence, office, evaluation))
        elif item.method == "survey":
            rows.append(_fact(stage, item, occasion.source, at, occasion.polled, office, evaluation))
        elif item.method == "overall":
            for rater in raters:
                row = _fact(stage, item, occasion.source, at, occasion.evidence, office, evaluation)
                row.rater = rater
                rows.append(row)
    _write(stage, rows)


def _fact(
    stage: Stage, item: Item, source: str, at: datetime, level: float, by: Person, evaluation: Evaluation | None = None
) -> Observation:
    dice = stage.dice
    row = Observation(
        id=dice.id(at), region=stage.region, campaign=stage.campaign, evaluation=evaluation, item=item,
        kind=kind_of_method(item.method), source=source, period=period_of(at), at=at, entered_by=by, entered_at=at,
    )  # fmt: skip
    match row.kind:
        case "review" | "rating":
            row.fraction = Decimal(round(max(0.2, min(1.0, dice.around(level, 0.11))) * 20)) / 20
        case "poll":
            row.valid = dice.count(180, 420)
            row.yes = round(row.valid * max(0.4, min(0.99, dice.around(level, 0.05))))
        case "reading":
            row.value = _reading(stage, item, level)
    return row


def _reading(stage: Stage, item: Item, level: float) -> Decimal:
    rule = item.rule
    if rule.get("rule") != "threshold":
        base, slope = 42.0, 6.0 if rule.get("direction") == "up" else -6.0
        return Decimal(str(round(base + slope * level + stage.dice.around(0, 0.2), 2)))
    limit = float(rule["value"])
    good = 1 if rule["op"] in (">=", ">", "==") else -1
    reached = limit if rule["op"] == "==" and level > 0.72 else limit * (1 + good * (level - 0.76) * 0.25)
    if rule.get("unit") == "%" and limit <= 100:
        reached = min(100.0, reached)
    return Decimal(str(round(reached, 2)))


def _write(stage: Stage, rows: list[Observation]) -> None:
    Observation.objects.bulk_create(rows, batch_size=500)
    for row in rows:
        values = {name: getattr(row, name) for name in ("fraction", "yes", "valid", "value") if getattr(row, name) is not None}
        new = {
            "item": row.item_id, "kind": row.kind, "source": row.source, "period": row.period, "at": row.at,
            "campaign": row.campaign_id, "evaluation": row.evaluation_id, "count": row.count, "rater": row.rater_id, **values,
        }  # fmt: skip
        stage.tell("observation.entered", row, row.entered_by, row.entered_at, new=new)

"""The draws of the demo: a published one whose record anyone can verify, a cancelled one, and the one that repeats it, sealed.

Made with the product's own parts, at moments of the past. The secrets come from the dice, so that the same seed draws the same
sites: good enough for a county that doesn't exist, and for nothing else.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tongchuang.domain.draws.bundles import bundle_of
from tongchuang.domain.draws.engine_io import DrawnFacts, carry_out, seal_plan
from tongchuang.domain.draws.models import Draw, DrawInspector
from tongchuang.domain.draws.sealed import keep_records, keep_sealing, open_records
from tongchuang.domain.inspections.models import Crew, CrewMember, Evaluation, PlannedVisit
from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.foundation.clock import SHANGHAI
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.demo.visits import Visits

COVERT_DRAWN, NEXT = "秋季暗访抽查", "第四次模拟测评"
SOURCE, INPUT = "当晚双色球开奖号码", "04 11 17 22 29 31 09"
WITNESS = "闻知远"


@dataclass
class _Making:
    """A draw while it is made."""

    stage: Stage
    draw: Draw
    officer: Person
    secret: bytes

    def tell(self, kind: str, at: datetime, new: Mapping[str, object], **personal: str) -> None:
        """Note an event of the draw."""
        self.stage.tell(kind, self.draw, self.officer, at, new=dict(new), personal=dict(personal))


def hold_drawn_evaluation(stage: Stage, visits: Visits) -> Evaluation:
    """A covert evaluation that is over: its sites and inspectors were drawn, its record is published."""
    day = _working_day(stage, stage.clock.day - timedelta(days=16))
    making = _drafted(stage, COVERT_DRAWN, "covert", day, stage.clock.on(day - timedelta(days=3), 9, 30), (4, 3, 3, 2))
    draw, evaluation = making.draw, making.draw.evaluation
    _seal(making, 1, stage.clock.on(day - timedelta(days=3), 10), stage.clock.on(day - timedelta(days=1), 21, 30))
    drawn_at = stage.clock.on(day - timedelta(days=1), 21, 34)
    facts = _drawn(making, drawn_at)
    sites = {site.code: site for site in stage.sites}
    crews = _crews(stage, evaluation, facts, drawn_at)
    rows, last = [], drawn_at
    for number, visit in enumerate(facts.visits):
        crew, members = crews[visit.inspectors]
        for code in visit.sites:
            at = stage.clock.on(day + timedelta(days=number % 2), 8 + number // 2 % 9, stage.dice.count(5, 50))
            rows.append(PlannedVisit(
                id=stage.dice.id(drawn_at), evaluation=evaluation, site=sites[code], crew=crew,
                window_from=stage.clock.on(day, 0), window_to=stage.clock.on(day + timedelta(days=2), 0),
            ))  # fmt: skip
            made = visits.make(sites[code], "covert", members[number % len(members)], at, evaluation=evaluation)
            last = max(last, made.visit.submitted_at or at)
    PlannedVisit.objects.bulk_create(rows)
    _publish(making, last + timedelta(minutes=1), len(rows))
    assert draw.state == Draw.State.PUBLISHED
    return evaluation


def make_open_draws(stage: Stage) -> None:
    """A draw that was sealed and cancelled, and the one that stands in for it and waits for its time."""
    day = _working_day(stage, stage.clock.day + timedelta(days=4))
    quotas = (6, 6, 4, 4, 3)
    first = _drafted(stage, NEXT, "mock", day, stage.clock.ago(3, 15), quotas)
    _seal(first, 2, stage.clock.ago(3, 16), stage.clock.on(stage.clock.day + timedelta(days=1), 18))
    _cancel(first, stage.clock.ago(2, 9, 20), "漏列新建的农贸市场")
    second = _drafted(stage, NEXT, "mock", day, stage.clock.ago(2, 10), quotas, repeats=first.draw)
    _seal(second, 3, stage.clock.ago(1, 16, 30), stage.clock.on(stage.clock.day + timedelta(days=2), 18))


def _drafted(
    stage: Stage, title: str, source: str, day: date, at: datetime, wanted: Sequence[int],
    repeats: Draw | None = None,
) -> _Making:  # fmt: skip
    officer = stage.holders(PostKind.OFFICE)[0]
    evaluation = repeats.evaluation if repeats else _opened(stage, title, source, day, at, officer)
    there = Counter(site.type.title for site in stage.sites if site.closed_on is None).most_common(len(wanted))
    quotas = {name: min(number, sites) for number, (name, sites) in zip(wanted, there, strict=False)}
    draw = Draw(
        id=stage.dice.id(at), region=stage.region, campaign=stage.campaign, evaluation=evaluation, officer=officer,
        title=title, layers=[Draw.Layer.TYPE], public_input_from=SOURCE, quotas=quotas, exclude_days=0,
        types=sorted({site.type.code for site in stage.sites if site.type.title in quotas}),
        visits_from=day, visits_to=day + timedelta(days=1), repeats=repeats, reason="补列新建点位" if repeats else "",
    )  # fmt: skip
    draw.save(force_insert=True)
    pool = {person.pk: person for person in stage.holders(PostKind.INSPECTOR)}
    DrawInspector.objects.bulk_create(
        DrawInspector(id=stage.dice.id(at), draw=draw, person=person) for person in pool.values()
    )
    making = _Making(stage, draw, officer, hashlib.sha256(f"{stage.dice.seed}/{title}/{at}".encode()).digest())
    making.tell("draw.planned", at, {"evaluation": evaluation.pk, "repeats": repeats.number if repeats else None})
    return making


def _opened(stage: Stage, title: str, source: str, day: date, at: datetime, officer: Person) -> Evaluation:
    evaluation = Evaluation(
        id=stage.dice.id(at), region=stage.region, campaign=stage.campaign, version=stage.main, title=title,
        source=source, held_on=day, officer=officer, selection={"way": "draw"},
    )  # fmt: skip
    evaluation.save(force_insert=True)
    new = {
        "campaign": stage.campaign.pk, "version": stage.main.pk, "source": source, "held_on": day, "sites": 0,
        "selection": evaluation.selection,
    }  # fmt: skip
    stage.tell("evaluation.opened", evaluation, officer, at, new=new)
    return evaluation


def _seal(making: _Making, number: int, at: datetime, draw_at: datetime) -> None:
    draw = making.draw
    draw.number, draw.draw_at, draw.sealed_at, draw.state = number, draw_at, at, Draw.State.SEALED
    bundle = bundle_of(draw, number)
    facts = seal_plan(bundle.plan, bundle.pool, making.secret, at.astimezone(SHANGHAI))
    draw.announcement, draw.commitment, draw.frame_hash = facts.announcement, facts.commitment, facts.frame_hash
    draw.plan_hash, draw.pool_hash = facts.plan_hash, facts.pool_hash
    keep_sealing(draw, making.secret, bundle)
    draw.save()
    draw.evaluation.drawn = True
    draw.evaluation.save(update_fields=["drawn"])
    hashes = {name: getattr(draw, name) for name in ("commitment", "frame_hash", "plan_hash", "pool_hash")}
    told = {name: draw.announcement[name] for name in ("excluded", "quotas", "repeats")}
    making.tell("draw.sealed", at, {"number": number, "draw_at": draw_at, **told, **hashes})


def _drawn(making: _Making, at: datetime) -> DrawnFacts:
    draw = making.draw
    assert draw.number is not None
    bundle = bundle_of(draw, draw.number)
    facts = carry_out(bundle, draw.announcement, making.secret, INPUT, at.astimezone(SHANGHAI))
    draw.state, draw.drawn_at, draw.public_input, draw.witness = Draw.State.DRAWN, at, INPUT, WITNESS
    draw.drawn_count, draw.short_count = len(facts.drawn), facts.short
    draw.record_sha256, draw.crews_sha256 = facts.record_sha256, facts.crews_sha256
    keep_records(draw, facts.record, facts.crews, facts.lacks)
    new = {
        "number": draw.number, "public_input": INPUT, "steerable": False, "drawn": draw.drawn_count,
        "short": draw.short_count, "record_sha256": draw.record_sha256, "crews_sha256": draw.crews_sha256,
        "without_inspectors": bool(facts.lacks),
    }  # fmt: skip
    making.tell("draw.drawn", at, new, witness=WITNESS)
    return facts


def _crews(
    stage: Stage, evaluation: Evaluation, facts: DrawnFacts, at: datetime
) -> dict[tuple[str, ...], tuple[Crew, list[Person]]]:
    people = {person.name: person for person in stage.holders(PostKind.INSPECTOR)}
    found: dict[tuple[str, ...], tuple[Crew, list[Person]]] = {}
    places = []
    for number, names in enumerate(sorted({visit.inspectors for visit in facts.visits}), start=1):
        crew = Crew(id=stage.dice.id(at), region=stage.region, evaluation=evaluation, number=number)
        found[names] = crew, [people[name] for name in names]
        places += [CrewMember(id=stage.dice.id(at), crew=crew, person=people[name]) for name in names]
    Crew.objects.bulk_create(crew for crew, _members in found.values())
    CrewMember.objects.bulk_create(places)
    return found


def _publish(making: _Making, at: datetime, visited: int) -> None:
    draw, evaluation = making.draw, making.draw.evaluation
    open_records(draw)
    draw.state, draw.published_at = Draw.State.PUBLISHED, at
    draw.save()
    told = {"number": draw.number, "record_sha256": draw.record_sha256, "crews_sha256": draw.crews_sha256}
    making.stage.tell("draw.published", draw, None, at, old={"state": "drawn"}, new=told)
    evaluation.over_at, evaluation.finished_at = at, at + timedelta(hours=1)
    evaluation.save(update_fields=["over_at", "finished_at"])
    counts = {"finished_at": evaluation.finished_at, "visited": visited, "planned": visited}
    making.stage.tell(
        "evaluation.finished", evaluation, making.officer, evaluation.finished_at, old={"finished_at": None}, new=counts
    )


def _cancel(making: _Making, at: datetime, reason: str) -> None:
    draw, evaluation = making.draw, making.draw.evaluation
    draw.state, draw.cancelled_at, draw.cancel_reason = Draw.State.CANCELLED, at, reason
    draw.secret_sealed, draw.plan_sealed = "", None
    draw.save()
    evaluation.drawn = False
    evaluation.save(update_fields=["drawn"])
    told = {"state": draw.state, "number": draw.number, "record_sha256": ""}
    making.stage.tell("draw.cancelled", draw, making.officer, at, old={"state": "sealed"}, new=told, personal={"text": reason})


def _working_day(stage: Stage, day: date) -> date:
    while not stage.clock.is_working_day(day):
        day += timedelta(days=1)
    return day

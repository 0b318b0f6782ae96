"""A month of 80 units: its ranking worked out and frozen, proposals, decisions, finality, and 80 notices with numbers and PDFs."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

UNITS, GROUPS, SITES = 80, 4, 15


def measure(quick: bool, say: Callable[[str], None]) -> dict[str, Any]:
    """Seconds from the facts of a month to its notices as PDF; each step apart."""
    from tests.domain.scores.facts import publish
    from tests.factories import make_world

    from tongchuang.domain.ledger.values import SYSTEM
    from tongchuang.domain.scores import engine_io as scores

    world = make_world()
    county = world.county
    publish(world.standard)
    scores.published_standard.cache_clear()
    _rules(county)
    moment = _last_month()
    units = _units(county, UNITS // 10 if quick else UNITS)
    say(f"{len(units)} units with {SITES} sites each are visited")
    checks = _visits(county, units, moment)
    found: dict[str, Any] = {"units": len(units), "sites": len(units) * SITES, "checks": checks}
    return found | _timed(county, moment, SYSTEM, say)


def _timed(county: Any, moment: datetime, system: Any, say: Callable[[str], None]) -> dict[str, Any]:
    from tongchuang.domain.appraisals.actions import freeze_ranking, refresh_ranking
    from tongchuang.domain.consequences import actions
    from tongchuang.domain.consequences.models import Consequence
    from tongchuang.domain.documents.models import Document
    from tongchuang.workflows.consequences import confirm_and_look_on, settle
    from tongchuang.workflows.documents import warm

    office, director = county.people["office"].actor, county.people["director"].actor
    steps: dict[str, float] = {}
    began = last = time.perf_counter()

    def done(name: str) -> None:
        nonlocal last
        steps[name] = round(time.perf_counter() - last, 2)
        last = time.perf_counter()

    row = refresh_ranking(county.campaign, f"{moment:%Y-%m}", by=system)
    assert row is not None
    done("ranking")
    row = freeze_ranking(row, by=director, result_digest=row.result_digest)
    done("freezing")
    proposals = actions.propose_for(row, by=system)
    done("proposals")
    confirm_and_look_on({one.pk: one.version for one in proposals}, by=office)
    done("confirming")
    settle(datetime.now(moment.tzinfo) + timedelta(days=40))
    assert Consequence.objects.filter(ranking=row, state="final").count() == len(proposals)
    done("final")
    actions.prepare_notices(row, by=office)
    notices = actions.issue_notices(row, by=director)
    done("notices")
    say(f"{len(proposals)} proposals, {len(notices)} documents issued")
    warm(list(Document.objects.all()))
    done("pdfs")
    seconds = round(time.perf_counter() - began, 2)
    return {"proposals": len(proposals), "notices": len(notices), "steps_s": steps, "seconds": seconds}


def _last_month() -> datetime:
    from tongchuang.foundation.clock import local, now

    return (local(now()).replace(day=1) - timedelta(days=18)).replace(
        hour=9, minute=0, second=0, microsecond=0
    )


def _rules(county: Any) -> None:
    from tests.domain.consequences.making import RULES, with_rules

    from tongchuang.engines.standard.pack_model import Consequence

    # Whoever was ranked gets points, so that every unit gets a notice.
    everybody = Consequence(
        "score", "月度绩效计分", "appraisal_points", at_least=Decimal(0), points=Decimal("0.1")
    )
    with_rules(county, (*RULES, everybody))


def _units(county: Any, count: int) -> list[Any]:
    from tests.factories import make_member, make_unit

    from tongchuang.domain.organisations.models import Unit

    units = []
    for number in range(count):
        unit = make_unit(county, f"第{number + 1}单位", line="line")
        make_member(county, "unit_head", name=f"负责人{number + 1}", unit=unit)
        units.append(unit)
    for number, unit in enumerate(units):
        Unit.objects.filter(pk=unit.pk).update(group=f"第{number % GROUPS + 1}组")
    return units


def _visits(county: Any, units: list[Any], moment: datetime) -> int:
    from tests.domain.scores.facts import visit
    from tests.factories import make_site

    dice, checks = random.Random(5), 0
    for number, unit in enumerate(units):
        bad = 0.1 + 0.5 * (number % 7) / 7
        for place in range(SITES):
            kind = "market" if place % 2 else "toilet"
            site = make_site(county, f"{unit.name}{place + 1}号点位", type_code=kind, unit=unit)
            fails = dice.random() < bad
            first = ("fail", dice.randint(1, 4)) if fails else "pass"
            grade = dice.choice("ABC") if fails else "A"
            verdicts = (
                {"I-1": first, "I-3": grade}
                if kind == "market"
                else {"I-2": "fail" if fails else "pass", "I-3": grade}
            )
            visit(county, site, verdicts, at=moment + timedelta(minutes=7 * place + number))
            checks += len(verdicts)
    return checks

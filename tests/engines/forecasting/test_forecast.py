"""The whole forecast: figures that fit together, values of fixes, seeds, other methods."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from tests.engines.forecasting.making import FIXED, NOW, check, item, question, sites, standard
from tests.engines.forecasting.worlds import Shape, make_world

from tongchuang.engines.forecasting.expect import expected
from tongchuang.engines.forecasting.forecast import forecast, prepare
from tongchuang.engines.forecasting.model import Question, Settings
from tongchuang.engines.forecasting.simulate import simulate
from tongchuang.engines.forecasting.values import Base, after_fixing
from tongchuang.engines.scoring.facts import Event, Poll, Reading, Review
from tongchuang.engines.scoring.period import month_of
from tongchuang.engines.standard.model import (
    Bonus,
    ByFraction,
    Deduct,
    Node,
    PassRate,
    SurveyRate,
    Threshold,
    Trend,
    Veto,
)

WORLD = make_world(7, Shape(types=4, sites=20, items=6), Settings(simulations=20_000))


def test_losses_add_up_to_the_total_whatever_they_are_grouped_by() -> None:
    found = forecast(WORLD.question)
    assert found.total is not None
    by_item = sum(row.loss_total or 0 for row in found.items)
    assert sum(row.loss_total for row in found.units) == pytest.approx(by_item, abs=1e-9)
    assert sum(row.loss_total for row in found.methods) == pytest.approx(by_item, abs=1e-9)
    site = sum(row.loss_total or 0 for row in found.items if row.method == "site")
    assert sum(row.loss_total for row in found.sites) == pytest.approx(site, abs=1e-9)
    assert sum(row.loss_total for row in found.types) == pytest.approx(site, abs=1e-9)
    assert 100 - by_item == pytest.approx(found.total.mean, abs=0.12)
    assert found.total.p5 < found.total.p25 < found.total.p50 < found.total.p75 < found.total.p95
    assert sum(bar.share for bar in found.histogram) == pytest.approx(1)


def test_the_seed_decides_and_threads_do_not() -> None:
    def answer(**more: Any) -> Any:
        found = forecast(replace(WORLD.question, settings=replace(WORLD.question.settings, **more)))
        return dataclasses.asdict(replace(found, seconds=0.0))

    assert answer(threads=1) == answer(threads=2)
    assert answer(seed=1)["total"] != answer(seed=2)["total"]


def test_the_answer_is_plain_enough_for_json() -> None:
    text = json.dumps(dataclasses.asdict(forecast(WORLD.question)))
    assert json.loads(text)["method"] == "simulated"


def test_the_watch_is_told_and_may_stop_the_work() -> None:
    told: list[tuple[float, str]] = []
    forecast(WORLD.question, watch=lambda share, step: told.append((share, step)))
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    assert {step for _, step in told} == {"learn", "simulate", "values"}

    class Stop(Exception):
        pass

    def stop(share: float, step: str) -> None:
        if step == "simulate" and share > 0.2:
            raise Stop

    with pytest.raises(Stop):
        forecast(WORLD.question, watch=stop)


def test_the_value_of_a_fix_is_what_simulating_it_gives() -> None:
    q = replace(WORLD.question, target=72.0)
    found, ready = forecast(q), prepare(q)
    base = Base(q, ready.evaluation, expected(ready.evaluation), ready.evaluation.worth)
    now = simulate(ready.evaluation, 200_000, 3, kept=0)
    for fix in (found.fixes[0], found.fixes[7], found.fixes[30]):
        fixed = simulate(after_fixing(base, {(fix.site, fix.item)}), 200_000, 3, kept=0)
        better = fixed.total - now.total
        error = float(better.std()) / 200_000**0.5
        assert better.mean() == pytest.approx(fix.gain_total, abs=4 * error + 2e-4)
        chance = float((fixed.total >= 72).mean() - (now.total >= 72).mean())
        # To first order only: days and other items go along with the pair a little.
        assert fix.gain_chance == pytest.approx(chance, rel=0.25, abs=0.0015)
        assert (fix.gain_chance or 0) > 0


def test_a_site_is_worth_its_fixes() -> None:
    found = forecast(WORLD.question)
    best = found.sites[0]
    own = {fix.item: fix.gain_total for fix in found.fixes if fix.site == best.site}
    assert best.gain_total == pytest.approx(sum(own.values()))
    assert best.open_problems >= len(own)
    assert [row.gain_total for row in found.sites] == sorted(
        (row.gain_total for row in found.sites), reverse=True
    )


def test_a_target_under_a_veto_is_not_reached() -> None:
    tree = standard(item("i0", PassRate()), item("v", Veto(), points="0"))
    facts = [check(f"m{n}", code, "fail", 5) for n in range(4) for code in ("v",)]
    found = forecast(question(tree, sites(m=4), {"m": 4}, facts=facts, target=0.0))
    assert found.chance_vetoed > 0.5
    assert found.chance_without_veto is not None and found.chance_without_veto > 0.99
    assert found.chance == pytest.approx(1 - found.chance_vetoed, abs=1e-9)
    assert found.method == "exact"


def test_an_attain_standard_tells_how_many_items_are_attained() -> None:
    tree = standard(item("i0", PassRate(), points="0"), item("i1", PassRate()), regime="attain")
    found = forecast(question(tree, sites(m=5), {"m": 2}, facts=[check("m0", "i1", "fail")]))
    assert found.attainment is not None
    assert found.attainment.items == 2
    assert 0 < found.attainment.chance_all < 1


def _at(days: float) -> dict[str, Any]:
    at = NOW - timedelta(days=days)
    return {"period": month_of(at), "source": "mock", "at": at}


def other(code: str, method: Any, rule: Any, points: str = "10") -> Node:
    return Node(code=code, title=code, points=Decimal(points), method=method, rule=rule)


def only(node: Node, *facts: Any) -> Any:
    tree = standard(item("i0", PassRate()), node)
    q: Question = question(tree, sites(m=3), {"m": 1}, facts=[check("m0", "i0", "pass"), *facts])
    found = forecast(q)
    return next(row for row in found.items if row.code == node.code), found


def test_reviews_are_followed_and_none_is_wide() -> None:
    node = other("e", "evidence", ByFraction())
    good, _ = only(node, *(Review(item="e", fraction=Decimal("0.9"), **_at(d)) for d in (5, 35, 65)))
    blank, found = only(node)
    assert good.source == "reviews" and good.checks == 3
    assert good.loss == pytest.approx(1.2, abs=0.5)
    assert blank.source == "assumed" and "no_review" in {n.code for n in found.notices}
    assert blank.loss_high - blank.loss_low > 2 * (good.loss_high - good.loss_low)
    assert found.high - found.low == pytest.approx(50)


def test_polls_say_less_when_they_are_small() -> None:
    node = other("q", "survey", SurveyRate())
    large, _ = only(node, Poll(item="q", yes=720, valid=800, **_at(5)))
    small, _ = only(node, Poll(item="q", yes=18, valid=20, **_at(5)))
    assert large.loss == pytest.approx(1.0, abs=0.2)
    assert small.loss_high - small.loss_low > 1.4 * (large.loss_high - large.loss_low)


def test_a_reading_well_past_its_limit_is_safe_and_one_at_it_is_not() -> None:
    node = other("r", "indicator", Threshold(">=", Decimal(36)))
    safe, _ = only(
        node,
        *(Reading(item="r", value=Decimal(v), **_at(d)) for v, d in (("40", 70), ("40.2", 40), ("40.1", 5))),
    )
    edge, _ = only(
        node, *(Reading(item="r", value=Decimal(v), **_at(d)) for v, d in (("35", 70), ("37", 40), ("36", 5)))
    )
    one, found = only(node, Reading(item="r", value=Decimal(40), **_at(5)))
    none, blank = only(node)
    assert safe.loss < 1
    assert 3 < edge.loss < 7
    assert safe.loss < one.loss < edge.loss
    assert "one_reading" in {n.code for n in found.notices}
    assert none.source == "assumed" and "no_reading" in {n.code for n in blank.notices}


def test_a_trend_without_an_earlier_reading_is_open() -> None:
    node = other("r", "indicator", Trend("down"))
    row, found = only(node, Reading(item="r", value=Decimal(5), **_at(5)))
    assert row.source == "assumed"
    assert "no_earlier" in {n.code for n in found.notices}


def test_events_take_off_the_total_at_the_rate_of_the_past() -> None:
    node = other("d", "negative", Deduct(Decimal(2)), "0")
    calm, quiet = only(node)
    row, found = only(node, *(Event(item="d", **_at(d)) for d in range(3, 90, 6)))
    assert found.total.mean < quiet.total.mean - 3
    assert row.chance_of_loss > 0.9 > calm.chance_of_loss > 0
    _, up = only(other("b", "negative", Bonus(Decimal(1), Decimal(2)), "0"), Event(item="b", **_at(3)))
    assert up.total.mean > quiet.total.mean
    veto, _ = only(other("n", "negative", Veto(), "0"), *(Event(item="n", **_at(d)) for d in (3, 20)))
    assert 0.1 < veto.chance_of_veto < 0.95


def test_more_uncertain_rates_widen_the_interval_and_are_left_out_where_they_do_not_matter() -> None:
    tree = standard(*(item(f"i{n}", PassRate(), points="2") for n in range(3)))
    facts = [check("m0", "i0", "fail"), check("m1", "i1", "pass"), check("m2", "i2", "fail")]
    few = question(tree, sites(m=40), {"m": 20}, facts=facts, settings=replace(FIXED, rate_uncertainty=True))
    known = replace(few, settings=FIXED)
    assert forecast(few).total.sd > 1.1 * forecast(known).total.sd  # type: ignore[union-attr]
    assert forecast(few).rate_share > 0.05
    assert np.isclose(forecast(few).total.mean, forecast(known).total.mean, atol=0.4)  # type: ignore[union-attr]


def test_an_empty_history_is_a_forecast_all_the_same() -> None:
    tree = standard(item("i0", PassRate()))
    found = forecast(Question(standard=tree, sites=sites(m=5), quotas={"m": 2}, as_of=NOW))
    assert found.total is not None
    assert found.items[0].source == "prior"
    assert "no_history" in {notice.code for notice in found.notices}
    assert found.total.p95 - found.total.p5 > 20


def test_items_nobody_has_looked_at_are_wrong_together() -> None:
    many = tuple(other(f"e{n}", "evidence", ByFraction(), "2") for n in range(30))
    asked = question(
        standard(item("i0", PassRate()), *many), sites(m=3), {"m": 1}, facts=[check("m0", "i0", "pass")]
    )
    blank = forecast(asked)
    assert blank.why == "assumed"
    assert blank.total is not None and blank.total.p95 - blank.total.p5 > 40
    reviews = [Review(item=f"e{n}", fraction=Decimal("0.7"), **_at(5)) for n in range(30)]
    known = forecast(replace(asked, facts=[*asked.facts, *reviews])).total
    assert known is not None and known.p95 - known.p5 < 30

"""What is read from checks and findings, and what chances come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from tests.engines.forecasting.making import FIXED, NOW, check, item, question, sites, standard

from tongchuang.engines.forecasting.answer import Notice
from tongchuang.engines.forecasting.forecast import forecast, prepare
from tongchuang.engines.forecasting.history import read_history
from tongchuang.engines.forecasting.model import Problem, QuestionError
from tongchuang.engines.forecasting.rates import learn_rates, strength, with_shift
from tongchuang.engines.standard.model import PassRate, PerFailure

TREE = standard(item("i0", PassRate()), item("i1", PassRate()))


def problem(number: int, site: str, opened: float, closed: float | None = None, **more: Any) -> Problem:
    return Problem(
        id=f"P{number}",
        site=site,
        item="i0",
        opened_at=NOW - timedelta(days=opened),
        closed_at=None if closed is None else NOW - timedelta(days=closed),
        **more,
    )


def asked(*facts: Any, problems: Any = (), pool: int = 6, **more: Any) -> Any:
    return question(TREE, sites(m=pool), {"m": 2}, facts=facts, problems=problems, **more)


def chance(q: Any, site: str = "m0", code: str = "i0") -> float:
    rates = learn_rates(read_history(q), q.settings)
    history = rates.types[0].history
    return float(
        rates.types[0].chance[history.sites.index(site), [leaf.code for leaf in history.leaves].index(code)]
    )


def test_an_observation_counts_half_after_a_half_life() -> None:
    history = read_history(asked(check("m0", "i0", "fail", 60), check("m1", "i0", "pass", 120))).types[0]
    assert history.failed[0, 0] == pytest.approx(0.5)
    assert history.passed[1, 0] == pytest.approx(0.25)
    assert history.checks.sum() == 2


def test_the_same_check_given_twice_counts_once_and_later_ones_not_at_all() -> None:
    same = check("m0", "i0", "fail", 10)
    history = read_history(asked(same, same, check("m0", "i0", "fail", -1)))
    assert history.checks == 1
    assert history.later == 1


def test_rows_that_fit_nothing_are_counted() -> None:
    history = read_history(
        asked(check("m0", "zz", "fail"), check("m99", "i0", "fail"), problems=[problem(1, "m99", 3)])
    )
    assert history.unknown == {"unknown_item": 1, "unknown_site": 2}


def test_a_failure_raises_the_chance_and_a_pass_lowers_it() -> None:
    blank = chance(asked())
    assert blank == pytest.approx(0.1)
    assert chance(asked(check("m0", "i0", "fail"))) > blank > chance(asked(check("m0", "i0", "pass")))
    # What is seen on one site tells a little about the others.
    assert chance(asked(check("m0", "i0", "fail")), "m1") > blank


def test_an_old_failure_says_less_than_a_new_one() -> None:
    assert chance(asked(check("m0", "i0", "fail", 300))) < chance(asked(check("m0", "i0", "fail", 3)))


def test_an_open_finding_is_failing_now() -> None:
    facts = (check("m0", "i0", "fail", 10),)
    assert chance(asked(*facts, problems=[problem(1, "m0", 10)])) == pytest.approx(0.95)
    # Not any more once it is closed, or once a later check has passed.
    assert chance(asked(*facts, problems=[problem(1, "m0", 10, 4)])) < 0.3
    assert chance(asked(*facts, check("m0", "i0", "pass", 2), problems=[problem(1, "m0", 10)])) < 0.6


def test_a_finding_closed_after_the_forecast_is_open() -> None:
    facts = (check("m0", "i0", "fail", 10),)
    assert chance(asked(*facts, problems=[problem(1, "m0", 10, -3)])) == pytest.approx(0.95)


def test_a_finding_without_a_check_is_an_observation_but_not_a_second_one() -> None:
    alone = read_history(asked(problems=[problem(1, "m0", 10, 5)])).types[0]
    assert alone.checks[0, 0] == 1
    both = read_history(asked(check("m0", "i0", "fail", 10.5), problems=[problem(1, "m0", 10, 5)])).types[0]
    assert both.checks[0, 0] == 1


def test_look_backs_say_how_fixes_hold() -> None:
    facts, problems = [], []
    for n in range(6):
        facts += [check(f"m{n}", "i0", "fail", 50), check(f"m{n}", "i0", "fail" if n == 0 else "pass", 20)]
        problems.append(problem(n, f"m{n}", 50, 40))
    history = read_history(asked(*facts, problems=problems))
    assert (history.lookbacks, history.held) == (6, 5)
    assert history.fix_holds == pytest.approx((5 + 0.9 * 20) / 26)
    assert [n.code for n in prepare(asked(*facts, problems=problems)).notices] == [
        "few_lookbacks",
        "no_history",
    ]


def test_rechecks_say_whether_open_problems_stay() -> None:
    facts = [check("m0", "i0", "fail", 50), check("m0", "i0", "fail", 30), check("m0", "i0", "pass", 5)]
    history = read_history(asked(*facts, problems=[problem(1, "m0", 50)]))
    assert (history.rechecks, history.still_there) == (2, 1)


def test_not_applicable_takes_the_pair_away() -> None:
    rates = learn_rates(read_history(asked(check("m0", "i0", "pass", 20), check("m0", "i0", "na", 5))), FIXED)
    assert rates.types[0].not_here[0, 0] == 1
    assert 0 < rates.types[0].not_here[1, 0] < 1


def test_strength_is_found_again() -> None:
    rng = np.random.default_rng(1)
    for true in (3.0, 30.0):
        rate = rng.beta(true * 0.2, true * 0.8, 4000)
        number = rng.integers(3, 9, 4000).astype(float)
        failed = rng.binomial(number.astype(int), rate).astype(float)
        assert strength(failed, number, np.full(4000, 0.2), 8.0) == pytest.approx(true, rel=0.3)


def test_a_shift_moves_every_chance_the_same_way() -> None:
    rates = learn_rates(read_history(asked(check("m0", "i0", "fail"))), FIXED)
    higher = with_shift(rates, 0.3)
    assert (higher.types[0].chance > rates.types[0].chance).all()
    assert with_shift(rates, 0.0) is rates


def test_notices_of_pools_and_quotas() -> None:
    tree = standard(item("i0", PassRate()), item("i1", PassRate(), types=("t",)))
    q = question(tree, sites(m=2), {"m": 5, "t": 1}, facts=[check("m0", "i0", "fail")])
    found = forecast(q)
    assert Notice("quota_above_pool", "m", 5.0) in found.notices
    assert Notice("no_sites", "t", 1.0) in found.notices
    assert Notice("not_drawn", "i1") in found.notices
    assert found.types[0].drawn == 2
    left = next(row for row in found.items if row.code == "i1")
    assert (left.source, left.loss) == ("left_out", None)
    assert found.low is not None and found.high is not None and found.high - found.low == pytest.approx(50)


def test_nothing_to_score_and_bad_settings_are_refused() -> None:
    with pytest.raises(QuestionError) as wrong:
        forecast(question(TREE, {}, {"m": 2}))
    assert wrong.value.code == "nothing_to_score"
    for bad in (
        {"half_life_days": 0},
        {"simulations": 0},
        {"seed": -1},
        {"method": "magic"},
        {"strictness": 0.9},
    ):
        with pytest.raises(QuestionError) as wrong:
            forecast(asked(settings=replace(FIXED, **bad)))
        assert wrong.value.code == "settings"


def test_exact_is_refused_where_it_does_not_hold() -> None:
    tree = standard(item("i0", PerFailure(Decimal(5))))
    q = question(tree, sites(m=4), {"m": 3}, settings=replace(FIXED, method="exact"))
    with pytest.raises(QuestionError):
        forecast(q)

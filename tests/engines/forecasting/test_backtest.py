"""Look-backs on past evaluations, and whether the intervals keep their promise in worlds whose truth is known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.engines.forecasting.making import FIXED, NOW, check, item, question, sites, standard
from tests.engines.forecasting.worlds import Shape, held, make_world

from tongchuang.engines.forecasting.backtest import back_test
from tongchuang.engines.forecasting.forecast import forecast, prepare
from tongchuang.engines.forecasting.learn import SHIFT_SD, USUAL_STRICTNESS, counted_of, learn_days, look_back
from tongchuang.engines.forecasting.model import PastEvaluation, Settings
from tongchuang.engines.forecasting.simulate import simulate
from tongchuang.engines.scoring.score import score
from tongchuang.engines.standard.model import PassRate

SMALL = Shape(types=4, sites=25, items=6, drawn=4, evaluations=6)
FREE = Settings(simulations=5_000)


def test_a_back_test_sets_forecasts_against_what_came() -> None:
    world = make_world(2, SMALL, FREE)
    found = back_test(world.question)
    assert [row.id for row in found.evaluations] == [f"E{n}" for n in range(6)]
    assert found.compared >= 5
    inside = [row.inside for row in found.evaluations if row.inside is not None]
    assert found.coverage == pytest.approx(sum(inside) / len(inside))
    row = found.evaluations[-1]
    evaluation = world.question.evaluations[-1]
    assert row.actual == pytest.approx(
        float(score(world.question.standard, counted_of(evaluation)).total.total or 0)
    )
    assert row.pairs == SMALL.types * SMALL.drawn * SMALL.items
    assert sum(c.pairs for c in found.calibration) == found.pairs
    assert found.brier is not None and found.brier_pooled is not None and found.brier < found.brier_pooled
    assert found.log_score is not None and found.log_pooled is not None and found.log_score < found.log_pooled
    assert found.error_last_compared == found.compared - 1


def test_only_facts_from_before_an_evaluation_are_used() -> None:
    world = make_world(2, SMALL, FREE)
    whole = look_back(world.question)
    cut = whole[2].question.as_of
    earlier = replace(
        world.question,
        facts=[fact for fact in world.question.facts if fact.at <= cut.replace(tzinfo=fact.at.tzinfo)],
    )
    assert np.array_equal(whole[2].chance, look_back(earlier)[2].chance)
    assert whole[2].history.checks < whole[3].history.checks


def test_scores_of_a_hand_made_look_back() -> None:
    tree = standard(item("i0", PassRate()))
    facts = [check(f"m{n}", "i0", "pass", 30) for n in range(4)]
    past = PastEvaluation(
        id="e",
        held_at=NOW,
        facts=[check("m0", "i0", "fail", 1), check("m1", "i0", "pass", 1)],
        title="模拟测评",
    )
    asked = question(tree, sites(m=4), {"m": 2}, facts=facts, evaluations=[past])
    found = back_test(asked)
    (row,) = found.evaluations
    p = float(look_back(asked)[0].chance[0])
    assert row.actual == pytest.approx(50)
    assert (row.pairs, row.failed) == (2, 1)
    assert row.brier == pytest.approx(((1 - p) ** 2 + p**2) / 2)
    assert row.log_score == pytest.approx(-(math.log(p) + math.log(1 - p)) / 2)
    assert row.expected_failed == pytest.approx(2 * p)


def test_an_evaluation_without_facts_before_it_is_named_not_scored() -> None:
    tree = standard(item("i0", PassRate()))
    past = PastEvaluation(id="e", held_at=NOW, facts=[check("m0", "i0", "fail", 1)])
    found = back_test(question(tree, sites(m=4), {"m": 2}, evaluations=[past]))
    assert found.evaluations[0].why == "no_facts"
    assert (found.compared, found.coverage, found.brier) == (0, None, None)


def test_strict_evaluations_are_learned_from() -> None:
    """A world in which evaluations find far less than one's own checks."""
    none = learn_days(())
    assert none == (0.0, USUAL_STRICTNESS + SHIFT_SD**2, 0)
    world = make_world(5, replace(SMALL, shift=0.4, sites=40, visits_a_site=4), FREE)
    shift, strictness, used = learn_days(look_back(world.question))
    assert used >= 5
    # Later forecasts know the earlier evaluations, so what is left of the shift is less than the shift.
    assert world.shift < -0.5
    assert -0.5 < shift < -0.1
    assert strictness < USUAL_STRICTNESS + SHIFT_SD**2
    told = forecast(world.question).learned
    assert (told.shift, told.evaluations) == (pytest.approx(shift), used)
    assert forecast(replace(world.question, settings=FIXED)).learned.shift == 0


def inside(seed: int, shape: Shape) -> bool:
    world = make_world(seed, shape, FREE)
    found = simulate(prepare(world.question).evaluation, 5_000, 1, threads=1, kept=0)
    low, high = np.quantile(found.total, [0.05, 0.95])
    actual = score(world.question.standard, counted_of(held(world))).total.total
    assert actual is not None
    return bool(low <= actual <= high)


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape", [replace(SMALL, evaluations=4), replace(SMALL, evaluations=3, shift=0.15, strictness=0.07)]
)
def test_nine_intervals_in_ten_hold_the_truth(shape: Shape) -> None:
    worlds = 80
    number = sum(inside(1000 + seed, shape) for seed in range(worlds))
    # 90 % of 80 is 72; chance alone leaves 65 to 78 in 99 of 100 runs.
    assert 65 <= number <= 78

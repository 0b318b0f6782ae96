"""Exact, enumerated and simulated distributions are one and the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from tests.engines.forecasting.enumerate_all import enumerate_all
from tests.engines.forecasting.making import FIXED, check, item, question, sites, standard
from tests.engines.forecasting.worlds import Shape, make_world

from tongchuang.engines.forecasting.evaluation import Evaluation, Table
from tongchuang.engines.forecasting.exact import exact_holds, exact_total
from tongchuang.engines.forecasting.expect import expected
from tongchuang.engines.forecasting.forecast import prepare
from tongchuang.engines.forecasting.simulate import simulate
from tongchuang.engines.standard.model import Bands, ByFraction, Grades, Node, PassRate, PerFailure, Veto

BANDS = Bands(((0, Decimal(1)), (1, Decimal("0.66")), (2, Decimal("0.33"))))
GRADES = Grades((("A", Decimal(1)), ("B", Decimal("0.6")), ("C", Decimal(0))))
STEPS = PassRate(((Decimal("0.9"), Decimal(1)), (Decimal("0.5"), Decimal("0.5"))))


def small(*rules: Any, quota: int = 2, pool: int = 4, verdicts: str = "pffppfpp", **more: Any) -> Evaluation:
    """A few items on a few sites, each pair with a history of its own."""
    tree = standard(*(item(f"i{n}", rule, points=str(3 + n)) for n, rule in enumerate(rules)), **more)
    names = [f"m{n}" for n in range(pool)]
    facts = [
        check(
            name, f"i{n}", {"p": "pass", "f": "fail", "n": "na"}[verdicts[(n * 3 + s) % len(verdicts)]],
            days=5 + 7 * s + n, count=1 + (s + n) % 3, grade="ABC"[(s + n) % 3],
        )
        for n in range(len(rules))
        for s, name in enumerate(names)
    ]  # fmt: skip
    return prepare(question(tree, sites(m=pool), {"m": quota}, facts=facts)).evaluation


def with_table(evaluation: Evaluation, leaf: int, shares: list[float]) -> Evaluation:
    """A known leaf that is not of sites, with a few equally likely scores."""
    points = float(evaluation.points[leaf])
    size = len(shares)
    table = Table(
        leaf, np.array(shares) * points, np.zeros(size), np.zeros(size, dtype=np.bool_), "reviews", 1, 1.0
    )
    return replace(evaluation, tables=(table,))


def distribution(evaluation: Evaluation) -> tuple[dict[float, float], float]:
    """Chances of totals by enumeration, and the chance of a veto."""
    chances: dict[float, float] = defaultdict(float)
    vetoed = 0.0
    for chance, total, _ in enumerate_all(evaluation):
        assert total.total is not None
        chances[round(float(total.total), 9)] += chance
        vetoed += chance * total.vetoed
    return dict(chances), vetoed


CASES = [
    small(PassRate()),
    small(PassRate(), BANDS),
    small(BANDS, PerFailure(Decimal("0.1")), pool=3),
    small(GRADES, quota=1),
    small(STEPS, PassRate(), quota=1),
    small(PerFailure(Decimal(2)), PassRate(), quota=1),
    small(PassRate(), Veto(), pool=5),
    small(PassRate(), PassRate(), quota=3, pool=3),
]


@pytest.mark.parametrize("evaluation", CASES)
def test_exact_is_the_enumeration(evaluation: Evaluation) -> None:
    assert exact_holds(evaluation) == (True, "")
    found = exact_total(evaluation)
    wanted, vetoed = distribution(evaluation)
    assert found.lattice
    got: dict[float, float] = defaultdict(float)
    for value, chance in zip(found.values, found.chances, strict=True):
        got[round(float(value), 9)] += float(chance)
    for value, chance in wanted.items():
        near = sum(c for v, c in got.items() if abs(v - value) < 1e-6)
        assert near == pytest.approx(chance, abs=1e-9)
    assert sum(got.values()) == pytest.approx(1, abs=1e-9)
    assert 1 - found.clean.sum() == pytest.approx(vetoed, abs=1e-9)


@pytest.mark.parametrize(
    "evaluation",
    [*CASES, small(STEPS, BANDS), small(PerFailure(Decimal("1.5"), Decimal(3)), PassRate(), quota=3), small(PassRate(), BANDS, verdicts="pnfpnfp", pool=3)],
)  # fmt: skip
def test_simulation_is_the_enumeration(evaluation: Evaluation) -> None:
    wanted, vetoed = distribution(evaluation)
    found = simulate(evaluation, 60_000, 5, threads=2)
    n = len(found.total)
    mean = sum(v * c for v, c in wanted.items())
    sd = sum((v - mean) ** 2 * c for v, c in wanted.items()) ** 0.5
    assert found.total.mean() == pytest.approx(mean, abs=4.5 * sd / n**0.5 + 2e-3)
    assert found.vetoed.mean() == pytest.approx(vetoed, abs=4.5 * (0.25 / n) ** 0.5)
    for value, chance in wanted.items():
        share = float((np.abs(found.total - value) < 1e-3).mean())
        assert share == pytest.approx(chance, abs=4.5 * (max(chance, 1e-4) / n) ** 0.5 + 1e-4)


@pytest.mark.parametrize(
    "evaluation",
    [*CASES, small(STEPS, BANDS), small(PerFailure(Decimal("1.5"), Decimal(3)), STEPS, quota=3)],
)
def test_expected_losses_and_their_changes_are_the_enumeration(evaluation: Evaluation) -> None:
    found = expected(evaluation)
    worlds = enumerate_all(evaluation)
    for n, leaf in enumerate(evaluation.leaves):
        scores = [(chance, scores[leaf.code]) for chance, _, scores in worlds]
        mean = sum(
            chance * (float(leaf.points) - float(score.score))
            for chance, score in scores
            if score.score is not None
        )
        some = sum(chance for chance, score in scores if score.failed > 0)
        assert found.loss[n] == pytest.approx(mean, abs=1e-9)
        if not isinstance(leaf.rule, Grades):
            assert found.some_loss[n] == pytest.approx(some, abs=1e-9)
    # One pair better: the change by formula is the change by enumerating again.
    block = evaluation.blocks[0]
    chance = block.chance.copy()
    chance[1, 0] *= 0.3
    again = replace(evaluation, blocks=(replace(block, chance=chance),))
    leaf = int(block.leaves[0])
    row, column = np.array([1]), np.array([0])
    gain = found.change(evaluation, 0, row, column, chance[row, column])
    assert gain[0] == pytest.approx(float(found.loss[leaf] - expected(again).loss[leaf]), abs=1e-9)


def test_tables_are_in_the_exact_distribution() -> None:
    leaf = Node(code="e", title="e", points=Decimal(5), method="evidence", rule=ByFraction())
    tree = standard(item("i0", PassRate()), leaf)
    made = prepare(question(tree, sites(m=3), {"m": 2}, facts=[check("m0", "i0", "fail")])).evaluation
    evaluation = with_table(made, 1, [0.0, 0.25, 0.5, 1.0])
    found = exact_total(evaluation)
    wanted, _ = distribution(evaluation)
    for value, chance in wanted.items():
        assert float(found.chances[np.abs(found.values - value) < 1e-6].sum()) == pytest.approx(
            chance, abs=1e-9
        )


@pytest.mark.parametrize(
    ("evaluation", "why"),
    [
        (small(STEPS), "steps"),
        (small(PerFailure(Decimal(2))), "steps"),
        (small(PassRate(), verdicts="pnf"), "not_applicable"),
        (small(PassRate(), Veto(Decimal("0.7"))), "veto_below"),
        (small(PassRate(), regime="attain"), "attain"),
    ],
)
def test_where_exact_does_not_hold_it_says_why(evaluation: Evaluation, why: str) -> None:
    assert exact_holds(evaluation) == (False, why)


def test_caps_and_rates_say_why() -> None:
    tree = standard(Node(code="k", title="k", children=(item("i0", PassRate()),), cap=Decimal(5)))
    facts = [check("m0", "i0", "fail")]
    asked = question(tree, sites(m=3), {"m": 2}, facts=facts)
    assert exact_holds(prepare(asked).evaluation) == (False, "caps")
    asked = replace(
        asked, standard=standard(item("i0", PassRate())), settings=replace(FIXED, rate_uncertainty=True)
    )
    assert exact_holds(prepare(asked).evaluation) == (False, "rates")


@pytest.mark.parametrize("strictness", [0.0, 0.03])
def test_simulation_agrees_with_the_exact_distribution_of_a_county(strictness: float) -> None:
    shape = Shape(types=5, sites=30, items=8, drawn=4, rules=("bands", "pass_rate"), evaluations=0)
    world = make_world(3, shape, replace(FIXED, strictness=strictness))
    evaluation = prepare(world.question).evaluation
    exact = exact_total(evaluation)
    found = simulate(evaluation, 100_000, 11)
    assert not exact.lattice
    assert exact.chances.sum() == pytest.approx(1, abs=1e-9)
    assert found.total.mean() == pytest.approx(exact.mean, abs=0.03)
    assert found.total.std() == pytest.approx(exact.sd, rel=0.015)
    order = np.argsort(exact.values)
    cuts = np.cumsum(exact.chances[order])
    for q in (0.05, 0.5, 0.95):
        value = exact.values[order][np.searchsorted(cuts, q)]
        assert float(np.quantile(found.total, q)) == pytest.approx(float(value), abs=0.06)
    losses = expected(evaluation).loss @ evaluation.worth
    assert 100 - exact.mean == pytest.approx(float(losses), abs=1e-6)


def test_the_day_changes_the_spread_but_not_the_mean() -> None:
    shape = Shape(types=4, sites=20, items=6, drawn=3, rules=("bands",), evaluations=0)
    world = make_world(4, shape, FIXED)
    evaluation = prepare(world.question).evaluation
    plain, strict = exact_total(evaluation), exact_total(replace(evaluation, strictness=0.05))
    assert strict.mean == pytest.approx(plain.mean, abs=1e-3)
    assert strict.sd > 1.1 * plain.sd

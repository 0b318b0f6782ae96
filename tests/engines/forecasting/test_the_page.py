"""The worked example of docs/algorithms/forecast.md, read from the page and worked out again by the engine."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.engines.forecasting.making import FIXED, NOW, check, item, question, sites, standard

from tongchuang.engines.forecasting.evaluation import Evaluation, make_evaluation
from tongchuang.engines.forecasting.exact import exact_total
from tongchuang.engines.forecasting.expect import expected
from tongchuang.engines.forecasting.history import read_history
from tongchuang.engines.forecasting.learn import learn_days
from tongchuang.engines.forecasting.model import Problem
from tongchuang.engines.forecasting.rates import Rates, type_rates
from tongchuang.engines.standard.model import PassRate

PAGE = (Path(__file__).parents[3] / "docs/algorithms/forecast.md").read_text("utf-8")
EXAMPLE = PAGE.split("## Worked example")[1].split("## The formulas")[0]


def rows(name: str) -> list[list[str]]:
    """The rows of the table whose first heading this is."""
    lines = EXAMPLE[EXAMPLE.index(f"| {name} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]


def figure(pattern: str) -> float:
    found = re.search(pattern, EXAMPLE)
    assert found is not None, pattern
    return float(found[1].rstrip("."))


def made() -> tuple[Evaluation, np.ndarray]:
    """The example with its given common rate and strengths, and the chances after a fix."""
    days = {row[0]: float(row[2]) for row in rows("market")}
    verdicts = {row[0]: "pass" if row[1].startswith("passed") else "fail" for row in rows("market")}
    facts = [check(f"m{n}", "i0", verdicts[f"M{n + 1}"], days[f"M{n + 1}"]) for n in range(3)]
    opened = Problem(id="P", site="m2", item="i0", opened_at=NOW - timedelta(days=days["M3"]))
    asked = question(standard(item("i0", PassRate())), sites(m=3), {"m": 2}, facts=facts, problems=[opened])
    history = read_history(asked)
    rate = figure(r"fails on ([\d.]+) of all checks")
    counts = figure(r"counts as (\d+) checks")
    passes = figure(r"counts as (\d+) passed checks")
    holds = figure(r"holds in ([\d.]+) of cases")
    of_type = type_rates(history.types[0], np.array([rate]), np.array([50.0]), counts, passes, holds, 0.95)
    table = Rates((of_type,), rate, counts, 12.0, 4.0, passes, 0.95)
    return make_evaluation(asked.standard, table, {"m": 2}, ()), of_type.after_fix


def test_the_chances_of_the_page() -> None:
    evaluation, after = made()
    block = evaluation.blocks[0]
    history = block.rates.history
    for n, row in enumerate(rows("market")):
        assert history.failed_now[n, 0] == pytest.approx(float(row[3]), abs=5e-4)
        assert history.passed_now[n, 0] == pytest.approx(float(row[4]), abs=5e-4)
        assert block.chance[n, 0] == pytest.approx(float(row[5]), abs=5e-4)
    assert after[2, 0] == pytest.approx(figure(r"\(4 \+ 0\.089 \+ 4\) = ([\d.]+)"), abs=5e-4)


def test_the_totals_of_the_page() -> None:
    evaluation, after = made()
    block = evaluation.blocks[0]
    chance = block.chance.copy()
    chance[2, 0] = after[2, 0]
    fixed = replace(evaluation, blocks=(replace(block, chance=chance),))
    now, later = exact_total(evaluation), exact_total(fixed)
    for total, _, before, afterwards in rows("total"):
        for found, wanted in ((now, before), (later, afterwards)):
            share = found.chances[np.abs(found.values - float(total)) < 1e-6].sum()
            assert share == pytest.approx(float(wanted), abs=5e-4)
    assert now.mean == pytest.approx(figure(r"expected total is ([\d.]+)\."), abs=5e-3)
    gain = (
        expected(evaluation).change(evaluation, 0, np.array([2]), np.array([0]), np.array([after[2, 0]]))
        * evaluation.worth[0]
    )
    assert gain[0] == pytest.approx(figure(r"× 50 = ([\d.]+) points"), abs=5e-3)
    assert later.mean - now.mean == pytest.approx(float(gain[0]), abs=1e-9)
    for found, pattern in ((now, r"rises from ([\d.]+)"), (later, r"rises from [\d.]+ to (\d\.\d+)")):
        assert found.chances[found.values >= 50 - 1e-6].sum() == pytest.approx(figure(pattern), abs=5e-4)


def test_figures_of_the_formulas() -> None:
    found = re.search(r"b = 0, ρ = ([\d.]+)\.", PAGE)
    assert found is not None
    assert learn_days(())[:2] == (0.0, pytest.approx(float(found[1])))
    assert (FIXED.fix_prior, FIXED.open_prior, FIXED.survey_size, FIXED.half_life_days) == (
        0.9,
        0.95,
        300,
        60.0,
    )

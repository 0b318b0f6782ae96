"""The simulated scores are the scoring engine's, draw by draw, for any standard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.forecasting.enumerate_all import scored
from tests.engines.scoring.random_cases import Case, cases

from tongchuang.engines.forecasting.evaluation import Evaluation
from tongchuang.engines.forecasting.forecast import prepare
from tongchuang.engines.forecasting.model import Question, QuestionError, Settings
from tongchuang.engines.forecasting.simulate import Chunk, Draw, simulate_chunk
from tongchuang.engines.scoring.counted import Outcome

AS_OF = datetime(2026, 12, 20, tzinfo=UTC)


def outcome_of(evaluation: Evaluation, draw: Draw, b: int, d: int, n: int, column: int) -> Outcome | None:
    """The outcome that a word stands for."""
    block, word = evaluation.blocks[b], float(draw.words[b][d, n, column])
    row = int(draw.sites[b][d, n])
    away = float(block.not_here[row, column])
    if column in block.varies and word > np.clip(np.rint((1 - away) * 65536) - 1, 0, 65535):
        return None
    g = float(block.base[column])
    for level in block.levels:
        where = np.flatnonzero(level.columns == column)
        if len(where):
            cut = min(float(np.rint(block.thresholds(level, draw.chances[b])[row, where[0]] * 65536)), 65535)
            if word < cut:
                g += float(level.sizes[where[0]])
    of = block.outcomes[column]
    for outcome, value in zip((*of.okay, *of.fail), (*of.okay_values, *of.fail_values), strict=True):
        if abs(value - g) < 1e-9:
            return outcome
    raise AssertionError(f"no outcome is worth {g}")


def tallies_of(evaluation: Evaluation, draw: Draw, n: int) -> dict[str, dict[Outcome, int]]:
    found: dict[str, dict[Outcome, int]] = {}
    for b, block in enumerate(evaluation.blocks):
        for d in range(block.drawn):
            for column, leaf in enumerate(block.leaves):
                outcome = outcome_of(evaluation, draw, b, d, n, column)
                if outcome is not None:
                    tally = found.setdefault(evaluation.leaves[leaf].code, {})
                    tally[outcome] = tally.get(outcome, 0) + 1
    return found


def agree(evaluation: Evaluation, chunk: Chunk, draw: Draw, n: int) -> None:
    total, scores = scored(
        evaluation, tallies_of(evaluation, draw, n), [int(picks[n]) for picks in draw.tables]
    )
    if total.total is None:
        assert np.isnan(chunk.total[n])
    else:
        assert chunk.total[n] == pytest.approx(float(total.total), abs=1e-4 if evaluation.plain else 1e-9)
    assert bool(chunk.vetoed[n]) == total.vetoed
    if total.attained is not None:
        assert (int(chunk.attained[n]), int(chunk.counted[n] - chunk.attained[n])) == (
            total.attained.yes,
            total.attained.no,
        )
    if len(chunk.lost):
        for leaf, code in enumerate(leaf.code for leaf in evaluation.leaves):
            score = scores[code]
            if evaluation.leaves[leaf].method != "negative" and evaluation.known[leaf]:
                if score.known and score.score is not None:
                    want = float(evaluation.leaves[leaf].points) - float(score.score)
                    assert chunk.lost[n, leaf] == pytest.approx(want, abs=1e-5)
                else:
                    assert np.isnan(chunk.lost[n, leaf])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(cases(), st.integers(1, 3), st.integers(0, 4), st.booleans(), st.booleans(), st.integers(0, 9))
def test_simulated_scores_are_those_of_the_scoring_engine(
    case: Case, market: int, toilet: int, keep: bool, rates: bool, seed: int
) -> None:
    question = Question(
        standard=case.standard,
        sites=case.sites,
        quotas={"market": market, "toilet": toilet},
        facts=case.facts,
        assignments=case.assignments,
        as_of=AS_OF,
        settings=Settings(strictness=0.02 if rates else 0.0, shift=0.0, rate_uncertainty=rates),
    )
    try:
        evaluation = prepare(question).evaluation
    except QuestionError:
        return
    evaluation = replace(evaluation, rate_uncertainty=rates)
    draw = Draw()
    chunk = simulate_chunk(evaluation, 12, seed, 0, 0.5, keep=keep, draw=draw)
    for n in range(12):
        agree(evaluation, chunk, draw, n)

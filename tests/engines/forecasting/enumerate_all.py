"""Every subset of sites, every outcome of every pair, every outcome of every table: the truth for small cases."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np

from tongchuang.engines.forecasting.evaluation import Block, Evaluation
from tongchuang.engines.scoring.counted import Counted, Outcome
from tongchuang.engines.scoring.rules import LeafScore, leaf_score
from tongchuang.engines.scoring.totals import Total, total_of
from tongchuang.engines.scoring.tree import add_up


def outcomes(block: Block, row: int, column: int) -> list[tuple[Outcome | None, float]]:
    """What a check of this pair may find, with its chance; None: does not apply."""
    of = block.outcomes[column]
    p, away = float(block.chance[row, column]), float(block.not_here[row, column])
    found: list[tuple[Outcome | None, float]] = [(None, away)]
    found += [(o, (1 - away) * (1 - p) * float(c)) for o, c in zip(of.okay, of.passing[row], strict=True)]
    found += [(o, (1 - away) * p * float(c)) for o, c in zip(of.fail, of.failing[row], strict=True)]
    return [(o, c) for o, c in found if c > 0]


def table_score(evaluation: Evaluation, table: Any, pick: int) -> LeafScore:
    leaf = evaluation.leaves[table.leaf]
    if leaf.method != "negative":
        return LeafScore(known=True, score=Fraction(float(table.score[pick])))
    off = Fraction(float(table.off[pick]))
    return LeafScore(
        known=True,
        vetoes=bool(table.vetoes[pick]),
        deducted=max(off, Fraction(0)),
        bonus=max(-off, Fraction(0)),
    )


def scored(
    evaluation: Evaluation, tallies: dict[str, dict[Outcome, int]], tables: list[int]
) -> tuple[Total, dict[str, LeafScore]]:
    """What the scoring engine makes of these outcomes."""
    picked = {
        t.leaf: table_score(evaluation, t, pick) for t, pick in zip(evaluation.tables, tables, strict=True)
    }
    scores = {}
    for n, leaf in enumerate(evaluation.leaves):
        if leaf.method == "site":
            scores[leaf.code] = leaf_score(leaf, Counted(tallies={leaf.code: tallies.get(leaf.code, {})}))
        elif n in picked:
            scores[leaf.code] = picked[n]
        else:
            scores[leaf.code] = LeafScore(known=False)
    return total_of(evaluation.standard, scores, add_up(evaluation.standard, scores)[0]), scores


def enumerate_all(evaluation: Evaluation) -> list[tuple[float, Total, dict[str, LeafScore]]]:
    """(chance, total, scores of the leaves) of everything that can happen. Small cases only."""
    worlds: list[tuple[float, dict[str, dict[Outcome, int]]]] = [(1.0, {})]
    for block in evaluation.blocks:
        subsets = list(combinations(range(len(block.sites)), block.drawn))
        codes = [evaluation.leaves[leaf].code for leaf in block.leaves]
        after = defaultdict(float)
        for subset in subsets:
            pairs = [(row, c) for row in subset for c in range(len(codes))]
            for happening in product(*(outcomes(block, row, c) for row, c in pairs)):
                chance = float(np.prod([p for _, p in happening])) / len(subsets)
                key: dict[tuple[str, Outcome], int] = {}
                for (_, c), (outcome, _) in zip(pairs, happening, strict=True):
                    if outcome is not None:
                        key[codes[c], outcome] = key.get((codes[c], outcome), 0) + 1
                after[tuple(sorted(key.items(), key=repr))] += chance
        merged = []
        for chance, old in worlds:
            for rows, more in after.items():
                new = {code: dict(tally) for code, tally in old.items()}
                for (code, outcome), n in rows:
                    tally = new.setdefault(code, {})
                    tally[outcome] = tally.get(outcome, 0) + n
                merged.append((chance * more, new))
        worlds = merged
    picks = list(product(*(range(len(table.score)) for table in evaluation.tables)))
    return [
        (chance / len(picks), *scored(evaluation, tallies, list(pick)))
        for chance, tallies in worlds
        for pick in picks
    ]

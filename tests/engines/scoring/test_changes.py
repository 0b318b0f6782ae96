"""A standard with other rules, points and weights: only what was named differs, and nonsense is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from tests.engines.scoring.test_totals_and_losses import FACTS, H1, MARKETS, leaf, standard

from tongchuang.engines.scoring.changes import ChangeError, Changes, changed
from tongchuang.engines.scoring.score import score
from tongchuang.engines.scoring.select import select
from tongchuang.engines.standard.model import ByFraction, PassRate, PerFailure


def test_another_rule_is_scored_by_the_same_engine() -> None:
    before = standard(H1)
    after = changed(before, Changes(rules={"H-1": PassRate()}))
    counted = select(FACTS, "2026-10", ["mock"])
    assert score(after, counted, MARKETS).item("H-1").score == 0
    assert score(before, counted, MARKETS).item("H-1").score == 4


def test_points_change_without_the_rule() -> None:
    after = changed(standard(H1), Changes(points={"H-1": Decimal(20)}))
    assert after.leaf("H-1").points == 20
    assert after.leaf("H-1").rule == H1.rule


def test_weights_replace_all_weights() -> None:
    two = standard(H1, leaf("e", ByFraction(), method="evidence"))
    after = changed(two, Changes(weights={"evidence": Decimal(3), "site": Decimal(1)}))
    assert dict(after.method_weights) == {"site": Decimal(1), "evidence": Decimal(3)}
    assert score(after, select(FACTS, "2026-10", ["mock"]), MARKETS).total.total == Fraction(40)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        (Changes(rules={"X": PassRate()}), "no item X"),
        (Changes(rules={"H-1": ByFraction()}), "no rule for the method"),
        (Changes(points={"H-1": Decimal(-1)}), "not below 0"),
        (Changes(weights={"site": Decimal(-1)}), "not below 0"),
        (Changes(weights={"site": Decimal(0)}), "all weights are 0"),
    ],
)
def test_nonsense_is_refused(changes: Changes, word: str) -> None:
    with pytest.raises(ChangeError, match=word):
        changed(standard(H1), changes)


def test_nothing_changed_is_the_same_standard() -> None:
    same = standard(H1)
    assert changed(same, Changes()) == same
    assert isinstance(changed(same, Changes()).leaf("H-1").rule, PerFailure)

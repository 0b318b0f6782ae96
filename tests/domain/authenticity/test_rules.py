"""The rules by worked examples (docs/algorithms/photos.md) and at their borders."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tongchuang.domain.authenticity import rules
from tongchuang.domain.authenticity.rules import Limits
from tongchuang.foundation.clock import SHANGHAI

LIMITS = Limits()
BEGAN = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)
ENDED = BEGAN + timedelta(minutes=25)


@pytest.mark.parametrize(
    ("minutes", "case", "strength"),
    [
        (-30, None, 0),
        (-31, "before_visit", 2),
        (0, None, 0),
        (55, None, 0),
        (56, "after_visit", 2),
        (-5 * 1440, "before_visit", 3),
    ],
)
def test_the_time_of_a_visit(minutes: int, case: str | None, strength: int) -> None:
    judged = rules.time_of_visit(BEGAN + timedelta(minutes=minutes), BEGAN, ENDED, LIMITS)
    assert (judged.reason["case"] if judged else None, judged.strength if judged else 0) == (case, strength)
    assert rules.time_of_visit(None, BEGAN, ENDED, LIMITS) is None


def test_the_accuracy_of_a_position_counts_for_the_photo() -> None:
    site, there = (112.0, 33.0), (112.004, 33.0)
    assert rules.far(there, 0, site, 300).reason == {"metres": 373, "accuracy": 0, "limit": 300}  # type: ignore[union-attr]
    assert rules.far(there, 80, site, 300) is None
    assert rules.far((None, None), 0, site, 300) is None and rules.far(there, None, (None, None), 300) is None


def test_the_worked_example_of_passing() -> None:
    """docs/algorithms/photos.md: 2 of 400 against 150 of 2,000."""
    assert [round(each, 4) for each in rules.wilson(2, 400)] == [0.0014, 0.018]
    assert [round(each, 4) for each in rules.wilson(150, 2000)] == [0.0643, 0.0874]
    assert rules.always_pass(2, 400, 150, 2000, LIMITS) is not None
    assert rules.always_pass(8, 400, 150, 2000, LIMITS) is None
    assert rules.always_pass(0, 199, 150, 2000, LIMITS) is None
    assert rules.wilson(0, 0) == (0.0, 1.0)


def test_the_worked_example_of_travel() -> None:
    """31.1 km in 5 minutes."""
    left, came = (BEGAN, (112.0, 33.0), 20.0), (BEGAN + timedelta(minutes=5), (112.334, 33.0), 30.0)
    judged = rules.travel(left, came, LIMITS)
    assert judged is not None and judged.reason == {"metres": 31098, "minutes": 5, "speed": 373, "limit": 120}
    assert rules.travel(left, (BEGAN + timedelta(minutes=20), *came[1:]), LIMITS) is None
    assert rules.travel(left, (BEGAN, (112.01, 33.0), 0.0), LIMITS) is None


def test_a_camera_is_odd_only_beside_a_usual_one() -> None:
    assert rules.other_device("B", {"A": 10}, LIMITS) is not None
    assert rules.other_device("B", {"A": 9}, LIMITS) is None
    assert rules.other_device("B", {"A": 8, "C": 2}, LIMITS) is None
    assert (
        rules.other_device("A", {"A": 10}, LIMITS) is None
        and rules.other_device("", {"A": 10}, LIMITS) is None
    )


def test_editors_are_known_by_their_names() -> None:
    assert rules.edited("Adobe Photoshop 27.1") and rules.edited("醒图 8.0")
    assert rules.edited("HarmonyOS 5.0.1") is None and rules.edited("") is None


def test_limits_take_whole_numbers_only() -> None:
    assert LIMITS.overridden(
        {"old_days": 5, "speed_kmh": "9", "moment_minutes": True, "other": 1, "far_fix_m": -1}
    ) == Limits(old_days=5)

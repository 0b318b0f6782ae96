"""The pure rules of the brake."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tongchuang.domain.burden import rules
from tongchuang.foundation.clock import SHANGHAI

MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)).map(
    lambda each: each.replace(tzinfo=SHANGHAI)
)


@given(MOMENTS, st.sampled_from(["month", "quarter", "year"]))
def test_a_moment_lies_in_its_window_and_windows_meet(moment: datetime, window: str) -> None:
    begins, until = rules.window_of(window, moment)
    assert begins <= moment < until
    assert rules.window_of(window, until)[0] == until
    assert rules.window_of(window, begins - timedelta(seconds=1))[1] == begins


def test_windows_of_december() -> None:
    moment = datetime(2026, 12, 5, 8, tzinfo=SHANGHAI)
    assert [str(day.date()) for day in rules.window_of("quarter", moment)] == ["2026-10-01", "2027-01-01"]
    assert [str(day.date()) for day in rules.window_of("month", moment)] == ["2026-12-01", "2027-01-01"]
    assert rules.months_before("2026-02", 4) == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_levels_at_their_edges() -> None:
    assert [rules.level_of(number, 10) for number in (7, 8, 10, 11)] == ["free", "warn", "warn", "over"]
    assert rules.level_of(1, 0) == "over"


def test_wordings_that_people_would_call_the_same() -> None:
    asked = rules.grams_of("农贸市场整治情况")
    assert rules.likeness(asked, rules.grams_of("报送农贸市场整治工作情况")) >= rules.ALIKE
    assert rules.likeness(asked, rules.grams_of("公共厕所新建改造数量")) < rules.ALIKE
    assert rules.likeness(rules.grams_of("报"), asked) == 0


@given(st.dictionaries(st.integers(0, 4000), st.integers(1, 9), min_size=1))
def test_the_median_of_classes_lies_between_them(classes: dict[int, int]) -> None:
    found = rules.median_of(classes)
    if sum(classes.values()) < rules.FEWEST_FOR_MEDIAN:
        assert found is None
    else:
        assert found is not None and min(classes) <= found <= max(classes)


@given(st.floats(0, 100_000))
def test_a_class_is_near_its_time(seconds: float) -> None:
    assert abs(rules.class_of(seconds) - seconds) <= (5 if seconds < 120 else 30 if seconds < 1200 else 300)


def test_pauses() -> None:
    assert [rules.counted_pause(each) for each in (-1, 0, 20, 600, 4000)] == [0, 0, 20, 180, 0]


def test_what_an_answer_lacks() -> None:
    fields = [{"key": "f1", "label": "数量", "kind": "number"}]
    common = {"text": "", "figure": None, "values": {"f1": " "}, "files": 0}
    assert rules.lacks("evidence", fields, **common) == ["f1", "files"]
    assert rules.lacks("figure", [], **{**common, "figure": 0}) == []
    assert rules.lacks("report", [], **{**common, "text": "已办"}) == []

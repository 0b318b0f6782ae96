"""The table of transitions, the numbers and the predicates, without a database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.findings.conftest import at

from tongchuang.domain.findings import rules
from tongchuang.domain.findings.engine_io import late_if_before, office_due
from tongchuang.domain.findings.rules import Supervision
from tongchuang.domain.findings.states import CLOSED_STATES, Action, State


def test_nothing_can_be_done_with_what_is_closed_or_void() -> None:
    assert [(state, action) for state, action in rules.TRANSITIONS if state in CLOSED_STATES] == []


def test_every_open_state_leads_to_the_end() -> None:
    leads = {state: {row.to for (at_, _), row in rules.TRANSITIONS.items() if at_ == state} for state in State}
    leads[State.DISPUTED] |= {State.ACCEPTED, State.ASSIGNED, State.REGISTERED}
    for start in State:
        reached, fresh = {start}, {start}
        while fresh:
            fresh = {to for state in fresh for to in leads[state] if to} - reached
            reached |= fresh
        assert start in CLOSED_STATES or {State.CLOSED, State.VOID} <= reached


def test_only_the_fixed_can_be_closed_and_only_by_independents() -> None:
    rows = {state: row for (state, action), row in rules.TRANSITIONS.items() if action is Action.CLOSE}
    assert list(rows) == [State.FIXED]
    assert rows[State.FIXED].who is rules.Who.INDEPENDENT


def test_settings_override_defaults_and_merge_days() -> None:
    numbers = Supervision().overridden({"due_days": {"minor": 5}, "rebound_days": 60, "orders": {"yellow_days": 3}})
    assert (dict(numbers.due_days), numbers.rebound_days) == ({"grave": 1, "major": 3, "minor": 5}, 60)


@pytest.mark.parametrize(
    ("mine", "theirs", "free"),
    [("0001", "0002", True), ("0001", "0001", False), ("0001", "00010001", False), ("00010001", "0001", False),
     ("00010001", "00010002", True)],
)  # fmt: skip
def test_units_above_and_below_are_not_independent(mine: str, theirs: str, free: bool) -> None:
    assert rules.independent([mine], [theirs]) is free


def test_distance_is_in_metres() -> None:
    assert rules.distance_m((112.0, 33.0), (112.0, 33.001)) == pytest.approx(111.2, abs=0.1)
    assert rules.distance_m((112.0, None), (112.0, 33.0)) is None


@given(st.integers(0, 365 * 24 * 60), st.integers(0, 3), st.integers(-3, 15 * 24 * 60))
def test_late_if_before_agrees_with_the_due_time(start: int, days: int, later: int) -> None:
    since = at("2026-01-01 00:00") + timedelta(minutes=start)
    now = since + timedelta(minutes=later)
    assert (since <= late_if_before(now, days)) == (office_due(since, days) < now)


def test_a_finding_is_called_by_what_was_seen() -> None:
    assert rules.title_of_failure("地面干净", "门口有积水，行人绕行。\n第二行") == "门口有积水，行人绕行"
    assert rules.title_of_failure("地面干净", "") == "地面干净（不合格）"
    assert rules.title_of_failure("地面干净", "三处") == "地面干净：三处"
    assert len(rules.title_of_failure("地面干净", "很长" * 60)) == rules.LONGEST_TITLE

"""Milestones backwards in working days, what to shorten, and task books."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.planning.cases import day, problem, solved, unit

from tongchuang.engines.calendar import WorkingCalendar
from tongchuang.engines.planning import (
    TEMPLATE,
    Phase,
    PlanningError,
    Task,
    backwards,
    profile,
    spread,
    task_books,
)

YEAR = WorkingCalendar.from_documents(
    [
        {
            "year": 2026,
            "source": "made up for a test",
            "certainty": "high",
            "holidays": [{"from": "2026-10-01", "to": "2026-10-07", "name": "国庆节"}],
            "workdays": ["2026-09-27", "2026-10-10"],
        }
    ]
)


def test_milestones_are_counted_backwards_over_holidays_and_shifted_days() -> None:
    phases = (Phase("survey", 3), Phase("fix", 5, 2, ("survey",)), Phase("mock", 2, 1, ("survey",)))
    table = backwards(phases, date(2026, 9, 21), date(2026, 10, 12), YEAR)
    by_id = {milestone.phase: milestone for milestone in table.milestones}
    # 21 to 25 September, Sunday the 27th, 28 to 30, 8 and 9 October, Saturday the 10th: 12 working days
    assert (table.available, table.needed, table.missing, table.fits) == (12, 8, 0, True)
    assert by_id["fix"].late_end == date(2026, 10, 10)
    assert by_id["fix"].late_start == date(2026, 9, 29)
    assert by_id["survey"].late_end == date(2026, 9, 28)
    assert by_id["survey"].late_start == date(2026, 9, 25)
    assert (by_id["fix"].slack, by_id["mock"].slack) == (4, 7)
    assert by_id["survey"].early_start == date(2026, 9, 21)
    assert table.guessed_years == ()


def test_too_little_time_says_which_phases_to_shorten() -> None:
    table = backwards(TEMPLATE, date(2026, 11, 2), date(2026, 12, 14), YEAR)
    assert (table.available, table.needed, table.missing) == (30, 55, 25)
    assert table.fits
    assert {s.phase for s in table.shorten} >= {"survey", "fix", "gaps"}
    assert all(s.to < s.days for s in table.shorten)
    assert any(milestone.critical for milestone in table.milestones)
    assert min(milestone.early_start for milestone in table.milestones) == date(2026, 11, 2)


def test_when_even_the_least_is_too_much_it_says_so_and_shows_when_it_should_have_begun() -> None:
    table = backwards(TEMPLATE, date(2026, 12, 7), date(2026, 12, 14), YEAR)
    assert not table.fits
    assert min(milestone.late_start for milestone in table.milestones) < date(2026, 12, 7)
    assert max(milestone.late_end for milestone in table.milestones) == date(2026, 12, 11)
    assert all(milestone.slack < 0 for milestone in table.milestones if milestone.critical)


def test_years_without_a_calendar_are_named() -> None:
    table = backwards(TEMPLATE, date(2026, 11, 2), date(2027, 3, 1), YEAR)
    assert table.guessed_years == (2027,)


@pytest.mark.parametrize(
    "phases",
    [
        (Phase("a", 1), Phase("a", 1)),
        (Phase("a", 1, 2),),
        (Phase("a", 0),),
        (Phase("a", 1, 1, ("b",)),),
        (Phase("a", 1, 1, ("b",)), Phase("b", 1, 1, ("a",))),
    ],
)
def test_phases_that_contradict_themselves_are_refused(phases: tuple[Phase, ...]) -> None:
    with pytest.raises(PlanningError):
        backwards(phases, date(2026, 11, 2), date(2026, 12, 1), YEAR)


@st.composite
def phase_lists(draw: st.DrawFn) -> tuple[Phase, ...]:
    phases: list[Phase] = []
    for number in range(draw(st.integers(1, 6))):
        days = draw(st.integers(1, 9))
        earlier = [phase.id for phase in phases]
        after = tuple(draw(st.sets(st.sampled_from(earlier), max_size=2))) if earlier else ()
        phases.append(Phase(f"p{number}", days, draw(st.integers(1, days)), after))
    return tuple(phases)


@given(phase_lists(), st.integers(1, 60))
def test_a_timetable_keeps_order_and_limits(phases: tuple[Phase, ...], span: int) -> None:
    first = date(2026, 9, 14)
    table = backwards(phases, first, first + timedelta(days=span), YEAR)
    by_id = {milestone.phase: milestone for milestone in table.milestones}
    for phase in phases:
        milestone = by_id[phase.id]
        assert phase.least <= milestone.days <= phase.days
        assert YEAR.working_days_between(milestone.late_start, milestone.late_end) == milestone.days - 1
        if table.fits:
            assert first <= milestone.early_start <= milestone.late_start
            assert milestone.late_end < first + timedelta(days=span)
            assert milestone.slack >= 0
        for other in phase.after:
            assert by_id[other].late_end < milestone.late_start
            assert by_id[other].early_end < milestone.early_start
    assert any(milestone.critical for milestone in table.milestones) or not table.missing
    if table.fits:
        for s in table.shorten:  # a day more for any one of them is a day too many
            longer = tuple(Phase(p.id, by_id[p.id].days + (p.id == s.phase), 1, p.after) for p in phases)
            assert backwards(longer, first, first + timedelta(days=span), YEAR).missing == 1


@given(st.integers(1, 120))
def test_a_template_is_spread_over_the_days_there_are(available: int) -> None:
    phases = spread(TEMPLATE, available)
    evaluation = date(2026, 2, 2)
    everyday = WorkingCalendar()
    table = backwards(phases, evaluation, everyday.add_working_days(evaluation, available), everyday)
    least = (
        sum(phase.least for phase in TEMPLATE) - 2
    )  # checking each other and the mock evaluation go side by side
    assert table.fits == (available >= least)
    if available >= 55:
        assert table.needed >= available - len(TEMPLATE)


def test_capacity_follows_the_working_calendar() -> None:
    hours = profile(
        YEAR, date(2026, 9, 30), date(2026, 10, 12), 1.5, changed={date(2026, 10, 9): 0, date(2026, 10, 5): 1}
    )
    assert hours == {
        date(2026, 9, 30): 12,
        date(2026, 10, 5): 8,
        date(2026, 10, 8): 12,
        date(2026, 10, 10): 12,
    }


def test_each_unit_has_its_task_book() -> None:
    case = problem(
        (unit("A", 8, 8), unit("B", 8, 8)), (Task("x", "A", 2.0, 8), Task("y", "A", 1.0, 8)), days=2
    )
    table = backwards((Phase("fix", 1), Phase("ready", 1, 1, ("fix",))), case.first, case.evaluation, YEAR)
    books = {book.unit: book.duties for book in task_books(solved(case), table)}
    assert [(duty.task, duty.phase, duty.start) for duty in books["A"]] == [
        ("x", "fix", day(0)),
        ("y", "ready", day(1)),
    ]
    assert books["B"] == ()

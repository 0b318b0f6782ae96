"""Reminders: planned from what is due, cancelled by moving, reassigning and settling, told once."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.findings.conftest import Life, SetClock
from tests.domain.findings.conftest import clock as clock
from tests.domain.findings.conftest import life as life
from tests.domain.findings.conftest import photo as photo

from tongchuang.domain.findings import actions as findings
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import SealedChange
from tongchuang.domain.messages.consumers import remind_anew
from tongchuang.domain.messages.models import InboxMessage, PlannedReminder
from tongchuang.domain.messages.planning import tell_due
from tongchuang.foundation.clock import local


def replay() -> None:
    events = Event.objects.order_by("id")
    remind_anew([SealedChange(position, event) for position, event in enumerate(events, 1)])


def planned() -> list[tuple[str, str]]:
    rows = PlannedReminder.objects.filter(state="planned").order_by("at")
    return [(row.step, local(row.at).strftime("%m-%d %H:%M")) for row in rows]


def cancelled() -> set[tuple[str, str]]:
    return set(PlannedReminder.objects.filter(state="cancelled").values_list("step", "why"))


def reminded(life: Life, post: str) -> list[str]:
    rows = InboxMessage.objects.filter(
        recipient=life.who(post).user, sort="reminder", withdrawn_at__isnull=True
    )
    return list(rows.order_by("created_at").values_list("kind", flat=True))


def test_three_reminders_on_working_days(life: Life) -> None:
    # Assigned on Tuesday, 2 June; seven working days: Thursday, 11 June, 18:00.
    life.register().assign()
    replay()
    assert planned() == [("before", "06-10 18:00"), ("due", "06-11 18:00"), ("after", "06-12 18:00")]


def test_a_replay_plans_nothing_twice(life: Life) -> None:
    life.register().assign()
    replay()
    replay()
    assert PlannedReminder.objects.count() == 3


def test_told_once_each_at_its_moment(life: Life, clock: SetClock) -> None:
    life.register().assign()
    replay()
    assert tell_due() == 0
    for moment in ("2026-06-10 18:00", "2026-06-11 18:00", "2026-06-12 18:01", "2026-06-13 09:00"):
        clock.go(moment)
        tell_due()
        tell_due()
    assert reminded(life, "unit_liaison") == ["reminder.before", "reminder.due", "reminder.after"]
    assert reminded(life, "point_owner") == reminded(life, "unit_liaison")
    assert reminded(life, "office") == []


def test_an_extension_moves_the_plan(life: Life, clock: SetClock) -> None:
    life.register().assign().accept()
    replay()
    clock.go("2026-06-10 18:00")
    tell_due()
    assert reminded(life, "unit_liaison") == ["reminder.before"]
    life.do(findings.ask_extension, "unit_liaison", reason="等材料", working_days=3)
    life.do(findings.decide_extension, "office", granted=True, opinion="同意")
    replay()
    assert cancelled() == {("due", "moved"), ("after", "moved")}
    # What was told before is true no more and waits for nobody.
    assert reminded(life, "unit_liaison") == []
    assert planned() == [("before", "06-15 18:00"), ("due", "06-16 18:00"), ("after", "06-17 18:00")]


def test_reassigning_plans_for_the_new_unit(life: Life, clock: SetClock) -> None:
    life.register().assign()
    replay()
    life.do(findings.reassign_finding, "office", unit=life.county.units["urban"], reason="点位已移交")
    replay()
    assert {why for _step, why in cancelled()} == {"reassigned"}
    clock.go("2026-06-30 09:00")
    tell_due()
    assert reminded(life, "unit_liaison") == []
    assert reminded(life, "lead_liaison") == ["reminder.after"]


def test_fixing_and_closing_cancel(life: Life, clock: SetClock) -> None:
    life.register().assign().accept()
    replay()
    life.fix()
    replay()
    assert planned() == []
    assert {why for _step, why in cancelled()} == {"settled"}


def test_a_change_that_no_reader_has_told_of_yet_is_seen_when_telling(life: Life, clock: SetClock) -> None:
    life.register().assign().accept()
    replay()
    life.fix()
    clock.go("2026-06-11 18:00")
    assert tell_due() == 0
    assert InboxMessage.objects.filter(sort="reminder").count() == 0


def test_after_a_standstill_only_the_last_one_is_told(life: Life, clock: SetClock) -> None:
    life.register().assign()
    replay()
    clock.go("2026-06-20 10:00")
    tell_due()
    assert reminded(life, "unit_liaison") == ["reminder.after"]
    assert cancelled() == {("before", "passed"), ("due", "passed")}


def test_a_clock_that_jumps_and_comes_back_tells_nothing_twice(life: Life, clock: SetClock) -> None:
    life.register().assign()
    replay()
    came = clock.moment
    clock.pass_(days=30)
    tell_due()
    replay()
    clock.moment = came
    replay()
    for _ in range(30):
        clock.moment += timedelta(days=1)
        tell_due()
        replay()
    told = reminded(life, "unit_liaison")
    assert len(told) == len(set(told))
    assert "reminder.after" in told

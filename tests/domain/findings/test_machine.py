"""Any order of actions by anybody: what must always hold for a finding holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.domain.findings.conftest import Life

from tongchuang.domain.findings import actions
from tongchuang.domain.findings.models import ClockPause, Finding, FindingPhoto
from tongchuang.domain.findings.states import CLOCK_RUNS, State
from tongchuang.domain.ledger.models import Event
from tongchuang.foundation.errors import ProductError

POSTS = ("office", "director", "inspector", "unit_liaison", "lead_liaison", "point_owner", "contracted_leader")
ACTIONS: dict[str, dict[str, Any]] = {
    "assign_finding": {},
    "accept_finding": {},
    "return_finding": {"reason": "未清理"},
    "close_finding": {},
    "dispute_finding": {"reason": "不属本单位"},
    "ask_extension": {"working_days": 2, "reason": "等材料"},
    "pause_for_coordination": {"reason": "需协调"},
    "ask_void": {"reason": "登记有误"},
}
DECISIONS: dict[str, str] = {"decide_dispute": "upheld", "decide_extension": "granted", "decide_void": "confirmed"}


def machine(life: Life) -> type[RuleBasedStateMachine]:
    class FindingLife(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            life.clock.go("2026-06-02 10:00")
            life.register()
            self.events = 1

        @initialize(steps=st.integers(0, 3))
        def begin(self, steps: int) -> None:
            for step in (life.assign, life.accept, life.fix)[:steps]:
                step()
                self.events += 1

        def attempt(self, action: Any, post: str, **values: Any) -> None:
            before = Finding.objects.filter(pk=life.finding.pk).values().get()
            try:
                life.do(action, post, **values)
            except ProductError:
                assert Finding.objects.filter(pk=life.finding.pk).values().get() == before
            else:
                self.events += 1

        @rule(name=st.sampled_from(sorted(ACTIONS)), post=st.sampled_from(POSTS))
        def act(self, name: str, post: str) -> None:
            self.attempt(getattr(actions, name), post, **ACTIONS[name])

        @rule(name=st.sampled_from(sorted(DECISIONS)), yes=st.booleans(), post=st.sampled_from(POSTS))
        def decide(self, name: str, yes: bool, post: str) -> None:
            self.attempt(getattr(actions, name), post, opinion="同意", **{DECISIONS[name]: yes})

        @precondition(lambda self: life.finding.state in CLOCK_RUNS)
        @rule(post=st.sampled_from(POSTS))
        def fix(self, post: str) -> None:
            self.attempt(actions.fix_finding, post, text="已清理", photos=[life.photo()])

        @rule(hours=st.integers(1, 60))
        def wait(self, hours: int) -> None:
            life.clock.pass_(hours=hours)

        @invariant()
        def every_change_is_one_version_and_one_event(self) -> None:
            assert Finding.objects.get(pk=life.finding.pk).version == self.events
            assert Event.objects.filter(target_id=life.finding.pk).count() == self.events

        @invariant()
        def state_and_times_agree(self) -> None:
            row = Finding.objects.get(pk=life.finding.pk)
            if row.state in (*CLOCK_RUNS, State.FIXED, State.CLOSED):
                assert row.unit_id and row.assigned_at and row.due_at and row.due_at > row.assigned_at
            if row.state in (State.FIXED, State.CLOSED):
                assert row.accepted_at and row.fixed_at and row.fix_text
                assert FindingPhoto.objects.filter(finding=row, phase="after", round=row.returns + 1).exists()
            assert (row.state == State.CLOSED) == (row.closed_at is not None)
            running = ClockPause.objects.filter(finding=row, ended_at__isnull=True).exists()
            assert running == (row.paused_at is not None)
            assert row.state != State.DISPUTED or running
            assert row.extensions_granted <= 2

    return FindingLife


@pytest.mark.slow
def test_any_order_of_actions(life: Life) -> None:
    run_state_machine_as_test(
        lambda: machine(life)(),
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

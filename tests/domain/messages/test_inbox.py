"""The inbox: who is told of what, once, and never of what they did themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from tests.domain.findings.conftest import Life
from tests.domain.findings.conftest import clock as clock
from tests.domain.findings.conftest import life as life
from tests.domain.findings.conftest import photo as photo

from tongchuang.domain.findings import actions as findings
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import SealedChange
from tongchuang.domain.messages import actions, consumers
from tongchuang.domain.messages.access import get_message_for
from tongchuang.domain.messages.consumers import Note, deliver_inbox
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.messages.queries import inbox_of, unread_count


def deliver() -> None:
    deliver_inbox(
        [SealedChange(position, event) for position, event in enumerate(Event.objects.order_by("id"), 1)]
    )


def told(life: Life, post: str) -> list[str]:
    rows = InboxMessage.objects.filter(recipient=life.who(post).user)
    ordered = sorted(rows, key=lambda row: int(row.dedup_key.split(":")[0]))
    return [row.kind.removeprefix("finding.") for row in ordered]


def test_each_learns_what_waits_for_them(life: Life) -> None:
    life.register().assign().accept().fix()
    life.do(findings.return_finding, "inspector", reason="没有清完")
    life.fix().close()
    deliver()
    assert told(life, "unit_liaison") == ["assigned", "returned", "closed"]
    assert told(life, "director") == ["fixed", "fixed"]
    assert told(life, "point_owner") == ["assigned", "returned", "closed"]
    assert told(life, "lead_liaison") == told(life, "observer") == []


def test_a_batch_twice_tells_once(life: Life) -> None:
    life.register().assign()
    deliver()
    deliver()
    assert told(life, "unit_liaison") == ["assigned"]


def test_nobody_is_told_of_their_own_deed(life: Life) -> None:
    life.register().assign()
    life.do(findings.ask_void, "office", reason="登记错")
    deliver()
    assert told(life, "office") == []
    assert told(life, "director") == ["void_asked"]


def test_the_unit_that_disputed_learns_the_decision(life: Life) -> None:
    life.register().assign()
    life.do(findings.dispute_finding, "unit_liaison", reason="不属本单位")
    life.do(findings.decide_dispute, "office", upheld=True, opinion="属实", unit=life.county.units["urban"])
    deliver()
    assert told(life, "unit_liaison") == ["assigned", "dispute_decided"]
    assert told(life, "lead_liaison") == ["dispute_decided"]


def test_the_office_is_told_at_once_of_grave_ones_only(life: Life) -> None:
    life.register().register(severity="grave")
    deliver()
    assert told(life, "office") == ["registered"]


def test_nobody_elsewhere_is_told(life: Life, outsider: Any) -> None:
    life.register(severity="grave").assign()
    deliver()
    assert unread_count(outsider.user.pk) == 0


def test_a_few_queries_for_a_batch(life: Life, django_assert_max_num_queries: Any) -> None:
    for _ in range(4):
        life.register().assign()
    changes = [SealedChange(n, event) for n, event in enumerate(Event.objects.order_by("id"), 1)]
    with django_assert_max_num_queries(6):
        deliver_inbox(changes)


def test_reading(life: Life, outsider: Any) -> None:
    life.register().assign().register().assign()
    deliver()
    liaison = life.who("unit_liaison")
    first, second = inbox_of(liaison.user.pk)
    with pytest.raises(Http404):
        get_message_for(outsider.actor, first.pk)
    assert actions.mark_read([first.pk], by=outsider.actor) == 0
    assert actions.mark_read([get_message_for(liaison.actor, first.pk).pk], by=liaison.actor) == 1
    assert [row.pk for row in inbox_of(liaison.user.pk, unread_only=True)] == [second.pk]
    assert actions.mark_target_read(second.target_id, by=liaison.actor) == 1
    assert (actions.mark_all_read(by=liaison.actor), unread_count(liaison.user.pk)) == (0, 0)


def test_only_orders_and_escalation_are_urgent(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life.register().assign()
    liaison = life.who("unit_liaison").user.pk

    def eager(events: Any) -> Any:
        return [
            Note(event, liaison, "unit", "急", urgency="now") for event in events if event.actor_id != liaison
        ]

    monkeypatch.setattr(consumers, "_tellers", {"finding.": eager})
    deliver()
    assert set(InboxMessage.objects.values_list("urgency", flat=True)) == {"digest"}
    InboxMessage.objects.all().delete()
    record("order.issued", life.finding, by=life.who("office").actor)
    monkeypatch.setattr(consumers, "_tellers", {"order.": eager})
    deliver()
    assert set(InboxMessage.objects.values_list("urgency", flat=True)) == {"now"}


def test_what_is_made_void_waits_for_nobody_and_a_later_one_stands(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    life.register().assign()
    life.do(findings.ask_void, "office", reason="登记错")
    liaison = life.who("unit_liaison").user.pk

    def teller(events: Any) -> Any:
        for event in events:
            if event.kind == "finding.assigned":
                yield Note(event, liaison, "unit", "交办")
            elif event.kind == "finding.void_asked":
                yield Note(event, liaison, "unit", "作废", cancels=("finding.assigned",))

    monkeypatch.setattr(consumers, "_tellers", {"finding.": teller})
    deliver()
    deliver()
    assert unread_count(liaison) == 1
    assert list(InboxMessage.objects.filter(withdrawn_at=None).values_list("title", flat=True)) == ["作废"]


def test_somebody_told_for_two_reasons_is_told_once_and_as_urgently_as_either(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    life.register()
    record("order.issued", life.finding, by=life.who("office").actor)
    liaison = life.who("unit_liaison").user.pk

    def twice(events: Any) -> Any:
        for event in events:
            yield Note(event, liaison, "unit", "督办")
            yield Note(event, liaison, "leader", "督办", urgency="now")

    monkeypatch.setattr(consumers, "_tellers", {"order.": twice})
    deliver()
    assert list(InboxMessage.objects.values_list("reason", "urgency")) == [("unit", "now")]

"""From the inbox to the channels: urgent ones at once, the rest once a day, each over each channel once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.domain.findings.conftest import SetClock, at
from tests.domain.messages.conftest import ROBOT, wishes
from tests.factories import County, Member

from tongchuang.domain.messages import actions
from tongchuang.domain.messages.models import Channel, Dispatch, InboxMessage
from tongchuang.domain.messages.queueing import queue_digests, queue_urgent

Tell = Callable[..., InboxMessage]
pytestmark = pytest.mark.django_db


def dispatches(kind: str = "") -> list[dict[str, int]]:
    rows = Dispatch.objects.filter(kind=kind) if kind else Dispatch.objects.all()
    return list(rows.order_by("created_at", "pk").values_list("counts", flat=True))


def test_an_order_goes_at_once_and_once(reader: Member, tell: Tell, clock: SetClock) -> None:
    message = tell(reader, "order.issued", urgency="now")
    assert queue_urgent() == 1
    assert queue_urgent() == 0
    [row] = Dispatch.objects.all()
    assert (row.kind, row.counts, row.next_at) == ("now", {"order": 1}, clock.moment)
    assert list(row.carried.values_list("message", flat=True)) == [message.pk]


def test_whatever_is_not_urgent_waits_for_the_digest(reader: Member, tell: Tell, clock: SetClock) -> None:
    tell(reader)
    tell(reader)
    tell(reader, "ranking.frozen")
    assert (queue_urgent(), queue_digests()) == (0, 0)
    clock.go("2026-06-03 08:29")
    assert queue_digests() == 0
    clock.go("2026-06-03 08:30")
    assert queue_digests() == 1
    assert dispatches() == [{"finding": 2, "ranking": 1}]


def test_one_digest_a_day(reader: Member, tell: Tell, clock: SetClock) -> None:
    for day in ("03", "04", "05"):
        tell(reader)
        clock.go(f"2026-06-{day} 08:30")
        queue_digests()
        tell(reader)
        for minute in range(1, 4):
            clock.go(f"2026-06-{day} 08:3{minute}")
            assert queue_digests() == 0
    assert dispatches() == [{"finding": 1}, {"finding": 2}, {"finding": 2}]


def test_nothing_new_is_no_digest_and_what_comes_later_waits_for_the_next(
    reader: Member, tell: Tell, clock: SetClock
) -> None:
    clock.go("2026-06-03 08:30")
    assert queue_digests() == 0
    clock.go("2026-06-03 09:00")
    tell(reader)
    assert queue_digests() == 0
    clock.go("2026-06-04 08:30")
    assert queue_digests() == 1


def test_what_was_told_or_read_or_withdrawn_is_not_told_again(
    reader: Member, tell: Tell, clock: SetClock
) -> None:
    tell(reader, "order.issued", urgency="now")
    queue_urgent()
    tell(reader, read_at=clock.moment)
    tell(reader, withdrawn_at=clock.moment)
    clock.go("2026-06-03 08:30")
    assert queue_digests() == 0
    Dispatch.objects.update(state="given_up")
    clock.go("2026-06-04 08:30")
    assert queue_digests() == 1
    assert dispatches("digest") == [{"order": 1}]


def test_muted_sorts_stay_in_the_inbox_and_orders_cannot_be_muted(
    reader: Member, tell: Tell, clock: SetClock
) -> None:
    wishes(reader, "08:30", muted=("ranking", "order"))
    tell(reader, "ranking.frozen")
    tell(reader, "order.answered")
    tell(reader, "order.issued", urgency="now")
    queue_urgent()
    clock.go("2026-06-03 08:30")
    queue_digests()
    assert dispatches("digest") == [{"order": 1}]
    assert dispatches("now") == [{"order": 1}]


def test_three_digests_a_day(reader: Member, tell: Tell, clock: SetClock) -> None:
    wishes(reader, "08:30", "12:00", "17:30")
    for moment in ("08:30", "12:00", "17:30", "18:00"):
        tell(reader)
        clock.go(f"2026-06-03 {moment}")
        queue_digests()
    assert len(dispatches()) == 3


def test_quiet_hours_hold_up_urgent_ones_too(
    reader: Member, tell: Tell, clock: SetClock, office: Member
) -> None:
    clock.go("2026-06-02 23:10")
    tell(reader, "order.issued", urgency="now")
    queue_urgent()
    assert Dispatch.objects.get().next_at == at("2026-06-03 07:30")
    actions.set_rules(urgent_breaks_quiet=True, by=office.actor)
    tell(reader, "order.issued", urgency="now")
    queue_urgent()
    assert Dispatch.objects.latest("pk").next_at == clock.moment


def test_a_digest_time_within_quiet_hours_waits_for_their_end(
    reader: Member, tell: Tell, clock: SetClock
) -> None:
    wishes(reader, "23:00")
    tell(reader)
    clock.go("2026-06-02 23:00")
    assert queue_digests() == 1
    assert Dispatch.objects.get().next_at == at("2026-06-03 07:30")


def test_a_worker_that_was_away_makes_one_digest_not_three(
    reader: Member, tell: Tell, clock: SetClock
) -> None:
    tell(reader)
    clock.go("2026-06-06 11:00")
    assert queue_digests() == 1
    assert queue_digests() == 0


def test_a_clock_that_jumps_ahead_and_back_neither_doubles_nor_silences(
    reader: Member, tell: Tell, clock: SetClock
) -> None:
    tell(reader)
    came = clock.moment
    clock.pass_(days=200)
    assert queue_digests() == 0  # what nobody read for two weeks is told no more
    clock.moment = came
    assert queue_digests() == 0
    clock.go("2026-06-03 08:30")
    assert queue_digests() == 1
    clock.go("2026-06-02 10:00")
    tell(reader)
    for _ in range(4):
        queue_digests()
        clock.moment += timedelta(hours=6)
    # 3 June had its digest already; the next is of 4 June.
    assert len(dispatches()) == 1
    clock.go("2026-06-04 08:30")
    queue_digests()
    assert len(dispatches()) == 2


def test_urgent_only_and_nothing(reader: Member, tell: Tell, clock: SetClock) -> None:
    address = reader.user.addresses.get()
    actions.set_wants(address, "now", by=reader.actor)
    tell(reader)
    tell(reader, "order.issued", urgency="now")
    queue_urgent()
    clock.go("2026-06-03 08:30")
    queue_digests()
    assert dispatches() == [{"order": 1}]
    actions.set_wants(address, "nothing", by=reader.actor)
    tell(reader, "order.issued", urgency="now")
    queue_urgent()
    assert len(dispatches()) == 1


def test_over_every_channel_once(reader: Member, tell: Tell, office: Member, clock: SetClock) -> None:
    from tongchuang.domain.messages.values import ChannelValues

    second = actions.open_channel("feishu", ChannelValues("飞书"), by=office.actor)
    actions.give_address(second, ROBOT, by=reader.actor)
    tell(reader)
    clock.go("2026-06-03 08:30")
    assert queue_digests() == 2
    assert queue_digests() == 0


def test_without_an_address_there_is_the_inbox(
    liaison: Member, channel: Channel, tell: Tell, clock: SetClock
) -> None:
    tell(liaison, "order.issued", urgency="now")
    assert queue_urgent() == 1
    actions.give_address(channel, ROBOT, by=liaison.actor)
    assert queue_urgent() == 0
    assert dispatches() == []


def test_an_old_urgent_message_of_a_replay_is_not_sent(reader: Member, tell: Tell, clock: SetClock) -> None:
    tell(reader, "order.issued", urgency="now", created_at=clock.moment - timedelta(days=30))
    queue_urgent()
    assert dispatches() == []


def test_many_people_in_few_queries(
    people: dict[str, Member],
    channel: Channel,
    tell: Tell,
    clock: SetClock,
    django_assert_max_num_queries: Any,
) -> None:
    for member in people.values():
        actions.give_address(channel, ROBOT, by=member.actor)
        tell(member)
    clock.go("2026-06-03 08:30")
    with django_assert_max_num_queries(11):
        assert queue_digests() == len(people)


def test_over_the_channels_of_the_county_that_the_message_is_of(
    reader: Member, tell: Tell, other_county: County, clock: SetClock
) -> None:
    tell(reader, "order.issued", urgency="now", region=other_county.region)
    tell(reader, region=other_county.region)
    queue_urgent()
    clock.go("2026-06-03 08:30")
    assert (queue_digests(), dispatches()) == (0, [])

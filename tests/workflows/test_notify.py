"""Sending over channels, against real receivers: once, again after failures, honestly where nobody knows, and never held up."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections
from tests.adapters.notify.receivers import Mail, Web, mail_receiver, wait_for, web_receiver
from tests.factories import County, Member

from tongchuang.domain.messages import actions
from tongchuang.domain.messages.dispatching import due_channels, tidy
from tongchuang.domain.messages.models import Address, Channel, Dispatch, InboxMessage
from tongchuang.domain.messages.queueing import queue_digests, queue_urgent
from tongchuang.domain.messages.values import ChannelValues
from tongchuang.foundation.clock import now
from tongchuang.jobs.messages import Senders
from tongchuang.workflows.notify import send_channel

ROBOT = "a1b2c3d4-0000-4000-8000-abcdefabcdef"
QUICK = 1.0


@pytest.fixture
def web(settings: Any) -> Iterator[Web]:
    with web_receiver() as made:
        settings.NOTIFY_HOSTS = [*settings.NOTIFY_HOSTS, made.host]
        settings.PUBLIC_ADDRESS = "https://chuang.example.cn"
        yield made


@pytest.fixture
def mail(settings: Any) -> Iterator[Mail]:
    with mail_receiver() as made:
        settings.NOTIFY_HOSTS = [*settings.NOTIFY_HOSTS, made.host]
        yield made


@pytest.fixture
def channel(web: Web, office: Member) -> Channel:
    return actions.open_channel("wecom", ChannelValues("企业微信", web.url, 600), by=office.actor)


@pytest.fixture
def reader(channel: Channel, liaison: Member) -> Member:
    """The liaison, reached here and never quiet."""
    reach(channel, liaison)
    return liaison


def reach(channel: Channel, member: Member) -> None:
    from tests.domain.messages.conftest import wishes

    wishes(member, quiet=("00:00", "00:00"))
    actions.give_address(channel, "wen@example.cn" if channel.kind == "mail" else ROBOT, by=member.actor)


def order(county: County, member: Member) -> InboxMessage:
    """An urgent message, on its way."""
    made = InboxMessage.objects.create(
        region=county.region, recipient=member.user, kind="order.issued", sort="order", reason="unit", urgency="now",
        target_type="order", target_id=uuid4(), title="云创督〔2026〕17号 南关农贸市场积水", created_at=now(), dedup_key=str(uuid4()),
    )  # fmt: skip
    queue_urgent()
    return made


def later(**span: float) -> None:
    """So much later: everything stored lies further back."""
    back = timedelta(**span)
    for row in Dispatch.objects.all():
        row.next_at -= back
        row.claimed_at = row.claimed_at and row.claimed_at - back
        row.save()
    for each in Channel.objects.exclude(resting_until=None):
        each.resting_until -= back
        each.save()


def state() -> tuple[str, str, bool]:
    row = Dispatch.objects.get()
    return row.state, row.error, row.uncertain


@pytest.mark.django_db
def test_it_arrives_with_counts_and_links_and_nothing_else(
    county: County, reader: Member, channel: Channel, web: Web
) -> None:
    message = order(county, reader)
    assert send_channel(channel.pk) == 1
    assert state() == ("sent", "", False)
    text = web.got[0][1]["text"]["content"]
    assert "督办单 1" in text
    assert f"https://chuang.example.cn/inbox/{message.pk}/" in text
    assert "https://chuang.example.cn/inbox/settings/" in text
    for secret in ("南关", "17号", "积水", "闻静", "市场监管", "云岫", ROBOT):
        assert secret not in text
    assert send_channel(channel.pk) == 0
    assert len(web.got) == 1


@pytest.mark.django_db
def test_in_the_language_of_its_reader(county: County, reader: Member, channel: Channel, web: Web) -> None:
    reader.user.language = "en"
    reader.user.save()
    order(county, reader)
    send_channel(channel.pk)
    assert "Tongchuang: a message waits for you" in web.got[0][1]["text"]["content"]


@pytest.mark.django_db
def test_after_a_failure_again_with_growing_waits_and_then_given_up(
    county: County, reader: Member, channel: Channel, web: Web
) -> None:
    web.how = 500
    order(county, reader)
    waits = []
    for _ in range(8):
        if send_channel(channel.pk):
            row = Dispatch.objects.get()
            waits.append(round((row.next_at - now()).total_seconds()))
        later(hours=8)
    assert len(web.got) == 6
    assert state() == ("given_up", "server", False)
    assert 23 <= waits[0] <= 36 < waits[1] < waits[2] < waits[3] < waits[4]


@pytest.mark.django_db
def test_what_comes_through_at_last_was_sent_once(
    county: County, reader: Member, channel: Channel, web: Web
) -> None:
    order(county, reader)
    for web.how in (429, 502, 200, 200):
        send_channel(channel.pk)
        later(hours=8)
    assert len(web.got) == 3
    assert state()[0] == "sent"


@pytest.mark.django_db
def test_an_address_that_is_gone_is_not_tried_again_until_given_anew(
    county: County, reader: Member, channel: Channel, web: Web
) -> None:
    web.body = b'{"errcode": 93000}'
    order(county, reader)
    send_channel(channel.pk)
    order(county, reader)
    assert [row.state for row in Dispatch.objects.all()] == ["given_up"]
    assert Address.objects.get().refused == "address_refused"
    assert Channel.objects.get().failures == 0
    web.body = b'{"errcode": 0}'
    actions.give_address(channel, ROBOT, by=reader.actor)
    order(county, reader)
    send_channel(channel.pk)
    assert len(web.got) == 2


@pytest.mark.django_db
def test_where_nobody_knows_it_is_sent_once_more_and_said(
    county: County, reader: Member, channel: Channel, web: Web
) -> None:
    web.how = "hang"
    order(county, reader)
    send_channel(channel.pk, seconds=QUICK)
    assert state() == ("failed", "timeout", True)
    later(hours=8)
    send_channel(channel.pk, seconds=QUICK)
    assert state() == ("given_up", "timeout", True)
    later(hours=8)
    assert send_channel(channel.pk, seconds=QUICK) == 0
    assert len(web.got) == 2


@pytest.mark.django_db
def test_a_channel_that_fails_rests_and_spares_the_others(
    county: County, reader: Member, channel: Channel, web: Web, people: dict[str, Member]
) -> None:
    web.how = 503
    for member in people.values():
        reach(channel, member)
        order(county, member)
    send_channel(channel.pk)
    # Three failures in a row: it rests, and the others have not used up an attempt.
    assert len(web.got) == 3
    assert Dispatch.objects.filter(attempts=0).count() == len(people) - 3
    assert due_channels() == []
    assert send_channel(channel.pk) == 0
    later(minutes=2)
    assert send_channel(channel.pk) == 1
    web.how = 200
    later(hours=8)
    assert send_channel(channel.pk) == len(people)
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"sent"}
    assert Channel.objects.get().failures == 0


@pytest.mark.django_db
def test_a_password_that_is_refused_costs_the_messages_nothing(
    county: County, liaison: Member, office: Member, mail: Mail
) -> None:
    values = ChannelValues("邮件", mail.url, 600, {"from": "c@example.cn", "user": "c", "password": "old"})
    made = actions.open_channel("mail", values, by=office.actor)
    reach(made, liaison)
    order(county, liaison)
    mail.trouble["AUTH"] = "535 no"
    for _ in range(9):
        send_channel(made.pk)
        later(hours=7)
    row = Dispatch.objects.get()
    assert (row.state, row.error, row.attempts) == ("failed", "login_refused", 0)
    mail.trouble.clear()
    actions.change_channel(
        made,
        ChannelValues("邮件", mail.url, 600, {**values.config, "password": "new"}),
        version=1,
        by=office.actor,
    )
    later(hours=7)
    send_channel(made.pk)
    assert state()[0] == "sent"
    assert len(mail.got) == 1


@pytest.mark.django_db
def test_so_many_a_minute(
    county: County, reader: Member, channel: Channel, web: Web, people: dict[str, Member]
) -> None:
    Channel.objects.update(per_minute=4)
    for member in people.values():
        reach(channel, member)
        order(county, member)
    assert [send_channel(channel.pk) for _ in range(2)] == [4, 0]
    later(seconds=61)
    assert send_channel(channel.pk) == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "error"),
    [("read", "read"), ("withdrawn", "withdrawn"), ("left", "no_address"), ("nothing", "not_wanted")],
)
def test_what_is_settled_before_it_went_does_not_go(
    county: County, reader: Member, channel: Channel, web: Web, change: str, error: str
) -> None:
    message = order(county, reader)
    if change == "read":
        actions.mark_read([message.pk], by=reader.actor)
    elif change == "withdrawn":
        InboxMessage.objects.update(withdrawn_at=now())
    elif change == "left":
        type(reader.user).objects.filter(pk=reader.user.pk).update(is_active=False)
    else:
        Address.objects.update(wants="nothing")
    assert send_channel(channel.pk) == 0
    assert (state()[:2], web.got) == (("cancelled", error), [])


@pytest.mark.django_db
def test_quiet_hours_set_in_the_meantime_are_kept(
    county: County, reader: Member, channel: Channel, web: Web
) -> None:
    from tests.domain.messages.conftest import wishes

    order(county, reader)
    wishes(reader, quiet=("00:00", "23:59"))
    assert send_channel(channel.pk) == 0
    assert (state()[0], web.got) == ("waiting", [])


@pytest.mark.django_db
def test_three_days_old_is_no_news(county: County, reader: Member, channel: Channel, web: Web) -> None:
    order(county, reader)
    Dispatch.objects.update(created_at=now() - timedelta(days=4))
    assert send_channel(channel.pk) == 0
    assert state()[:2] == ("cancelled", "stale")


@pytest.mark.django_db
def test_a_paused_channel_keeps_what_waits(
    county: County, reader: Member, channel: Channel, web: Web, office: Member
) -> None:
    actions.pause_channel(channel, by=office.actor)
    order(county, reader)
    assert (due_channels(), send_channel(channel.pk)) == ([], 0)
    actions.resume_channel(channel, by=office.actor)
    assert due_channels() == [channel.pk]
    assert send_channel(channel.pk) == 1


@pytest.mark.django_db
def test_the_office_tries_again_what_was_given_up(
    county: County, reader: Member, channel: Channel, web: Web, office: Member
) -> None:
    web.body = b'{"errcode": 44004}'
    order(county, reader)
    send_channel(channel.pk)
    assert state()[:2] == ("given_up", "message_refused")
    web.body = b'{"errcode": 0}'
    assert actions.retry_channel(channel, by=office.actor) == 1
    send_channel(channel.pk)
    assert state()[0] == "sent"


@pytest.mark.django_db
def test_another_key_of_the_installation_says_so(
    county: County, reader: Member, channel: Channel, web: Web, settings: Any
) -> None:
    order(county, reader)
    settings.SECRET_KEY = "another one"
    send_channel(channel.pk)
    assert (state()[:2], web.got) == (("failed", "config_lost"), [])


@pytest.mark.django_db
def test_what_a_wrong_clock_planned_far_ahead_is_mended(
    county: County, reader: Member, channel: Channel, web: Web
) -> None:
    order(county, reader)
    Dispatch.objects.update(next_at=now() + timedelta(days=300))
    Channel.objects.update(resting_until=now() + timedelta(days=300))
    tidy()
    assert due_channels() == [channel.pk]
    assert send_channel(channel.pk) == 1


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_once(
    county: County, reader: Member, channel: Channel, web: Web, people: dict[str, Member]
) -> None:
    for member in people.values():
        reach(channel, member)
        order(county, member)
    with ThreadPoolExecutor(4) as four:
        tried = [
            each.result(60) for each in [four.submit(_apart, send_channel, channel.pk) for _ in range(4)]
        ]
    assert sum(tried) == len(web.got) == len(people)
    assert set(Dispatch.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_two_workers_queue_each_once(
    county: County, channel: Channel, web: Web, people: dict[str, Member]
) -> None:
    for member in people.values():
        reach(channel, member)
        for urgency in ("now", "digest"):
            InboxMessage.objects.create(
                region=county.region, recipient=member.user, kind="order.issued", sort="order", reason="unit", urgency=urgency,
                target_type="order", target_id=uuid4(), title="x", created_at=now(), dedup_key=str(uuid4()),
            )  # fmt: skip
    Address.objects.update(digested_until=now() - timedelta(days=2))
    with ThreadPoolExecutor(4) as four:
        for each in [four.submit(_apart, queue) for queue in (queue_urgent, queue_digests) * 2]:
            each.result(60)
    kinds = list(Dispatch.objects.order_by().values_list("kind", flat=True))
    assert (kinds.count("now"), kinds.count("digest")) == (len(people), len(people))
    assert Dispatch.objects.filter(kind="now", counts={"order": 1}).count() == len(people)


def _apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """In a thread: with a connection of its own, which goes with it."""
    try:
        return function(*arguments)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_is_killed_loses_nothing_and_doubles_once_at_most(
    county: County, reader: Member, channel: Channel, web: Web, people: dict[str, Member]
) -> None:
    for member in people.values():
        reach(channel, member)
        order(county, member)
    web.how = "hang"
    for killed in (1, 2):
        process = _in_another_process(send_channel, channel.pk)
        wait_for(lambda: len(web.got) == killed)  # noqa: B023
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        wait_for(lambda: _lock_is_free(channel.pk))
        later(hours=8)
    web.how = 200
    web.hanging.set()
    for _ in range(3):
        send_channel(channel.pk)
        later(hours=8)
    rows = Dispatch.objects.all()
    assert {row.state for row in rows} == {"sent"}
    doubted = [row for row in rows if row.uncertain]
    assert 1 <= len(doubted) <= 2
    assert all(row.attempts <= 2 for row in rows)
    # Each that is in no doubt arrived exactly once, and of the doubted each attempt is one that a receiver saw.
    assert len(web.got) == sum(row.attempts for row in rows)


def _in_another_process(function: Callable[..., Any], *arguments: Any) -> int:
    connections.close_all()
    process = os.fork()
    if process == 0:
        try:
            function(*arguments)
        finally:
            os._exit(0)
    return process


def _lock_is_free(channel_id: UUID) -> bool:
    from tongchuang.domain.messages.dispatching import sole_sender

    with sole_sender(channel_id) as held:
        return held


@pytest.mark.django_db(transaction=True)
def test_a_channel_that_hangs_holds_up_no_other(
    county: County, reader: Member, channel: Channel, web: Web, office: Member, settings: Any
) -> None:
    web.how = "hang"
    with web_receiver() as second:
        settings.NOTIFY_HOSTS = [*settings.NOTIFY_HOSTS, second.host]
        other = actions.open_channel("feishu", ChannelValues("飞书", second.url, 600), by=office.actor)
        reach(other, office)
        order(county, reader)
        order(county, office)
        senders = Senders()
        began = time.monotonic()
        assert set(senders.start_due()) == {channel.pk, other.pk}
        assert time.monotonic() - began < 1
        wait_for(lambda: len(second.got) == 1 and len(web.got) == 1)
        wait_for(lambda: Dispatch.objects.filter(channel=other, state="sent").exists())
        assert Dispatch.objects.get(channel=channel).state == "sending"
        # The one that hangs is left alone, and the other goes on.
        order(county, office)
        wait_for(lambda: other.pk in senders.start_due() or len(second.got) == 2)
        wait_for(lambda: len(second.got) == 2)
        web.hanging.set()
        senders.end(20)
    assert not [each for each in threading.enumerate() if each.name.startswith("channel ")]
    connection.close()

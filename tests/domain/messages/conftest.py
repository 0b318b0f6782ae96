"""A clock, channels, people with addresses, and messages for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import uuid4

import pytest
from tests.domain.findings.conftest import SetClock
from tests.domain.findings.conftest import clock as clock
from tests.domain.findings.conftest import life as life
from tests.domain.findings.conftest import photo as photo
from tests.factories import County, Member

from tongchuang.domain.messages.actions import give_address, open_channel
from tongchuang.domain.messages.models import Channel, InboxMessage, MessageSettings
from tongchuang.domain.messages.sorts import sort_of
from tongchuang.domain.messages.values import ChannelValues

ROBOT = "a1b2c3d4-0000-4000-8000-abcdefabcdef"


@pytest.fixture
def channel(county: County, office: Member, clock: SetClock) -> Channel:
    """WeCom robots, with nothing to hold them up."""
    return open_channel("wecom", ChannelValues("企业微信", per_minute=600), by=office.actor)


@pytest.fixture
def reader(liaison: Member, channel: Channel) -> Member:
    """The liaison, with an address, one digest at 8:30 and quiet hours from 21:00 to 7:30."""
    give_address(channel, ROBOT, by=liaison.actor)
    return liaison


@pytest.fixture
def tell(county: County, clock: SetClock) -> Callable[..., InboxMessage]:
    """tell(member, "order.issued", urgency="now"): a message in somebody's inbox, told now."""

    def make(member: Member, kind: str = "finding.assigned", **values: Any) -> InboxMessage:
        defaults = {
            "region": county.region, "recipient": member.user, "kind": kind, "sort": sort_of(kind), "reason": "unit",
            "target_type": "finding", "target_id": uuid4(), "title": "2026-00001 南关农贸市场积水", "created_at": clock.moment,
            "dedup_key": str(uuid4()),
        }  # fmt: skip
        return InboxMessage.objects.create(**{**defaults, **values})

    return make


def wishes(
    member: Member, *digests: str, quiet: tuple[str, str] = ("21:00", "07:30"), muted: tuple[str, ...] = ()
) -> None:
    """Set when somebody wants to be told."""
    from tongchuang.domain.messages.actions import save_settings
    from tongchuang.domain.messages.values import WishValues

    times = tuple(time.fromisoformat(each) for each in digests) or (MessageSettings.DIGEST_AT,)
    save_settings(
        WishValues(times, time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1]), muted), by=member.actor
    )

"""The inbox by sort, reason and text, and a person's own settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import County, Member

from tongchuang.domain.messages.actions import give_address, open_channel
from tongchuang.domain.messages.models import (
    Address,
    Carried,
    Channel,
    Dispatch,
    InboxMessage,
    MessageSettings,
)
from tongchuang.domain.messages.sorts import sort_of
from tongchuang.domain.messages.values import ChannelValues
from tongchuang.foundation.clock import now
from tongchuang.web.desk.templatetags.inbox import HAPPENED
from tongchuang.workflows.notify import PATHS

ClientFor = Callable[[Member], Client]
ROBOT = "a1b2c3d4-0000-4000-8000-abcdefabcdef"


@pytest.fixture
def channel(office: Member) -> Channel:
    return open_channel("wecom", ChannelValues("企业微信群"), by=office.actor)


def told(
    member: Member, county: County, title: str, kind: str = "finding.assigned", **values: Any
) -> InboxMessage:
    defaults = {
        "reason": "unit",
        "created_at": now(),
        "dedup_key": str(uuid4()),
        "target_type": "finding",
        "target_id": uuid4(),
    }
    return InboxMessage.objects.create(
        region=county.region,
        recipient=member.user,
        kind=kind,
        sort=sort_of(kind),
        title=title,
        **{**defaults, **values},
    )


def test_the_links_in_messages_are_the_addresses_of_the_pages(db: None) -> None:
    key = uuid4()
    assert PATHS["message"] % key == reverse("desk:open", args=[key])
    assert PATHS["inbox"] == reverse("desk:inbox")
    assert PATHS["settings"] == reverse("desk:message_settings")


def test_by_sort_reason_and_text(
    county: County, liaison: Member, office: Member, client_for: ClientFor
) -> None:
    told(liaison, county, "南关市场积水")
    told(liaison, county, "云创督〔2026〕17号", "order.issued", urgency="now")
    told(liaison, county, "北桥市场占道", reason="person")
    told(office, county, "别人的")
    client = client_for(liaison)

    def shown(query: str) -> set[str]:
        page = client.get(f"/inbox/{query}").content.decode()
        return {name for name in ("南关", "云创督", "北桥", "别人的") if name in page}

    assert shown("") == {"南关", "云创督", "北桥"}
    assert shown("?sort=order") == {"云创督"}
    assert shown("?reason=person") == {"北桥"}
    assert shown("?q=市场") == {"南关", "北桥"}
    assert shown("?q=市场&reason=person&sort=order") == set()


def test_marking_what_the_filter_leaves(county: County, liaison: Member, client_for: ClientFor) -> None:
    told(liaison, county, "一")
    told(liaison, county, "二", "ranking.frozen")
    client_for(liaison).post("/inbox/read/", {"sort": "ranking"})
    assert list(InboxMessage.objects.filter(read_at=None).values_list("title", flat=True)) == ["一"]
    client_for(liaison).post("/inbox/read/")
    assert not InboxMessage.objects.filter(read_at=None).exists()


def test_taking_note_is_a_receipt(
    county: County, liaison: Member, office: Member, client_for: ClientFor
) -> None:
    row = told(liaison, county, "督办", "order.issued", urgency="now")
    assert client_for(office).post(f"/inbox/{row.pk}/acknowledge/").status_code == 404
    client_for(liaison).post(f"/inbox/{row.pk}/acknowledge/")
    row.refresh_from_db()
    assert row.acknowledged_at is not None
    assert row.read_at is not None
    first = row.acknowledged_at
    client_for(liaison).post(f"/inbox/{row.pk}/acknowledge/")
    row.refresh_from_db()
    assert row.acknowledged_at == first


def test_how_a_message_went_out_is_shown_to_its_reader(
    county: County, liaison: Member, channel: Channel, client_for: ClientFor
) -> None:
    row = told(liaison, county, "督办", "order.issued", urgency="now")
    sent = Dispatch.objects.create(
        region=county.region, channel=channel, recipient=liaison.user, kind="now", state="failed", error="timeout", uncertain=True,
        dedup_key="x", created_at=now(), next_at=now(),
    )  # fmt: skip
    Carried.objects.create(dispatch=sent, message=row)
    page = client_for(liaison).get("/inbox/").content.decode()
    assert "企业微信群" in page
    assert "消息可能已送达" in page
    assert "可能收到两次" in page
    assert "为什么收到" in page


def test_what_became_void_stands_under_all_only(
    county: County, liaison: Member, client_for: ClientFor
) -> None:
    told(liaison, county, "撤回的督办单", "order.issued", withdrawn_at=now())
    assert "撤回的督办单" not in client_for(liaison).get("/inbox/").content.decode()
    page = client_for(liaison).get("/inbox/?show=all").content.decode()
    assert "撤回的督办单" in page
    assert "已失效" in page


def test_every_kind_has_words_in_chinese(county: County, liaison: Member, client_for: ClientFor) -> None:
    for kind in (*HAPPENED, "learnorder.else", "reminder.due"):
        told(liaison, county, "题", kind)
    pages = [client_for(liaison).get(f"/inbox/?page={number}").content.decode() for number in range(1, len(HAPPENED) // 50 + 2)]
    happened = re.findall(r'class="happened">([^<]*)<', "".join(pages))
    assert len(happened) == len(HAPPENED) + 2
    assert [each for each in happened if re.search("[A-Za-z]", each) or not each] == []


def test_my_settings(liaison: Member, client_for: ClientFor) -> None:
    values = {
        "first": "07:50",
        "second": "16:00",
        "third": "",
        "quiet_from": "20:00",
        "quiet_to": "07:00",
        "muted": ["ranking"],
    }
    assert client_for(liaison).post("/inbox/settings/", values).status_code == 302
    row = MessageSettings.objects.get()
    assert [f"{each:%H:%M}" for each in row.digest_at] == ["07:50", "16:00"]
    assert row.muted == ["ranking"]
    assert client_for(liaison).post("/inbox/settings/", {**values, "first": ""}).status_code == 422
    assert client_for(liaison).post("/inbox/settings/", {**values, "muted": ["order"]}).status_code == 422


def test_giving_testing_and_removing_an_address(
    liaison: Member, office: Member, channel: Channel, client_for: ClientFor
) -> None:
    client = client_for(liaison)
    assert client.post(f"/inbox/settings/{channel.pk}/", {"address": "nonsense here"}).status_code == 422
    url = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={ROBOT}"
    assert client.post(f"/inbox/settings/{channel.pk}/", {"address": url}).status_code == 302
    page = client.get("/inbox/settings/").content.decode()
    assert "…cdef" in page
    assert ROBOT not in page
    key = str(uuid4())
    for _ in range(2):
        client.post(f"/inbox/settings/{channel.pk}/test/", {"key": key})
    assert Dispatch.objects.filter(kind="test", recipient=liaison.user).count() == 1
    assert "最近一次测试：待发送" in re.sub(r"\s+", "", client.get("/inbox/settings/").content.decode())
    address = Address.objects.get()
    assert client_for(office).post(f"/inbox/addresses/{address.pk}/", {"wants": "now"}).status_code == 404
    client.post(f"/inbox/addresses/{address.pk}/", {"wants": "now"})
    address.refresh_from_db()
    assert address.wants == "now"
    client.post(f"/inbox/addresses/{address.pk}/remove/")
    assert not Address.objects.exists()


def test_channels_of_another_county_are_none(
    outsider: Member, channel: Channel, client_for: ClientFor
) -> None:
    assert "企业微信群" not in client_for(outsider).get("/inbox/settings/").content.decode()
    assert client_for(outsider).post(f"/inbox/settings/{channel.pk}/", {"address": ROBOT}).status_code == 404


def test_without_a_channel_the_page_says_so(liaison: Member, client_for: ClientFor) -> None:
    assert "尚未设置通道" in client_for(liaison).get("/inbox/settings/").content.decode()


def test_an_address_that_was_refused_says_why(
    liaison: Member, channel: Channel, client_for: ClientFor
) -> None:
    give_address(channel, ROBOT, by=liaison.actor)
    Address.objects.update(refused="address_refused")
    assert "对方不认识该地址" in client_for(liaison).get("/inbox/settings/").content.decode()

"""Messages in a real browser: setting up a channel, saying where one is reached, and reading why one was told."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.factories import County, Member

from tongchuang.domain.messages.models import Address, Carried, Channel, Dispatch, InboxMessage
from tongchuang.foundation.clock import now

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a1b2c3d4-0000-4000-8000-abcdefabcdef"


def picture(page: Any, name: str) -> None:
    """For looking at, where somebody asks for it."""
    if folder := os.environ.get("TONGCHUANG_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.browser
@pytest.mark.parametrize("phone", [False, True])
def test_from_a_channel_to_why_one_was_told(
    county: County,
    office: Member,
    liaison: Member,
    browse: Callable[..., Any],
    accessible: Callable[[Any], list[str]],
    phone: bool,
) -> None:
    page = browse(office, "/settings/channels/", phone=phone)
    assert accessible(page) == []
    page.get_by_text("设置通道").click()
    page.get_by_role("link", name="企业微信").click()
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/settings/channels/*-*/")
    assert accessible(page) == []
    channel = Channel.objects.get()
    for number, state in enumerate(("sent", "failed", "given_up", "waiting")):
        Dispatch.objects.create(
            region=county.region, channel=channel, recipient=liaison.user, kind="digest", state=state, dedup_key=str(number),
            error="" if state in {"sent", "waiting"} else "server", uncertain=state == "failed", created_at=now(), next_at=now(),
        )  # fmt: skip
    page.reload()
    picture(page, f"channel_{phone}")
    assert accessible(page) == []

    page = browse(liaison, "/inbox/settings/", phone=phone)
    page.get_by_text("在此接收").click()
    page.get_by_label("Webhook 地址").fill(ROBOT)
    page.get_by_role("button", name="保存地址").click()
    page.get_by_role("button", name="发测试消息").click()
    page.wait_for_load_state()
    assert Address.objects.get().hint == "…cdef"
    assert Dispatch.objects.filter(kind="test").count() == 1
    picture(page, f"settings_{phone}")
    assert accessible(page) == []

    for kind, urgency in (
        ("order.issued", "now"),
        ("finding.assigned", "digest"),
        ("reminder.after", "digest"),
    ):
        message = InboxMessage.objects.create(
            region=county.region, recipient=liaison.user, kind=kind, sort=kind.split(".")[0], reason="unit", urgency=urgency,
            target_type="finding", target_id=uuid4(), title="2026-00017 南关农贸市场通道积水", created_at=now(), dedup_key=kind,
        )  # fmt: skip
        Carried.objects.create(dispatch=Dispatch.objects.get(dedup_key="1"), message=message)
    page = browse(liaison, "/inbox/", phone=phone)
    page.get_by_text("为什么收到").first.click()
    page.get_by_role("button", name="知悉").click()
    page.wait_for_load_state()
    assert InboxMessage.objects.get(kind="order.issued").acknowledged_at is not None
    page.goto(page.url.split("/inbox/")[0] + "/inbox/?show=all")
    page.get_by_text("为什么收到").first.click()
    picture(page, f"inbox_{phone}")
    assert accessible(page) == []

"""通道: set up by the office, shown without secrets, changed, paused, tried again, removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.factories import County, Member

from tongchuang.domain.messages.models import Channel, Dispatch
from tongchuang.domain.messages.sealed import config_of
from tongchuang.foundation.clock import now

ClientFor = Callable[[Member], Client]
MAIL = {
    "title": "公务邮箱", "per_minute": "60", "host": "smtp.exmail.qq.com", "port": "465", "mode": "ssl", "sender": "c@example.cn",
    "user": "c@example.cn", "password": "geheim-17",
}  # fmt: skip
TEXTS = {
    "title": "短信", "per_minute": "30", "url": "https://sms.example.cn/send", "phone_field": "mobile", "text_field": "content",
    "extra": "sign=同创", "headers": "Authorization: Bearer geheim-18", "ok_field": "code", "ok_value": "0",
}  # fmt: skip


@pytest.fixture
def channel(office: Member, client_for: ClientFor) -> Channel:
    assert client_for(office).post("/settings/channels/new/mail/", MAIL).status_code == 302
    return Channel.objects.get()


def test_what_is_secret_is_on_no_page(channel: Channel, office: Member, client_for: ClientFor) -> None:
    client = client_for(office)
    pages = [
        client.get(f"/settings/channels/{tail}").content.decode()
        for tail in ("", f"{channel.pk}/", f"{channel.pk}/edit/")
    ]
    assert all("geheim" not in page for page in pages)
    assert "smtp.exmail.qq.com" in pages[1]
    assert 'value="c@example.cn"' in pages[2]


def test_a_change_keeps_the_secret(channel: Channel, office: Member, client_for: ClientFor) -> None:
    client = client_for(office)
    values = {**MAIL, "password": "", "title": "邮箱", "version": "1"}
    assert client.post(f"/settings/channels/{channel.pk}/edit/", values).status_code == 302
    channel.refresh_from_db()
    assert (channel.title, config_of(channel)["password"]) == ("邮箱", "geheim-17")
    # Somebody else had the page open.
    assert client.post(f"/settings/channels/{channel.pk}/edit/", values).status_code == 409


def test_hosts_that_are_not_allowed(office: Member, client_for: ClientFor, settings: object) -> None:
    client = client_for(office)
    refused = client.post("/settings/channels/new/sms/", TEXTS)
    assert refused.status_code == 422
    assert "运维人员允许" in refused.content.decode()
    assert client.post("/settings/channels/new/mail/", {**MAIL, "host": "169.254.169.254"}).status_code == 422
    assert (
        client.post(
            "/settings/channels/new/wecom/",
            {"title": "x", "per_minute": "20", "url": "http://127.0.0.1:5432/"},
        ).status_code
        == 422
    )
    settings.NOTIFY_HOSTS = ["sms.example.cn"]  # type: ignore[attr-defined]
    assert client.post("/settings/channels/new/sms/", TEXTS).status_code == 302
    made = Channel.objects.get()
    assert config_of(made)["headers"] == {"Authorization": "Bearer geheim-18"}
    page = client.get(f"/settings/channels/{made.pk}/edit/").content.decode()
    assert "geheim-18" not in page
    assert "sign=同创" in page


@pytest.mark.parametrize(
    ("field", "text"),
    [("headers", "no colon here"), ("extra", "=x"), ("phone_field", "a b"), ("per_minute", "0")],
)
def test_lines_that_cannot_be_read(
    office: Member, client_for: ClientFor, settings: object, field: str, text: str
) -> None:
    settings.NOTIFY_HOSTS = ["sms.example.cn"]  # type: ignore[attr-defined]
    assert client_for(office).post("/settings/channels/new/sms/", {**TEXTS, field: text}).status_code == 422


def test_pausing_resuming_retrying_removing(
    channel: Channel, county: County, office: Member, client_for: ClientFor
) -> None:
    client = client_for(office)
    Dispatch.objects.create(
        region=county.region, channel=channel, recipient=office.user, kind="digest", state="given_up", error="server",
        dedup_key="x", created_at=now(), next_at=now(), ended_at=now(),
    )  # fmt: skip
    page = client.get(f"/settings/channels/{channel.pk}/?state=given_up").content.decode()
    assert "对方服务故障" in page
    client.post(f"/settings/channels/{channel.pk}/pause/")
    channel.refresh_from_db()
    assert channel.state == "paused"
    client.post(f"/settings/channels/{channel.pk}/resume/")
    client.post(f"/settings/channels/{channel.pk}/retry/")
    assert Dispatch.objects.get().state == "waiting"
    client.post(f"/settings/channels/{channel.pk}/remove/")
    assert client.get(f"/settings/channels/{channel.pk}/").status_code == 404
    assert client.post(f"/settings/channels/{channel.pk}/else/").status_code == 404


def test_only_the_office(
    channel: Channel, people: dict[str, Member], outsider: Member, client_for: ClientFor
) -> None:
    for post in ("unit_liaison", "inspector", "discipline", "observer"):
        assert client_for(people[post]).get("/settings/channels/").status_code == 403
        assert client_for(people[post]).post(f"/settings/channels/{channel.pk}/remove/").status_code == 403
    assert "公务邮箱" not in client_for(outsider).get("/settings/channels/").content.decode()
    assert client_for(outsider).get(f"/settings/channels/{channel.pk}/").status_code == 404
    assert client_for(outsider).post(f"/settings/channels/{channel.pk}/pause/").status_code == 404


def test_quiet_hours_of_urgent_ones(office: Member, liaison: Member, client_for: ClientFor) -> None:
    client_for(office).post("/settings/channels/rules/", {"urgent_breaks_quiet": "1"})
    assert "紧急消息在免打扰时段也发送" in client_for(liaison).get("/inbox/settings/").content.decode()
    client_for(office).post("/settings/channels/rules/", {})
    assert "也等免打扰时段结束后发送" in client_for(liaison).get("/inbox/settings/").content.decode()


def test_a_key_in_the_address_of_a_gateway(office: Member, client_for: ClientFor, settings: object) -> None:
    settings.NOTIFY_HOSTS = ["sms.example.cn", "other.example.cn"]  # type: ignore[attr-defined]
    client, whole = client_for(office), "https://sms.example.cn/send?appkey=geheim-19"
    assert client.post("/settings/channels/new/sms/", {**TEXTS, "url": whole}).status_code == 302
    made = Channel.objects.get()
    edit = f"/settings/channels/{made.pk}/edit/"
    page = client.get(edit).content.decode()
    assert "geheim-19" not in page and "https://sms.example.cn/send" in page
    # Sent back as it was shown, it stays; to another host it doesn't go.
    assert client.post(edit, {**TEXTS, "title": "短信二", "version": "1"}).status_code == 302
    made.refresh_from_db()
    assert config_of(made)["url"] == whole
    other = {**TEXTS, "url": "https://other.example.cn/send", "version": "2"}
    assert client.post(edit, other).status_code == 302
    made.refresh_from_db()
    assert "geheim" not in config_of(made)["url"]

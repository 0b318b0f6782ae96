"""Setting up channels and addresses: who may, what is refused, and what is never shown again."""

from __future__ import annotations

import pytest
from django.http import Http404
from tests.domain.messages.conftest import ROBOT
from tests.factories import Member

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages import access, actions
from tongchuang.domain.messages.models import Address, Channel, Dispatch
from tongchuang.domain.messages.sealed import config_of, value_of
from tongchuang.domain.messages.values import ChannelValues
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.errors import Invalid, NotAllowed, Stale

pytestmark = pytest.mark.django_db
MAIL = ChannelValues(
    "邮件",
    "ssl://smtp.exmail.qq.com",
    60,
    {"from": "c@example.cn", "user": "c@example.cn", "password": "geheim-17"},
)


def test_secrets_are_sealed_and_in_no_event(office: Member) -> None:
    channel = actions.open_channel("mail", MAIL, by=office.actor)
    assert "geheim" not in channel.config
    assert config_of(channel)["password"] == "geheim-17"
    assert channel.host == "smtp.exmail.qq.com"
    assert not [event for event in Event.objects.all() if "geheim" in f"{event.old}{event.new}"]


def test_an_empty_secret_stays_unless_the_host_changes(office: Member) -> None:
    channel = actions.open_channel("mail", MAIL, by=office.actor)
    kept = ChannelValues(
        "邮件", MAIL.url, 30, {"from": "c@example.cn", "user": "c@example.cn", "password": ""}
    )
    changed = actions.change_channel(channel, kept, version=1, by=office.actor)
    assert config_of(changed)["password"] == "geheim-17"
    # Or whoever may set up channels could have the password sent to a host of their own.
    moved = ChannelValues("邮件", "ssl://smtp.163.com", 30, kept.config)
    changed = actions.change_channel(changed, moved, version=2, by=office.actor)
    assert not config_of(changed).get("password")
    with pytest.raises(Stale):
        actions.change_channel(changed, kept, version=2, by=office.actor)


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [("wecom", ChannelValues("x", "https://evil.example/"), "url"), ("sms", ChannelValues("x", "http://169.254.169.254/"), "url"),
     ("sms", ChannelValues("x", ""), "url"), ("wecom", ChannelValues(" "), "title"), ("wecom", ChannelValues("x", per_minute=0), "per_minute"),
     ("mail", ChannelValues("x", "ssl://smtp.qq.com"), "from")],
)  # fmt: skip
def test_refused(office: Member, kind: str, values: ChannelValues, field: str) -> None:
    with pytest.raises(Invalid) as error:
        actions.open_channel(kind, values, by=office.actor)
    assert error.value.field == field


def test_the_operator_may_allow_a_host(office: Member, settings: object) -> None:
    settings.NOTIFY_HOSTS = ["10.0.0.5:8000"]  # type: ignore[attr-defined]
    assert (
        actions.open_channel("sms", ChannelValues("短信", "http://10.0.0.5:8000/send"), by=office.actor).host
        == "10.0.0.5:8000"
    )


def test_only_the_office_sets_up(channel: Channel, liaison: Member, outsider: Member) -> None:
    with pytest.raises(NotPermitted):
        actions.open_channel("wecom", ChannelValues("x"), by=liaison.actor)
    with pytest.raises(NotPermitted):
        actions.pause_channel(channel, by=liaison.actor)
    with pytest.raises(Channel.DoesNotExist):
        actions.pause_channel(channel, by=outsider.actor)
    for actor in (liaison.actor, outsider.actor):
        with pytest.raises(Http404):
            access.get_managed_channel(actor, channel.pk)
    with pytest.raises(Http404):
        access.get_channel_for(outsider.actor, channel.pk)


def test_an_address_is_ones_own_and_sealed(
    reader: Member, channel: Channel, office: Member, outsider: Member
) -> None:
    [address] = Address.objects.all()
    assert ROBOT not in address.value
    assert (value_of(address), address.hint) == ({"key": ROBOT}, "…cdef")
    with pytest.raises(Http404):
        access.get_address_for(office.actor, address.pk)
    with pytest.raises(NotAllowed):
        actions.remove_address(address, by=office.actor)
    with pytest.raises(NotAllowed):
        actions.give_address(channel, ROBOT, by=outsider.actor)
    actions.remove_address(address, by=reader.actor)
    assert set(Event.objects.filter(kind__startswith="address.").values_list("kind", flat=True)) == {
        "address.given",
        "address.removed",
    }


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [("sms", "+86 139-1234-5678", {"phone": "13912345678"}), ("sms", "12345", None), ("mail", "wen@example.cn", {"mail": "wen@example.cn"}),
     ("mail", "wen@example.cn\nBcc: all@example.cn", None), ("wecom", "https://example.cn/", None)],
)  # fmt: skip
def test_addresses(
    office: Member, settings: object, kind: str, given: str, kept: dict[str, str] | None
) -> None:
    settings.NOTIFY_HOSTS = ["sms.example.cn"]  # type: ignore[attr-defined]
    urls = {"sms": "https://sms.example.cn/", "mail": "ssl://smtp.qq.com"}
    made = actions.open_channel(
        kind, ChannelValues("x", urls.get(kind, ""), config={"from": "c@example.cn"}), by=office.actor
    )
    if kept is None:
        with pytest.raises(Invalid):
            actions.give_address(made, given, by=office.actor)
    else:
        assert value_of(actions.give_address(made, given, by=office.actor)) == kept


def test_removing_erases(reader: Member, channel: Channel, office: Member) -> None:
    actions.ask_for_test(channel, channel.pk, by=reader.actor)
    actions.remove_channel(channel, by=office.actor)
    channel.refresh_from_db()
    assert (channel.config, Address.objects.count(), Dispatch.objects.get().state) == ("", 0, "cancelled")
    assert list(access.channels_for(office.actor)) == []
    with pytest.raises(NotAllowed):
        actions.resume_channel(channel, by=office.actor)


def test_a_test_needs_an_own_address_and_is_asked_for_once(channel: Channel, office: Member) -> None:
    with pytest.raises(NotAllowed):
        actions.ask_for_test(channel, channel.pk, by=office.actor)
    actions.give_address(channel, ROBOT, by=office.actor)
    first = actions.ask_for_test(channel, channel.pk, by=office.actor)
    assert actions.ask_for_test(channel, channel.pk, by=office.actor) == first

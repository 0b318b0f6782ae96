"""Setting up channels: the office's. Events tell that it was done, never what was entered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.adapters.notify import Endpoint, HostRefused, endpoint_of
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.messages.dispatching import put_back
from tongchuang.domain.messages.models import Address, Channel, Dispatch, MessageRules
from tongchuang.domain.messages.sealed import config_of, seal_config
from tongchuang.domain.messages.values import SECRETS, ChannelValues
from tongchuang.domain.messages.wording import host_words
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid, NotAllowed, Stale
from tongchuang.foundation.sealing import CannotOpen

MANAGE = Permission.MANAGE_CAMPAIGN
FASTEST = 600


@transaction.atomic
def open_channel(kind: str, values: ChannelValues, *, by: Actor) -> Channel:
    """Set up a channel; it sends from now on to whoever gives an address."""
    by.require(MANAGE)
    if by.region_id is None or kind not in Channel.Kind.values:
        raise NotAllowed(_("Choose what kind of channel it is."))
    endpoint = _checked(kind, values)
    channel = Channel.objects.create(
        region_id=by.region_id, kind=kind, title=values.title.strip(), host=endpoint.shown, created_at=now(),
        config=seal_config(_config(kind, values, {})), per_minute=values.per_minute,
    )  # fmt: skip
    record(
        "channel.opened",
        channel,
        by=by,
        new={"kind": kind, "host": channel.host, "per_minute": channel.per_minute},
    )
    return channel


@transaction.atomic
def change_channel(channel: Channel, values: ChannelValues, *, version: int, by: Actor) -> Channel:
    """Change a channel; a secret that is left empty stays as it was."""
    row = _row(channel, by)
    if row.version != version:
        raise Stale(_("Somebody else has changed this channel in the meantime. Load the page again."))
    endpoint = _checked(row.kind, values)
    try:
        kept = config_of(row)
    except CannotOpen:
        kept = {}
    # A secret goes to the host for which it was entered and to no other.
    if endpoint.shown != row.host:
        kept = {}
    # What follows the question mark is not shown in the form: it stays where nothing else was entered.
    if values.url.strip() == str(kept.get("url", "")).partition("?")[0]:
        values = replace(values, url=kept["url"])
    old = {"host": row.host, "per_minute": row.per_minute}
    row.config = seal_config(_config(row.kind, values, kept))
    row.title, row.host, row.per_minute = values.title.strip(), endpoint.shown, values.per_minute
    row.failures, row.resting_until, row.version = 0, None, row.version + 1
    row.save()
    record("channel.changed", row, by=by, old=old, new={"host": row.host, "per_minute": row.per_minute})
    return row


@transaction.atomic
def pause_channel(channel: Channel, *, by: Actor) -> None:
    """Nothing goes out any more; what is to be told waits."""
    _switch(channel, Channel.State.PAUSED, "channel.paused", by)


@transaction.atomic
def resume_channel(channel: Channel, *, by: Actor) -> None:
    """It sends again, at once also when it was resting."""
    _switch(channel, Channel.State.OPEN, "channel.resumed", by)


@transaction.atomic
def retry_channel(channel: Channel, *, by: Actor) -> int:
    """Try again what was given up in the last three days, and what waits for its next attempt; returns how many of the former."""
    row = _row(channel, by)
    row.failures, row.resting_until = 0, None
    row.save(update_fields=["failures", "resting_until"])
    count = put_back(row.pk)
    record("channel.retried", row, by=by, new={"count": count})
    return count


@transaction.atomic
def remove_channel(channel: Channel, *, by: Actor) -> None:
    """Remove a channel: its secrets and the addresses given for it are erased, what waits is cancelled."""
    row = _row(channel, by)
    row.config, row.removed_at, row.state = "", now(), Channel.State.PAUSED
    row.save(update_fields=["config", "removed_at", "state"])
    addresses, _detail = Address.objects.filter(channel=row).delete()
    waiting = Dispatch.objects.filter(channel=row, state__in=(Dispatch.State.WAITING, Dispatch.State.FAILED))
    waiting.update(state=Dispatch.State.CANCELLED, error="removed", ended_at=now())
    record("channel.removed", row, by=by, new={"addresses": addresses})


@transaction.atomic
def set_rules(*, urgent_breaks_quiet: bool, by: Actor) -> None:
    """Whether urgent messages go out in quiet hours too."""
    by.require(MANAGE)
    row, _made = MessageRules.objects.select_for_update().get_or_create(
        region_id=by.region_id, defaults={"changed_at": now()}
    )
    old, row.urgent_breaks_quiet, row.changed_at = row.urgent_breaks_quiet, urgent_breaks_quiet, now()
    row.save()
    record(
        "channel.rules_changed", row, by=by, region_id=by.region_id,
        old={"urgent_breaks_quiet": old}, new={"urgent_breaks_quiet": urgent_breaks_quiet},
    )  # fmt: skip


def _row(channel: Channel, by: Actor) -> Channel:
    by.require(MANAGE)
    row = Channel.objects.select_for_update().get(pk=channel.pk, region=by.region_id)
    if row.removed_at is not None:
        raise NotAllowed(_("This channel has been removed."))
    return row


def _switch(channel: Channel, state: str, event: str, by: Actor) -> None:
    row = _row(channel, by)
    old, row.state, row.failures, row.resting_until = row.state, state, 0, None
    row.save(update_fields=["state", "failures", "resting_until"])
    record(event, row, by=by, old={"state": old}, new={"state": state})


def _checked(kind: str, values: ChannelValues) -> Endpoint:
    if not values.title.strip():
        raise Invalid(_("Give the channel a name."), field="title")
    if not 1 <= values.per_minute <= FASTEST:
        raise Invalid(_("Between 1 and %(most)d messages a minute.") % {"most": FASTEST}, field="per_minute")
    try:
        return endpoint_of(kind, values.url, settings.NOTIFY_HOSTS)
    except HostRefused as refused:
        raise Invalid(host_words(refused.code), field="url") from None


def _config(kind: str, values: ChannelValues, kept: dict[str, Any]) -> dict[str, Any]:
    config = {"url": values.url.strip(), **values.config}
    for name in SECRETS:
        if not config.get(name) and kept.get(name):
            config[name] = kept[name]
    if kind == Channel.Kind.MAIL and not config.get("from"):
        raise Invalid(_("Give the address that mails come from."), field="from")
    return config

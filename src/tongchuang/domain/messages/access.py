"""The doors to messages: everybody's own inbox and addresses, the office's channels."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tongchuang.domain.messages.actions.channels import MANAGE
from tongchuang.domain.messages.models import Address, Channel, Dispatch, InboxMessage
from tongchuang.domain.messages.sealed import config_of
from tongchuang.domain.messages.values import SECRETS
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.sealing import CannotOpen


def get_message_for(actor: Actor, message_id: UUID) -> InboxMessage:
    """One of the actor's own messages, or Http404."""
    found = InboxMessage.objects.filter(pk=message_id, recipient=actor.user_id).first()
    if found is None:
        raise Http404
    return found


def channels_for(actor: Actor) -> QuerySet[Channel]:
    """The channels of the actor's county over which they can be reached, without their settings; none without a post."""
    if not actor.posts:
        return Channel.objects.none()
    rows = Channel.objects.filter(region=actor.region_id, removed_at__isnull=True)
    return rows.defer("config").order_by("kind", "title", "pk")


def channels_managed_by(actor: Actor) -> QuerySet[Channel]:
    """The channels that the actor sets up; none without the permission."""
    return channels_for(actor) if actor.may(MANAGE) else Channel.objects.none()


def get_channel_for(actor: Actor, channel_id: UUID) -> Channel:
    """A channel of the actor's county to give an address for, or Http404."""
    return _one(channels_for(actor), channel_id)


def get_managed_channel(actor: Actor, channel_id: UUID) -> Channel:
    """A channel that the actor sets up, or Http404."""
    return _one(channels_managed_by(actor), channel_id)


def _one(rows: QuerySet[Channel], channel_id: UUID) -> Channel:
    found = rows.filter(pk=channel_id).first()
    if found is None:
        raise Http404
    return found


def get_address_for(actor: Actor, address_id: UUID) -> Address:
    """One of the actor's own addresses, or Http404."""
    found = addresses_of(actor).filter(pk=address_id).first()
    if found is None:
        raise Http404
    return found


def addresses_of(actor: Actor) -> QuerySet[Address]:
    """The actor's own addresses, without what is sealed."""
    rows = Address.objects.filter(user=actor.user_id, channel__removed_at__isnull=True)
    return rows.defer("value", "channel__config").select_related("channel")


def dispatches_of(actor: Actor, channel: Channel) -> QuerySet[Dispatch]:
    """What went over a channel that the actor sets up, newest first."""
    rows = Dispatch.objects.filter(channel=channel, channel__in=channels_managed_by(actor))
    return rows.select_related("recipient").order_by("-created_at", "-pk")


def settings_shown(actor: Actor, channel: Channel) -> dict[str, Any]:
    """The settings of a channel for whoever may change them, without its secrets; empty when they can't be opened."""
    row = Channel.objects.get(pk=get_managed_channel(actor, channel.pk).pk)
    try:
        found = {name: value for name, value in config_of(row).items() if name not in SECRETS}
    except CannotOpen:
        return {}
    # Gateways take their key in the address as well.
    return {**found, "url": str(found.get("url", "")).partition("?")[0]}

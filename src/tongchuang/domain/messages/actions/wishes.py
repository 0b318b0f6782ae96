"""A person's own settings: addresses, hours, what is muted. Theirs alone, so an event is written of addresses only."""

from __future__ import annotations

import re
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.adapters.notify import AddressRefused, robot_of
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.messages.models import Address, Channel, Dispatch, MessageSettings
from tongchuang.domain.messages.queueing import queue_test
from tongchuang.domain.messages.rules import mask
from tongchuang.domain.messages.sealed import seal_address
from tongchuang.domain.messages.sorts import NEVER_MUTED, SORTS
from tongchuang.domain.messages.values import WishValues
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid, NotAllowed
from tongchuang.foundation.limits import within

PHONE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
MOST_DIGESTS = 3
TESTS_A_MINUTE = 3


@transaction.atomic
def give_address(
    channel: Channel, text: str, *, secret: str = "", wants: str = Address.Wants.ALL, by: Actor
) -> Address:
    """Say where one is reached over a channel of one's own county; replaces what was given before."""
    _mine(channel, by)
    value, shown = _read(channel.kind, text, secret)
    moment = now()
    row, _made = Address.objects.select_for_update().update_or_create(
        user_id=by.user_id,
        channel=channel,
        defaults={
            "value": seal_address(value), "hint": mask(shown), "wants": _wants(wants), "given_at": moment,
            "digested_until": moment, "refused": "",
        },
    )  # fmt: skip
    record("address.given", row, by=by, region_id=channel.region_id, new={"channel": str(channel.pk)})
    return row


@transaction.atomic
def set_wants(address: Address, wants: str, *, by: Actor) -> None:
    """What goes to an address of one's own."""
    Address.objects.filter(pk=address.pk, user=by.user_id).update(wants=_wants(wants))


@transaction.atomic
def remove_address(address: Address, *, by: Actor) -> None:
    """Nothing goes there any more, and it is erased."""
    if address.user_id != by.user_id:
        raise NotAllowed(_("This is somebody else's."))
    record(
        "address.removed",
        address,
        by=by,
        region_id=address.channel.region_id,
        new={"channel": str(address.channel_id)},
    )
    address.delete()


@transaction.atomic
def save_settings(values: WishValues, *, by: Actor) -> MessageSettings:
    """Digest times, quiet hours, and what is left out of digests."""
    if not 1 <= len(set(values.digest_at)) <= MOST_DIGESTS:
        raise Invalid(_("Choose one to three times."), field="digest_at")
    muted = sorted(set(values.muted) & set(SORTS) - NEVER_MUTED)
    row, _made = MessageSettings.objects.update_or_create(
        user_id=by.user_id,
        defaults={
            "digest_at": sorted(set(values.digest_at)), "quiet_from": values.quiet_from, "quiet_to": values.quiet_to,
            "muted": muted, "changed_at": now(),
        },
    )  # fmt: skip
    return row


@transaction.atomic
def ask_for_test(channel: Channel, key: UUID, *, by: Actor) -> Dispatch:
    """A test message to one's own address, once for each key that a page was given."""
    _mine(channel, by)
    if by.user_id is None or not Address.objects.filter(user=by.user_id, channel=channel).exists():
        raise NotAllowed(_("Give your own address on this channel first."))
    mark = f"test:{channel.pk}:{key}"
    if (before := Dispatch.objects.filter(dedup_key=mark, recipient=by.user_id).first()) is not None:
        return before
    if not within("message test", str(by.user_id), TESTS_A_MINUTE):
        raise NotAllowed(_("That was a few tests in a minute. Wait a little."))
    Address.objects.filter(user=by.user_id, channel=channel).update(refused="")
    return queue_test(channel, by.user_id, mark)


def _mine(channel: Channel, by: Actor) -> None:
    if by.user_id is None or channel.region_id != by.region_id or channel.removed_at is not None:
        raise NotAllowed(_("There is no such channel."))


def _wants(wants: str) -> str:
    if wants not in Address.Wants.values:
        raise Invalid(_("Choose what goes there."), field="wants")
    return wants


def _read(kind: str, text: str, secret: str) -> tuple[dict[str, str], str]:
    """The address as it is kept, and the part of it that may be hinted at."""
    text = text.strip()
    if kind == Channel.Kind.MAIL:
        try:
            validate_email(text)
        except ValidationError:
            raise Invalid(_("This is no mail address."), field="address") from None
        return {"mail": text}, text
    if kind == Channel.Kind.SMS:
        found = PHONE.fullmatch(re.sub(r"[\s-]", "", text))
        if found is None:
            raise Invalid(_("This is no mobile number."), field="address")
        return {"phone": found[1]}, found[1]
    try:
        value = robot_of(kind, text, secret)
    except AddressRefused as refused:
        if str(refused) == "secret":
            raise Invalid(_("This is no signing secret: it begins with SEC."), field="secret") from None
        raise Invalid(
            _("This is no webhook address of such a robot. Copy it from the robot's settings."),
            field="address",
        ) from None
    return value, value["key"]

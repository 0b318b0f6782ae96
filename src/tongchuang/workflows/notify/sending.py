"""Sending what waits on a channel: composing the text, opening what is sealed, and noting how it ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongchuang.adapters.notify import Job, Outcome, Sender
from tongchuang.domain.messages.dispatching import claim_next, settle, sole_sender, take_up
from tongchuang.domain.messages.models import Address, Channel, Dispatch
from tongchuang.domain.messages.sealed import config_of, value_of
from tongchuang.domain.messages.sorts import sort_word
from tongchuang.foundation.sealing import CannotOpen

log = logging.getLogger(__name__)
# Written out, so that the worker needs no pages to be loaded; a test compares them with the pages' own addresses.
PATHS = {"message": "/inbox/%s/", "inbox": "/inbox/", "settings": "/inbox/settings/"}
# A sender lets go of its channel after so many seconds, so that a change of the program or of settings reaches it.
SPELL = 60.0
SECONDS = 15.0


def send_channel(
    channel_id: UUID, *, seconds: float = SECONDS, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Send what is due on a channel, one after the other; returns how many were tried. Nothing when somebody else does it."""
    tried, until = 0, time.monotonic() + SPELL
    with sole_sender(channel_id) as alone:
        if not alone:
            return 0
        take_up(channel_id)
        with Sender() as sender:
            while not stopping() and time.monotonic() < until and (row := claim_next(channel_id)) is not None:
                tried += 1
                assert row.claim is not None
                settle(row.pk, row.claim, _sent(row, sender, seconds))
    return tried


def _sent(row: Dispatch, sender: Sender, seconds: float) -> Outcome:
    try:
        job = _job(row, seconds)
    except CannotOpen:
        return Outcome(False, "config_lost")
    except Exception:
        log.exception("dispatch %s can't be composed", row.pk)
        return Outcome(False, "config_lost")
    return sender.send(job)


def _job(row: Dispatch, seconds: float) -> Job:
    channel = Channel.objects.get(pk=row.channel_id)
    address = Address.objects.get(user=row.recipient_id, channel=row.channel_id)
    with translation.override(row.recipient.language or "zh-hans"):
        title, body = text_of(row)
    # Robots and text messages have no subject.
    return Job(
        channel.kind, config_of(channel), value_of(address), title if channel.kind == Channel.Kind.MAIL else "", body,
        trusted=tuple(settings.NOTIFY_HOSTS), seconds=seconds,
    )  # fmt: skip


def text_of(row: Dispatch) -> tuple[str, str]:
    """Subject and text of a message: counts by sort and where to look, in the language that is active. Nothing else leaves."""
    counts: dict[str, Any] = row.counts
    total = sum(counts.values())
    sorts = _(", ").join(f"{sort_word(sort)} {count}" for sort, count in counts.items())
    if row.kind == Dispatch.Kind.TEST:
        return _("Tongchuang: a test"), _("Tongchuang: this is a test. Your address works.") + _link(
            PATHS["settings"], _("Settings: %(link)s")
        )
    if row.kind == Dispatch.Kind.NOW:
        text = _("Tongchuang: a message waits for you that can't wait (%(sorts)s).") % {"sorts": sorts}
        return _("Tongchuang: urgent"), text + _look(row)
    text = ngettext(
        "Tongchuang: %(total)d new message for you (%(sorts)s).",
        "Tongchuang: %(total)d new messages for you (%(sorts)s).",
        total,
    ) % {"total": total, "sorts": sorts}
    return _("Tongchuang: what is new for you"), text + _look(row)


def _look(row: Dispatch) -> str:
    if not settings.PUBLIC_ADDRESS:
        return _(" Sign in to read.")
    told = row.carried.values_list("message", flat=True).first() if row.kind == Dispatch.Kind.NOW else None
    look = _link(PATHS["message"] % told if told else PATHS["inbox"], _("Read: %(link)s"))
    return look + _link(PATHS["settings"], _("Change or stop these messages: %(link)s"))


def _link(path: str, text: str) -> str:
    return "\n" + text % {"link": f"{settings.PUBLIC_ADDRESS}{path}"} if settings.PUBLIC_ADDRESS else ""

"""The desk: cards by post, the inbox, and the numbers beside the rooms."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.messages.access import get_message_for
from tongchuang.domain.messages.actions import acknowledge, mark_all_read, mark_read
from tongchuang.domain.messages.queries import latest_of, unread_count
from tongchuang.foundation.clock import today
from tongchuang.web.desk.inbox_page import Chosen, inbox_context
from tongchuang.web.desk.providers import cards_afterwards, cards_for, has_afterwards, waiting_for
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import back_to, done
from tongchuang.web.shared.links import url_of

SHOWN = 8


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What I have to do today."""
    messages = latest_of(request.actor.user_id, SHOWN)
    context = {
        "cards": cards_for(request.actor), "inbox": messages, "today": today(), "more": has_afterwards(request.actor),
    }  # fmt: skip
    return render(request, "desk/home.html", context)


@require_safe
@signed_in
def more(request: HttpRequest) -> HttpResponse:
    """What is good to know but waits for nobody, fetched once the desk stands."""
    return render(request, "desk/cards.html", {"cards": cards_afterwards(request.actor)})


@require_safe
@signed_in
def inbox(request: HttpRequest) -> HttpResponse:
    """What changed that concerns me."""
    return render(request, "desk/inbox.html", inbox_context(request))


@require_safe
@signed_in
def open_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Read a message: on to what it is about."""
    message = get_message_for(request.actor, message_id)
    mark_read([message.pk], by=request.actor)
    return redirect(url_of(message.target_type, message.target_id) or "desk:inbox")


@require_POST
@signed_in
def acknowledge_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Say that I have taken note."""
    acknowledge(get_message_for(request.actor, message_id), by=request.actor)
    return done(request, back_to(request), _("Noted: you have taken note."))


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Nothing is new any more, or nothing of what the filter leaves."""
    chosen = Chosen.of(request.POST)
    count = mark_all_read(by=request.actor, sort=chosen.sort, reason=chosen.reason, text=chosen.text)
    said = ngettext("%(count)d message is marked as read.", "%(count)d messages are marked as read.", count)
    return done(request, "desk:inbox", said % {"count": count})


@require_safe
@signed_in
def waiting(request: HttpRequest) -> HttpResponse:
    """How much waits in each room, for the rail: an event for the page's script, no markup."""
    counts = waiting_for(request.actor) | {"inbox": unread_count(request.actor.user_id)}
    response = HttpResponse("")
    response.headers["HX-Trigger"] = json.dumps({"waiting": counts})
    response.headers["Cache-Control"] = "private, max-age=15"
    return response

"""通道: the ways out of the house, how they stand, setting them up, pausing, trying again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.messages import actions
from tongchuang.domain.messages.access import (
    addresses_of,
    channels_managed_by,
    dispatches_of,
    get_managed_channel,
    settings_shown,
)
from tongchuang.domain.messages.actions.channels import MANAGE
from tongchuang.domain.messages.models import Channel, Dispatch
from tongchuang.domain.messages.queries import errors_of, queue_of, queues_of, readers_of, urgent_breaks_quiet
from tongchuang.domain.messages.wording import error_words
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import uuid7
from tongchuang.web.settings.channel_forms import FORMS, ChannelForm, shown_of
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done, page

SHOWN = 50
WAITING = (Dispatch.State.WAITING, Dispatch.State.FAILED, Dispatch.State.SENDING)


@require_safe
@requires(MANAGE)
def channel_list(request: HttpRequest) -> HttpResponse:
    """All channels with how they stand."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(channels_managed_by(actor))
    keys = [row.pk for row in rows]
    queues, readers = queues_of(keys), readers_of(keys)
    context = {
        "lines": [_line(row, queues.get(row.pk, {}), readers.get(row.pk, 0)) for row in rows],
        "kinds": Channel.Kind.choices,
        "breaks": urgent_breaks_quiet(actor.region_id),
        "no_link": not settings.PUBLIC_ADDRESS,
    }
    return render(request, "settings/channels.html", context)


def _line(row: Channel, queue: dict[str, int], readers: int) -> dict[str, Any]:
    return {
        "channel": row,
        "standing": standing_of(row),
        "readers": readers,
        "waiting": sum(queue.get(state, 0) for state in WAITING),
        "given_up": queue.get(Dispatch.State.GIVEN_UP, 0),
        "error": error_words(row.last_error) if row.failures else "",
    }


def standing_of(row: Channel) -> tuple[str, str, str]:
    """Word, tone and icon of how a channel stands."""
    if row.state == Channel.State.PAUSED:
        return _("paused"), "amber", "player-pause"
    if row.resting_until and row.resting_until > now():
        return _("resting after failures"), "red", "alert-triangle"
    if row.failures:
        return _("failing"), "orange", "alert-triangle"
    return (_("works"), "green", "circle-check") if row.last_sent_at else (_("not used yet"), "quiet", "circle")


@require_safe
@requires(MANAGE)
def channel(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """One channel: how it stands, what went wrong, what is on its way."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_managed_channel(actor, channel_id)
    queue, state = queue_of(row.pk), request.GET.get("state", "")
    rows = dispatches_of(actor, row)
    if state in Dispatch.State.values:
        rows = rows.filter(state=state)
    context = {
        "channel": row,
        "standing": standing_of(row),
        "resting": row.resting_until if row.resting_until and row.resting_until > now() else None,
        "last_error": error_words(row.last_error),
        "states": [(code, label, queue.get(code, 0), code == state) for code, label in Dispatch.State.choices if queue.get(code)],
        "errors": [(error_words(code), count) for code, count in errors_of(row.pk).items()],
        "dispatches": [(each, error_words(each.error)) for each in Paginator(rows, SHOWN).get_page(1).object_list],
        "state": state,
        "mine": addresses_of(actor).filter(channel=row).first(),
        "key": uuid7(),
        "given_up": queue.get(Dispatch.State.GIVEN_UP, 0),
    }
    return page(request, "settings/channel.html", context)


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Set up a channel."""
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST or None, initial={"title": Channel.Kind(kind).label, "per_minute": 20})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_channel(kind, form.values(), by=request.actor)  # type: ignore[attr-defined]
            return done(request, "settings:channel", _("The channel is set up. Send yourself a test."), made.pk)
        except Invalid as error:
            _refused(form, error)
    title = _("Set up: %(kind)s") % {"kind": Channel.Kind(kind).label}
    return _form_page(request, form, title, reverse("settings:channels"))


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def edit(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Change a channel."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_managed_channel(actor, channel_id)
    shown = shown_of(row.kind, settings_shown(actor, row))
    form = FORMS[row.kind](request.POST or None, channel=row, shown=shown)
    if request.method == "POST" and form.is_valid():
        try:
            version = int(request.POST.get("version", "") or 0)
            actions.change_channel(row, form.values(), version=version, by=actor)
            return done(request, "settings:channel", _("The channel is changed. Send yourself a test."), row.pk)
        except Invalid as error:
            _refused(form, error)
        except ValueError:
            raise Http404 from None
    return _form_page(request, form, _("Change the channel"), reverse("settings:channel", args=[row.pk]), row)


@require_POST
@requires(MANAGE)
def act(request: HttpRequest, channel_id: UUID, act: str) -> HttpResponse:
    """Pause, resume, try again, remove."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_managed_channel(actor, channel_id)
    if act == "pause":
        actions.pause_channel(row, by=actor)
        return done(request, "settings:channel", _("The channel is paused. What is to be told waits."), row.pk)
    if act == "resume":
        actions.resume_channel(row, by=actor)
        return done(request, "settings:channel", _("The channel sends again."), row.pk)
    if act == "retry":
        count = actions.retry_channel(row, by=actor)
        said = ngettext("%(count)d message is tried again.", "%(count)d messages are tried again.", count)
        return done(request, "settings:channel", said % {"count": count}, row.pk)
    if act == "remove":
        actions.remove_channel(row, by=actor)
        return done(request, "settings:channels", _("The channel is removed, and its addresses and keys are erased."))
    raise Http404


@require_POST
@requires(MANAGE)
def rules(request: HttpRequest) -> HttpResponse:
    """Whether urgent messages keep quiet hours."""
    actions.set_rules(urgent_breaks_quiet=request.POST.get("urgent_breaks_quiet") == "1", by=request.actor)  # type: ignore[attr-defined]
    return done(request, "settings:channels", _("Saved."))


def _refused(form: ChannelForm, error: Invalid) -> None:
    name = {"url": "host" if "host" in form.fields else "url", "from": "sender"}.get(error.field, error.field)
    form.add_error(name if name in form.fields else None, str(error))


def _form_page(request: HttpRequest, form: ChannelForm, title: str, back: str, row: Channel | None = None) -> HttpResponse:
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {"form": form, "title": title, "back": back, "channel": row}
    return render(request, "settings/channel_form.html", context, status=status)

"""收信设置: when I want to be told what, and where I am reached."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongchuang.domain.messages.access import addresses_of, channels_for, get_address_for, get_channel_for
from tongchuang.domain.messages.actions import (
    ask_for_test,
    give_address,
    remove_address,
    save_settings,
    set_wants,
)
from tongchuang.domain.messages.models import Address, Channel
from tongchuang.domain.messages.queries import Delivery, last_tests_of, settings_of, urgent_breaks_quiet
from tongchuang.domain.messages.wording import error_words
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import as_uuids, uuid7
from tongchuang.web.desk.forms import AddressForm, WishForm
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import back_to, done

PAGE = "desk:message_settings"


@require_http_methods(["GET", "POST"])
@signed_in
def settings_page(request: HttpRequest) -> HttpResponse:
    """My settings; saving the hours."""
    actor = request.actor  # type: ignore[attr-defined]
    form = WishForm(request.POST or None, settings=settings_of(actor.user_id))
    if request.method == "POST" and form.is_valid():
        try:
            save_settings(form.values(), by=actor)
            return done(request, PAGE, _("Your settings are saved."))
        except Invalid as error:
            form.add_error("first", str(error))
    return _page(request, form)


@require_POST
@signed_in
def give(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Say where I am reached over a channel."""
    actor = request.actor  # type: ignore[attr-defined]
    channel = get_channel_for(actor, channel_id)
    form = AddressForm(request.POST, channel=channel)
    if form.is_valid():
        try:
            give_address(
                channel, form.cleaned_data["address"], secret=form.cleaned_data.get("secret", ""), by=actor
            )
            return done(request, PAGE, _("Saved. Send yourself a test to see that it arrives."))
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _page(request, WishForm(settings=settings_of(actor.user_id)), wrong=form)


@require_POST
@signed_in
def wants(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """What goes to an address of mine."""
    actor = request.actor  # type: ignore[attr-defined]
    set_wants(get_address_for(actor, address_id), request.POST.get("wants", ""), by=actor)
    return done(request, PAGE, _("Your settings are saved."))


@require_POST
@signed_in
def remove(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Nothing goes there any more."""
    actor = request.actor  # type: ignore[attr-defined]
    remove_address(get_address_for(actor, address_id), by=actor)
    return done(request, PAGE, _("The address is erased."))


@require_POST
@signed_in
def test(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """A test message to my own address."""
    actor = request.actor  # type: ignore[attr-defined]
    keys = as_uuids([request.POST.get("key", "")])
    ask_for_test(get_channel_for(actor, channel_id), keys[0] if keys else uuid7(), by=actor)
    return done(request, back_to(request), _("A test is on its way. It should arrive within a minute."))


def _page(request: HttpRequest, form: WishForm, wrong: AddressForm | None = None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    mine = {row.channel_id: row for row in addresses_of(actor)}
    tests = last_tests_of(actor.user_id)
    context = {
        "form": form,
        "channels": [
            _channel(channel, mine.get(channel.pk), tests.get(channel.pk), wrong)
            for channel in channels_for(actor)
        ],
        "wants": Address.Wants.choices,
        "breaks": urgent_breaks_quiet(actor.region_id),
        "key": uuid7(),
    }
    status = 422 if wrong or (form.is_bound and not form.is_valid()) else 200
    return render(request, "desk/message_settings.html", context, status=status)


def _channel(
    channel: Channel, address: Address | None, test: Delivery | None, wrong: AddressForm | None
) -> dict[str, Any]:
    mine = wrong is not None and wrong.channel.pk == channel.pk
    return {
        "channel": channel,
        "address": address,
        "test": test,
        "refused": error_words(address.refused) if address else "",
        "form": wrong if mine else AddressForm(channel=channel),
        "open": mine,
    }

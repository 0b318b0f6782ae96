"""Asking for material: what is there already is shown first, and using it is the default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tongchuang.domain.burden.actions import note_avoided, send_request
from tongchuang.domain.burden.duplicates import Wanted
from tongchuang.domain.burden.queries import own_unit_of, warnings_for
from tongchuang.domain.burden.values import OVER, Duplicate, Kind
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import as_uuid, as_uuids
from tongchuang.web.burden.forms import PERIOD, AskForm
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.scope import scope_of
from tongchuang.workflows.burden.looking import what_is_there

LEAST_WHY = 4


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ASK_FOR_MATERIAL)
def ask(request: HttpRequest) -> HttpResponse:
    """Write what is asked for; sent at once where nothing like it is there and no unit is near its quota."""
    campaign = scope_of(request).campaign
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AskForm(
        *given, actor=request.actor, campaign=campaign, initial={"item": request.GET.get("item", "")}
    )
    if request.method != "POST" or not form.is_valid():
        return _shown(request, form, status=422 if form.is_bound else 200)
    why = request.POST.get("why_again", "").strip()
    values = form.values(why)
    found = what_is_there(wanted_of(values), by=request.actor, campaign=campaign)
    near = warnings_for(request.actor.region_id, Kind.REQUEST, form.cleaned_data["units"])
    if (found and len(why) < LEAST_WHY) or (near and not request.POST.get("near_seen")):
        return _shown(
            request, form, status=422, found=_linked(found), near=near, asks_why=bool(found), sends=True
        )
    try:
        row = send_request(
            values, by=request.actor, campaign=campaign, asker_unit_id=own_unit_of(request.actor)
        )
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, form, status=422)
    held = sum(1 for _unit, standing in near if standing.level == OVER)
    return done(request, "burden:request", _sent(len(values.unit_ids) - held, held), row.pk)


def wanted_of(values: Any) -> Wanted:
    """What is to be looked for."""
    return Wanted(
        kind=values.kind, title=values.title, text=values.text, item_id=values.item_id, figure=values.figure,
        period=values.period, unit_ids=values.unit_ids, template_id=values.template_id,
    )  # fmt: skip


def _sent(sent: int, held: int) -> str:
    text = ngettext("Sent to %(n)d unit.", "Sent to %(n)d units.", sent) % {"n": sent}
    if held:
        text += " " + ngettext(
            "%(n)d waits for a second signature.", "%(n)d wait for a second signature.", held
        ) % {"n": held}
    return text


def _linked(found: Sequence[Duplicate]) -> list[tuple[Duplicate, str]]:
    return [(each, address_of(each)) for each in found]


def address_of(each: Duplicate) -> str:
    """Where it is seen: the page of an object, or a list by its name."""
    if each.target_id is not None:
        return url_of(each.target_type, each.target_id)
    try:
        address = reverse(each.target_type)
    except NoReverseMatch:
        return ""
    return f"{address}?{each.url}" if each.url else address


def _shown(request: HttpRequest, form: AskForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "burden/ask.html", {"form": form, **more}, status=status)


@require_POST
@requires(Permission.ASK_FOR_MATERIAL)
def look(request: HttpRequest) -> HttpResponse:
    """What is there already, while the form is being written: as far as it has got."""
    posted = request.POST
    period = posted.get("period", "").strip()
    wanted = Wanted(
        kind=posted.get("kind", "")[:10], title=posted.get("title", "")[:120], figure=posted.get("figure", "")[:80],
        item_id=as_uuid(posted.get("item", "")), period=period if PERIOD.match(period) else "",
        unit_ids=tuple(as_uuids(posted.getlist("units")[:500])),
    )  # fmt: skip
    campaign = scope_of(request).campaign
    found = (
        what_is_there(wanted, by=request.actor, campaign=campaign)
        if wanted.title or wanted.item_id or wanted.figure
        else []
    )
    units = units_visible_to(request.actor).filter(pk__in=wanted.unit_ids)
    near = warnings_for(request.actor.region_id, Kind.REQUEST, units) if wanted.unit_ids else []
    return render(request, "burden/found.html", {"found": _linked(found), "near": near})


@require_POST
@requires(Permission.ASK_FOR_MATERIAL)
def use(request: HttpRequest) -> HttpResponse:
    """Use what is there: nobody is asked, and that is counted. Leads to what was found."""
    campaign = scope_of(request).campaign
    form = AskForm(request.POST, actor=request.actor, campaign=campaign)
    form.is_valid()
    data = form.cleaned_data
    wanted = Wanted(
        kind=str(data.get("kind", "")), title=str(data.get("title", "")), figure=str(data.get("figure", "")),
        item_id=data["item"].pk if data.get("item") else None, period=str(data.get("period", "")),
        unit_ids=tuple(unit.pk for unit in data.get("units", ())),
        template_id=form.template_row.pk if form.template_row else None,
    )  # fmt: skip
    chosen = request.POST.get("use", "")
    # Found again here: what is counted as used is what is really there, whatever it was found by while the form was written.
    found = what_is_there(wanted, by=request.actor, campaign=campaign)
    target = chosen.partition(":")[2]
    each = next((one for one in found if key_of(one) == chosen), None) or next(
        (one for one in found if key_of(one).partition(":")[2] == target), None
    )
    if each is not None:
        note_avoided(
            wanted.title or each.title, each, wanted.unit_ids, by=request.actor, campaign=campaign,
            asker_unit_id=own_unit_of(request.actor),
        )  # fmt: skip
        return done(
            request, address_of(each) or "burden:requests", _("Nobody was asked: this is there already.")
        )
    raise Invalid(_("This is not there any more. Look again."))


def key_of(each: Duplicate) -> str:
    """A name for one of the things that were found."""
    return f"{each.kind}:{each.target_id or each.target_type + each.url}"

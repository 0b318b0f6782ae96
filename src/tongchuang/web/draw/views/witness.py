"""抽签现场: the page that witnesses watch a draw on, and enter its public input. Hashes and counts, never a site."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongchuang.domain.draws.actions import draw_as_witness
from tongchuang.domain.draws.errors import DrawRejected
from tongchuang.domain.draws.models import Draw, WitnessLink
from tongchuang.domain.draws.witness_access import get_witness_link
from tongchuang.domain.ledger.values import Author
from tongchuang.foundation.clock import now
from tongchuang.web.draw.forms import DrawNowForm
from tongchuang.web.draw.limits import too_often
from tongchuang.web.draw.views.public import in_either_language
from tongchuang.web.shared.access import public
from tongchuang.web.shared.middleware import client_address

TRIES, UNKNOWN = 10, 30


class TriedTooOften(Exception):
    """Somebody asks again and again."""


def _link(request: HttpRequest, token: str) -> WitnessLink:
    """The link; whoever guesses is stopped soon."""
    try:
        return get_witness_link(token[:100])
    except Http404:
        if too_often(f"unknown:{client_address(request)}", UNKNOWN):
            raise TriedTooOften from None
        raise


def _calm(response: HttpResponse) -> HttpResponse:
    """The address is the key: into no index and no cache. Other sites get no referrer anyway (same-origin)."""
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@public("witnesses have no account; the token in the address belongs to one draw and can be ended")
@in_either_language
def live(request: HttpRequest, token: str) -> HttpResponse:
    """Before the draw a countdown, at its time the form, after it the fingerprint of the record."""
    try:
        link = _link(request, token)
    except TriedTooOften:
        return HttpResponse(status=429)
    if request.method != "POST":
        return _page(request, link, DrawNowForm())
    if too_often(f"entry:{link.pk}", TRIES):
        return _calm(
            HttpResponse(
                _("Too many tries. Wait a minute."), status=429, content_type="text/plain; charset=utf-8"
            )
        )
    form = DrawNowForm(request.POST)
    if form.is_valid():
        try:
            stranger = Author(user_id=None, name=form.cleaned_data["witness"], origin=client_address(request))
            draw_as_witness(link, **form.cleaned_data, by=stranger)
        except DrawRejected as error:
            # Somebody else was first: the page shows what was drawn.
            if error.code != "state":
                form.add_error(error.field if error.field in form.fields else None, str(error))
                return _page(request, link, form, status=422)
        return _calm(redirect("draw:live", token))
    return _page(request, link, form, status=422)


def _page(request: HttpRequest, link: WitnessLink, form: DrawNowForm, status: int = 200) -> HttpResponse:
    draw = link.draw
    quotas = draw.announcement["quotas"]
    context: dict[str, Any] = {
        "draw": draw, "form": form, "now": now(), "due": draw.draw_at is not None and now() >= draw.draw_at,
        "strata": [(row["stratum"], row["sites"], min(row["quota"], row["sites"])) for row in quotas],
        "total": sum(row["quota"] for row in quotas), "sites": sum(row["sites"] for row in quotas), "version": _version(draw),
        "made": draw.state in {Draw.State.DRAWN, Draw.State.PUBLISHED},
    }  # fmt: skip
    return _calm(render(request, "draw/live.html", context, status=status))


def _version(draw: Draw) -> str:
    return f"{draw.state}-{draw.record_sha256[:8]}"


@require_safe
@public("the witnesses' page asks whether something has happened; the token belongs to one draw")
def live_state(request: HttpRequest, token: str) -> HttpResponse:
    """Whether something has happened, and the server's clock."""
    try:
        draw = _link(request, token).draw
    except TriedTooOften:
        return HttpResponse(status=429)
    return _calm(JsonResponse({"version": _version(draw), "now": now().isoformat()}))

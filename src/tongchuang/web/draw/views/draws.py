"""One draw, from the draft to publication, with its next step; the sheet that is posted at sealing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.draws.access import CLOSED, get_draw_for, is_officer, sees_drawn
from tongchuang.domain.draws.actions import (
    cancel_draw,
    carry_out_draw,
    discard_draft,
    open_witness_link,
    repeat_draw,
    revoke_witness_link,
    seal_draw,
)
from tongchuang.domain.draws.errors import TooFew
from tongchuang.domain.draws.frame import overview_of
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.queries import history_of_draw, may_publish
from tongchuang.domain.draws.witness_access import witness_token_of
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.web.draw.codes import address_code, posted_address
from tongchuang.web.draw.forms import DrawNowForm
from tongchuang.web.draw.history import entries_of
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.workflows.draws import publish as publish_record


@require_safe
@signed_in
def draw(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """One draw by its state."""
    return _page(request, get_draw_for(request.actor, draw_id))  # type: ignore[attr-defined]


def _page(
    request: HttpRequest,
    found: Draw,
    *,
    form: DrawNowForm | None = None,
    lacks: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    officer = is_officer(actor, found)
    context: dict[str, Any] = {
        "draw": found, "officer": officer, "sees_drawn": sees_drawn(actor, found), "entries": entries_of(history_of_draw(found), tells_reasons=officer or found.state in CLOSED),
        "stages": _stages(found), "lacks": lacks, "form": form or DrawNowForm(), "form_open": form is not None,
    }  # fmt: skip
    if found.state == Draw.State.DRAFT:
        context["overview"] = overview = overview_of(found)
        context["known"] = sum(0 < row.sites <= row.quota for row in overview.strata)
    elif officer:
        context |= _officers(request, found)
    return render(request, "draw/draw.html", context, status=status)


@dataclass(frozen=True)
class Stage:
    """A step on the way of a draw: when it was made, or what it waits for."""

    label: str
    at: datetime | None
    hint: str
    css: str
    here: bool


def _stages(found: Draw) -> list[Stage]:
    """The way from the draft to publication; a cancelled draw stops where it was."""
    gone = found.state == Draw.State.CANCELLED
    published = _("cancelled") if gone else _("after the last visit")
    steps = (
        (_("Sealing"), found.sealed_at, _("not yet")),
        (_("Public input"), found.drawn_at, found.public_input_from or _("no source named")),
        (_("Draw made"), found.drawn_at, _("not yet")),
        (_("Record published"), found.published_at, published),
    )
    here = next((place for place, step in enumerate(steps) if step[1] is None), len(steps))
    return [
        Stage(
            label,
            at,
            hint,
            "done" if at else "gone" if gone else "here" if place == here else "",
            place == here and not gone,
        )
        for place, (label, at, hint) in enumerate(steps)
    ]


def _officers(request: HttpRequest, found: Draw) -> dict[str, Any]:
    """What only the officer is offered."""
    token = witness_token_of(found)
    address = request.build_absolute_uri(reverse("draw:live", args=[token])) if token else ""
    return {
        "here_only": _here_only(request), "live": address, "live_code": address_code(address) if address else "",
        "due": found.draw_at is not None and now() >= found.draw_at, "may_publish": may_publish(found),
    }  # fmt: skip


def _here_only(request: HttpRequest) -> bool:
    """Whether the address in use leads nobody else here."""
    name = request.get_host().rsplit(":", 1)[0]
    return name in {"localhost", "[::1]"} or name.startswith("127.")


@require_safe
@signed_in
def sheet(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """The sheet that is printed at sealing, posted and handed to the witnesses."""
    found = get_draw_for(request.actor, draw_id)  # type: ignore[attr-defined]
    if found.state == Draw.State.DRAFT:
        raise Http404
    public = request.build_absolute_uri(reverse("draw:announcement", args=[found.pk]))
    verify = request.build_absolute_uri(reverse("draw:verify") + f"?draw={found.pk}")
    context = {
        "draw": found, "sealed": found.announcement, "public": public, "total": sum(row["quota"] for row in found.announcement["quotas"]),
        "sites": sum(row["sites"] for row in found.announcement["quotas"]),
        "here_only": _here_only(request), "code": address_code(posted_address(verify, found.commitment, found.frame_hash)),
    }  # fmt: skip
    return render(request, "draw/sheet.html", context)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def seal(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Fix everything, take the number, make the secret."""
    found = get_draw_for(request.actor, draw_id)  # type: ignore[attr-defined]
    try:
        sealed = seal_draw(found, by=request.actor)  # type: ignore[attr-defined]
    except TooFew as error:
        return _page(request, found, lacks=error.lacks, status=422)
    text = _("Sealed as draw %(number)d. Print the sheet and post it now.") % {"number": sealed.number}
    return done(request, "draw:draw", text, found.pk)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def discard(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    discard_draft(get_draw_for(request.actor, draw_id), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "draw:draws", _("The draft is gone."))


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def carry_out(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Draw now, with what the officer enters for the witness."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_draw_for(actor, draw_id)
    form = DrawNowForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    drawn = carry_out_draw(
        found, public_input=form.cleaned_data["public_input"], witness=form.cleaned_data["witness"], by=actor
    )
    return done(request, "draw:draw", _("Drawn: %(number)d sites.") % {"number": drawn.drawn_count}, found.pk)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def cancel(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Cancel a draw; it keeps its number and says why."""
    found = get_draw_for(request.actor, draw_id)  # type: ignore[attr-defined]
    cancel_draw(found, reason=request.POST.get("reason", ""), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "draw:draw", _("The draw is cancelled."), found.pk)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def repeat(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Draft another draw in place of a cancelled one."""
    found = get_draw_for(request.actor, draw_id)  # type: ignore[attr-defined]
    fresh = repeat_draw(found, reason=request.POST.get("reason", ""), by=request.actor)  # type: ignore[attr-defined]
    return done(
        request,
        "draw:plan",
        _("The draft is there. Set the time of the draw and look at everything again."),
        fresh.pk,
    )


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def publish(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Publish record and visits; from here on everybody sees them."""
    found = get_draw_for(request.actor, draw_id)  # type: ignore[attr-defined]
    publish_record(found, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "draw:draw", _("Published. The visits count from now on."), found.pk)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def open_link(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """A new link for the witnesses; an older one ends."""
    found = get_draw_for(request.actor, draw_id)  # type: ignore[attr-defined]
    open_witness_link(found, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "draw:draw", _("The witnesses' page is open."), found.pk)


@require_POST
@requires(Permission.RUN_EVALUATIONS)
def close_link(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """End the witnesses' link."""
    found = get_draw_for(request.actor, draw_id)  # type: ignore[attr-defined]
    revoke_witness_link(found, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "draw:draw", _("The witnesses' page is closed."), found.pk)

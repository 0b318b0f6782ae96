"""Pledges: rounds, writing and sending them, signing, and the sheet of a year."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.adapters.spreadsheets.sheet import write_sheet
from tongchuang.domain.organisations.access import persons_visible_to, units_visible_to
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units, people_for_choice
from tongchuang.domain.pledges import actions, queries
from tongchuang.domain.pledges.access import get_round_for, manages, pledges_visible_to, rounds_visible_to
from tongchuang.domain.pledges.models import Pledge, PledgeRound
from tongchuang.domain.pledges.rules import FIELDS
from tongchuang.domain.runs.access import latest_run
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.web.documents.pledge_forms import RoundForm, UnitsForm, ticked
from tongchuang.web.shared import cells
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.scope import scope_of
from tongchuang.workflows.pledges import KIND, ask_for_pledges

State = Pledge.State
DRAFT = Permission.DRAFT_DOCUMENTS
TONES = {
    State.DRAFT: ("quiet", "pencil"), State.HELD: ("amber", "signature"), State.SENT: ("blue", "send"), State.UNIT_SIGNED: ("teal", "signature"),
    State.SIGNED: ("green", "circle-check"), State.WITHDRAWN: ("quiet", "circle-off"),
}  # fmt: skip
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def state_badge(row: Pledge) -> Any:
    """Where a pledge stands."""
    tone, icon = TONES[State(row.state)]
    return cells.badge(State(row.state).label, tone, icon)


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The rounds; for a unit or a leader also what waits for a signature."""
    actor = request.actor  # type: ignore[attr-defined]
    office = manages(actor)
    seen = pledges_visible_to(actor)
    mine = [] if office else queries.for_list(seen)
    context = {
        "rounds": list(queries.for_rounds(rounds_visible_to(actor))) if office else [], "office": office,
        "mine": [(row, state_badge(row)) for row in mine],
        "to_sign": [row for row in queries.for_list(queries.to_sign_for_leader(seen, actor.person_id))] if actor.person_id else [],
    }  # fmt: skip
    return page(request, "documents/pledges.html", context)


@require_POST
@signed_in
def sign_many(request: HttpRequest) -> HttpResponse:
    """The leader signs the ticked ones."""
    actor = request.actor  # type: ignore[attr-defined]
    wanted = ticked(request.POST)
    rows = list(pledges_visible_to(actor).filter(pk__in=wanted))
    if not rows:
        raise Http404
    signed = actions.sign_for_leader(rows, digests=wanted, by=actor)
    text = ngettext(
        "%(n)d pledge is signed by both sides and archived.",
        "%(n)d pledges are signed by both sides and archived.",
        len(signed),
    )
    return done(request, "documents:pledges", text % {"n": len(signed)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def new(request: HttpRequest) -> HttpResponse:
    """Begin the pledges of a year."""
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def edit(request: HttpRequest, pledge_round_id: UUID) -> HttpResponse:
    """Its text, leader and day."""
    return _write(request, get_round_for(request.actor, pledge_round_id))  # type: ignore[attr-defined]


def _write(request: HttpRequest, row: PledgeRound | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    people, status = (
        people_for_choice(persons_visible_to(actor).filter(user__isnull=False), PostKind.DIRECTOR),
        200,
    )
    if request.method == "POST":
        form = RoundForm(request.POST, people=people)
        if form.is_valid():
            try:
                if row is None:
                    made = actions.begin_round(form.values(), by=actor, campaign=scope_of(request).campaign)
                else:
                    made = actions.change_round(row, form.values(), by=actor)
                return done(
                    request, "documents:pledge_round", _("Kept. Now have the pledges written."), made.pk
                )
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
        status = 422
    else:
        names = ("year", "title", "text", "leader_title", "sign_by")
        initial = {name: getattr(row, name) for name in names} | {"leader": row.leader_id} if row else {}
        form = RoundForm(initial=initial, people=people)
    context = {
        "round": row,
        "form": form,
        "names": [(f"{{{{{name}}}}}", text) for name, text in FIELDS.items()],
    }
    return page(request, "documents/pledge_round_write.html", context, status=status)


@require_safe
@signed_in
def round_page(request: HttpRequest, pledge_round_id: UUID) -> HttpResponse:
    """A round: who has signed, who has not, and what is to be done next."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_round_for(actor, pledge_round_id)
    pledges = queries.for_list(pledges_visible_to(actor).filter(round=row))
    counts, office = queries.counts_of(pledges), manages(actor)
    written = {each.unit_id for each in pledges if each.state != State.DRAFT}
    units = open_units(units_visible_to(actor)).exclude(pk__in=written) if office else None
    context = {
        "round": row, "office": office, "counts": counts, "number": len(pledges) - counts["withdrawn"], "late": row.sign_by < today(),
        "rows": [(each, state_badge(each), each.unit.valid_to is not None and each.state in ("sent", "unit_signed", "signed")) for each in pledges],
        "run": latest_run(actor, KIND, row.pk) if office else None, "signs": actor.may(Permission.SIGN_SECOND),
        "units": UnitsForm(units=units, initial={"units": list(units.values_list("pk", flat=True))}) if units is not None else None,
    }  # fmt: skip
    return page(request, "documents/pledge_round.html", context)


@require_POST
@requires(DRAFT)
def write(request: HttpRequest, pledge_round_id: UUID) -> HttpResponse:
    """Have the pledges of the ticked units written from the data of now."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_round_for(actor, pledge_round_id)
    form = UnitsForm(request.POST, units=open_units(units_visible_to(actor)))
    chosen = form.cleaned_data["units"] if form.is_valid() else []
    ask_for_pledges(row, [unit.pk for unit in chosen], by=actor)
    return done(request, "documents:pledge_round", _("The pledges are being written."), row.pk)


@require_POST
@requires(DRAFT)
def send(request: HttpRequest, pledge_round_id: UUID) -> HttpResponse:
    """Ask all units that are written to sign."""
    row = get_round_for(request.actor, pledge_round_id)  # type: ignore[attr-defined]
    sent = actions.send_pledges(row, by=request.actor)  # type: ignore[attr-defined]
    held = sum(1 for each in sent if each.state == State.HELD)
    text = ngettext("%(n)d pledge was sent.", "%(n)d pledges were sent.", len(sent) - held) % {
        "n": len(sent) - held
    }
    if held:
        text += " " + ngettext(
            "%(n)d is held for a second signature.", "%(n)d are held for a second signature.", held
        ) % {"n": held}
    return done(request, "documents:pledge_round", text, row.pk)


@require_POST
@requires(Permission.SIGN_SECOND)
def release(request: HttpRequest, pledge_round_id: UUID) -> HttpResponse:
    """The second signature for units that get too many requests."""
    row = get_round_for(request.actor, pledge_round_id)  # type: ignore[attr-defined]
    sent = actions.release_pledges(row, by=request.actor)  # type: ignore[attr-defined]
    text = ngettext("%(n)d pledge was sent.", "%(n)d pledges were sent.", len(sent)) % {"n": len(sent)}
    return done(request, "documents:pledge_round", text, row.pk)


@require_safe
@requires(DRAFT)
def sheet(request: HttpRequest, pledge_round_id: UUID) -> HttpResponse:
    """The year's evaluation: a target on each line."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_round_for(actor, pledge_round_id)
    heads = [
        (_("Unit"), 26), (_("State"), 16), (_("Target"), 46), (_("Measure"), 20), (_("Points"), 8), (_("Result"), 30), (_("How far met"), 10),
        (_("Points awarded"), 10), (_("Comment"), 30), (_("Evaluation"), 14),
    ]  # fmt: skip
    lines = (
        [pledge.unit.name, str(State(pledge.state).label), target.text, target.measure, target.points, target.result,
         target.get_outcome_display(), target.awarded, target.comment, pledge.review.get_state_display() if hasattr(pledge, "review") else ""]
        for pledge, targets in queries.sheet_rows(pledges_visible_to(actor).filter(round=row)) for target in targets
    )  # fmt: skip
    made = io.BytesIO()
    write_sheet(made, f"{row.year}", heads, lines)
    response = HttpResponse(made.getvalue(), content_type=SPREADSHEET)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{row.title}.xlsx") or ""
    return response

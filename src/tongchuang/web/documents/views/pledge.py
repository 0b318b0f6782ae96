"""One pledge: its words, signatures, changes, and its evaluation at the year's end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.documents.content import checked_blocks
from tongchuang.domain.documents.writing import blocks_from_text
from tongchuang.domain.messages.actions import mark_target_read
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.pledges import actions, queries
from tongchuang.domain.pledges.access import get_pledge_for, is_head_of, manages
from tongchuang.domain.pledges.models import Pledge, PledgeReview, PledgeSignature, PledgeTarget
from tongchuang.foundation.errors import Invalid
from tongchuang.web.documents.pledge_forms import ChangeForm, PaperForm, results_from, targets_as_lines
from tongchuang.web.documents.told import pledge_entries_of
from tongchuang.web.documents.views.pledges import state_badge
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.links import url_of

State, Review = Pledge.State, PledgeReview.State
DRAFT = Permission.DRAFT_DOCUMENTS
OUTCOMES = [choice for choice in PledgeTarget.Outcome.choices if choice[0]]


@require_safe
@signed_in
def pledge(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """A pledge as it is signed."""
    return _shown(request, get_pledge_for(request.actor, pledge_id))  # type: ignore[attr-defined]


def _shown(
    request: HttpRequest, row: Pledge, paper: PaperForm | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    mark_target_read(row.pk, by=actor)
    office, targets, review = manages(actor), queries.targets_of(row), getattr(row, "review", None)
    signatures = queries.signatures_of(row)
    waits = row.state in (State.SENT, State.UNIT_SIGNED)
    mine = row.unit_id in actor.unit_ids
    shown = review is not None and (office or review.state != Review.MADE)
    names = {"unit_name": row.unit.name, "leader_name": row.round.leader.name}
    context: dict[str, Any] = {
        "pledge": row, "state": state_badge(row), "office": office, "blocks": checked_blocks(blocks_from_text(row.text)),
        "targets": [(each, url_of(each.source_type, each.source_id) if office and each.source_id else "") for each in targets],
        "pledged": queries.points_of(targets)[0], "awarded": queries.points_of(targets)[1], "signatures": signatures,
        "sides": PledgeSignature.Side.choices, "signs_unit": row.state == State.SENT and mine and is_head_of(actor, row.unit_id),
        "signs_leader": row.state == State.UNIT_SIGNED and row.round.leader_id == actor.person_id,
        "gone": row.unit.valid_to is not None and row.state in (State.SENT, State.UNIT_SIGNED, State.SIGNED),
        "may_change": office and review is None and row.state != State.WITHDRAWN and (row.state != State.SIGNED or actor.may(Permission.WITHDRAW_DOCUMENTS)),
        "paper": (paper or PaperForm(actor=actor, initial={"leader_name": names["leader_name"]})) if office and waits else None,
        "review": review if shown else None, "results": shown, "may_evaluate": office and row.state == State.SIGNED and (review is None or review.state in (Review.MADE, Review.OBJECTED)),
        "may_confirm": office and review is not None and review.state == Review.MADE and review.made_by_id != actor.user_id,
        "may_answer": office and review is not None and review.state == Review.OBJECTED,
        "may_see": mine and review is not None and review.state == Review.CONFIRMED and actor.may(Permission.OBJECT),
        "entries": pledge_entries_of(queries.history_of_pledge(row)) if office or mine else [],
    }  # fmt: skip
    return page(request, "documents/pledge.html", context, status=status)


@require_POST
@signed_in
def sign(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """The head of the unit, or the leader, signs what was shown."""
    actor = request.actor  # type: ignore[attr-defined]
    row, digest = get_pledge_for(actor, pledge_id), request.POST.get("digest", "")
    if row.state == State.UNIT_SIGNED:
        actions.sign_for_leader([row], digests={row.pk: digest}, by=actor)
        return done(request, "documents:pledge", _("Signed by both sides and archived."), row.pk)
    actions.sign_for_unit(row, digest=digest, by=actor)
    return done(request, "documents:pledge", _("Signed. The leader signs next."), row.pk)


@require_POST
@requires(DRAFT)
def paper(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """It was signed on paper."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_pledge_for(actor, pledge_id)
    form = PaperForm(request.POST, request.FILES, actor=actor)
    if not form.is_valid() or form.row is None:
        return _shown(request, row, form, 422)
    data = form.cleaned_data
    try:
        actions.keep_paper(
            row,
            scan_id=form.row.pk,
            unit_name=data["unit_name"],
            leader_name=data["leader_name"],
            signed_at=form.signed_at(),
            by=actor,
        )
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, row, form, 422)
    return done(request, "documents:pledge", _("Kept as signed on paper, and archived."), row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def change(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """Other words: whoever had signed signs again."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_pledge_for(actor, pledge_id)
    targets, status = queries.targets_of(row), 200
    if request.method == "POST":
        form = ChangeForm(request.POST, targets=targets)
        if form.is_valid():
            data, text = form.cleaned_data, request.POST.get("version", "")
            try:
                actions.change_pledge(
                    row,
                    text=data["text"],
                    targets=data["targets"],
                    reason=data["reason"],
                    version=int(text) if text.isdigit() else 0,
                    by=actor,
                )
                return done(request, "documents:pledge", _("The pledge is changed."), row.pk)
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
        status = 422
    else:
        form = ChangeForm(initial={"text": row.text, "targets": targets_as_lines(targets)}, targets=targets)
    return page(request, "documents/pledge_change.html", {"pledge": row, "form": form}, status=status)


@require_POST
@requires(DRAFT)
def act(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """Ask the successor, withdraw, confirm or defend the evaluation."""
    actor = request.actor  # type: ignore[attr-defined]
    row, reason = get_pledge_for(actor, pledge_id), request.POST.get("reason", "")
    match request.POST.get("act"):
        case "hand_over":
            actions.hand_over_pledge(row, by=actor)
            text = _("The successor is asked to sign.")
        case "withdraw":
            actions.withdraw_pledge(row, reason=reason, by=actor)
            text = _("Withdrawn.")
        case "confirm":
            actions.confirm_review(row, by=actor)
            text = _("Confirmed: the unit sees it now.")
        case "answer":
            actions.answer_objection(row, text=reason, by=actor)
            text = _("Answered.")
        case _:
            raise Http404
    return done(request, "documents:pledge", text, row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def evaluate(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """What came of each target."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_pledge_for(actor, pledge_id)
    targets, wrong, error = queries.targets_of(row), dict[str, str](), ""
    if request.method == "POST":
        found, wrong = results_from(request.POST, row, targets)
        if not wrong:
            try:
                actions.evaluate_pledge(row, found, comment=request.POST.get("comment", ""), by=actor)
                return done(request, "documents:pledge", _("Evaluated; somebody else confirms it."), row.pk)
            except Invalid as refused:
                wrong, error = ({refused.field: str(refused)}, "") if refused.field else ({}, str(refused))
    given = request.POST if request.method == "POST" else {}
    review = getattr(row, "review", None)
    rows = [
        {
            "target": each, "wrong": wrong.get(str(each.pk), ""), "outcome": given.get(f"outcome-{each.pk}", each.outcome),
            "awarded": given.get(f"awarded-{each.pk}", "" if each.awarded is None else each.awarded),
            "result": given.get(f"result-{each.pk}", each.result), "comment": given.get(f"comment-{each.pk}", each.comment),
        }
        for each in targets
    ]  # fmt: skip
    context = {
        "pledge": row,
        "rows": rows,
        "error": error,
        "outcomes": OUTCOMES,
        "comment": given.get("comment", review.comment if review else ""),
    }
    return page(request, "documents/pledge_evaluate.html", context, status=422 if wrong or error else 200)


@require_POST
@requires(Permission.OBJECT)
def see(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """The unit takes note, or objects."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_pledge_for(actor, pledge_id)
    objection = request.POST.get("reason", "")
    actions.see_review(row, objection=objection, by=actor)
    return done(
        request,
        "documents:pledge",
        _("Your objection is with the office.") if objection else _("Noted."),
        row.pk,
    )

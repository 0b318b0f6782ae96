"""What a campaign pursues: its standards, one more of them, moving to a new version, placing what is left over."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.campaigns.access import get_move_for
from tongchuang.domain.campaigns.actions import add_standard, propose_move
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.campaigns.queries import (
    moves_of,
    newer_versions,
    standards_of,
    standards_to_add,
)
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.domain.standards.access import get_item_for, get_version_for
from tongchuang.domain.standards.queries import figures_of, leaves_of
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, id_or_404
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.standard.shown import plan_fields
from tongchuang.workflows.move_campaign import checks_left_behind, left_over, move_campaign, place_left_over


def _campaign(request: HttpRequest) -> Campaign:
    # The scope offers only campaigns that the actor may see.
    campaign = scope_of(request).campaign
    if campaign is None:
        raise Http404
    return campaign


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The standards of the campaign, the moves, and what waits to be placed."""
    campaign = _campaign(request)
    rows = standards_of(campaign)
    pinned = [row.version for row in rows]
    newer = newer_versions(pinned)
    moves = list(moves_of(campaign))
    waiting = {move.old_id for move in moves if move.decided_at is None}
    figures = figures_of(row.version_id for row in rows)
    rest = left_over(campaign, [row.pk for row in pinned])
    context = {
        "campaign": campaign, "moves": moves, "left_over": rest, "to_add": standards_to_add(pinned),
        "standards": [
            (row, figures.get(row.version_id), newer[row.version_id], row.version_id in waiting) for row in rows
        ],
        "names": names_of_actors([id_ for move in moves for id_ in (move.proposed_by, move.decided_by)]),
        "targets": [(version, list(leaves_of(version.pk))) for version in pinned] if rest else [],
        "manages": request.actor.may(Permission.MANAGE_CAMPAIGN),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "standard/campaign.html", context)


@require_POST
@requires(Permission.MANAGE_CAMPAIGN)
def add(request: HttpRequest) -> HttpResponse:
    """Pursue one more standard at once (多城联创)."""
    campaign = _campaign(request)
    version = get_version_for(request.actor, id_or_404(request.POST.get("version", "")))  # type: ignore[attr-defined]
    add_standard(campaign, version, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "standard:campaign", _("The campaign pursues “%(title)s” too.") % {"title": version.title})


@require_POST
@requires(Permission.MANAGE_CAMPAIGN)
def propose(request: HttpRequest) -> HttpResponse:
    """Put a move to another version up for review."""
    campaign = _campaign(request)
    old, new = (get_version_for(request.actor, id_or_404(request.POST.get(key, ""))) for key in ("old", "new"))  # type: ignore[attr-defined]
    move = propose_move(campaign, old, new, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "standard:move", _("Proposed. A second person has to confirm it."), move.pk)


@require_safe
@signed_in
def move(request: HttpRequest, move_id: UUID) -> HttpResponse:
    """A move: what it keeps, changes, adds and leaves over; once decided, how it was."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_move_for(actor, move_id)
    plan = found.plan
    names = names_of_actors([found.proposed_by, found.decided_by])
    context = {
        "move": found, "kept": plan["kept"], "added": plan["added"], "left": plan["left_over"],
        "changed": [(row["old_code"], row["code"], row["title"], plan_fields(row["fields"])) for row in plan["changed"]],
        "proposed_by": names.get(found.proposed_by, ""), "decided_by": names.get(found.decided_by, "") if found.decided_by else "",
        "manages": actor.may(Permission.MANAGE_CAMPAIGN), "own": found.proposed_by == actor.user_id,
        "behind": checks_left_behind(found) if found.confirmed else None,
        "rest": len(left_over(found.campaign)) if found.confirmed else 0,
    }  # fmt: skip
    return render(request, "standard/move.html", context)


@require_POST
@requires(Permission.MANAGE_CAMPAIGN)
def decide(request: HttpRequest, move_id: UUID) -> HttpResponse:
    """A second person confirms the move, or refuses it."""
    found = get_move_for(request.actor, move_id)  # type: ignore[attr-defined]
    confirmed = request.POST.get("confirmed") == "1"
    _move, carried = move_campaign(found, confirmed=confirmed, by=request.actor)  # type: ignore[attr-defined]
    if not confirmed:
        return done(request, "standard:move", _("The move is refused; nothing has changed."), found.pk)
    text = _("Moved: %(duties)d responsibilities, %(findings)d findings and %(checks)d checks went along.")
    said = text % {"duties": carried.responsibilities, "findings": carried.findings, "checks": carried.checks}
    return done(request, "standard:move", said, found.pk)


@require_POST
@requires(Permission.MANAGE_CAMPAIGN)
def place(request: HttpRequest) -> HttpResponse:
    """Say which item takes on what hangs on a left-over one."""
    actor = request.actor  # type: ignore[attr-defined]
    old, new = (get_item_for(actor, id_or_404(request.POST.get(key, ""))) for key in ("old", "new"))
    carried = place_left_over(_campaign(request), old, new, by=actor)
    text = _("Placed on %(item)s: %(duties)d responsibilities, %(findings)d findings.")
    said = text % {"item": str(new), "duties": carried.responsibilities, "findings": carried.findings}
    if carried.staying:
        said += " " + ngettext(
            "%(count)d stays, because that item is given out already.",
            "%(count)d stay, because that item is given out already.", carried.staying,
        ) % {"count": carried.staying}  # fmt: skip
    return done(request, "standard:campaign", said)

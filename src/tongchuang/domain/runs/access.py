"""The only door to runs: those of one's region that one asked for; all of them for those who see the whole region."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.runs.models import Run

# That a case is written is the discipline office's own.
OF_LEADS = ("case_file",)


def runs_visible_to(actor: Actor) -> QuerySet[Run]:
    """Runs that the actor may follow."""
    if actor.region_id is None or not actor.posts:
        return Run.objects.none()
    rows = Run.objects.filter(region_id=actor.region_id)
    if not actor.may(Permission.MANAGE_LEADS):
        rows = rows.exclude(kind__in=OF_LEADS)
    return rows if actor.region_wide or actor.may(Permission.COMMAND) else rows.filter(asked_by=actor.user_id)


def get_run_for(actor: Actor, run_id: UUID) -> Run:
    """One run, or Http404."""
    found = runs_visible_to(actor).filter(pk=run_id).first()
    if found is None:
        raise Http404
    return found


def may_stop(actor: Actor, run: Run) -> bool:
    """Whether the actor asked for a run, or is of the campaign office: who only looks on stops nothing."""
    return run.asked_by_id == actor.user_id or actor.may(Permission.MANAGE_CAMPAIGN)


def get_run_to_stop(actor: Actor, run_id: UUID) -> Run:
    """One that the actor may stop, or Http404."""
    run = get_run_for(actor, run_id)
    if not may_stop(actor, run):
        raise Http404
    return run


def latest_run(actor: Actor, kind: str, target: UUID | None = None) -> Run | None:
    """The newest run of a kind (about a target) that the actor may follow."""
    return runs_visible_to(actor).filter(kind=kind, target_id=target).order_by("-asked_at").first()

"""The only door to findings: what an actor may see. Absent and not theirs fail the same way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.findings.models import Finding, FindingPhoto, FindingSupport, SavedView
from tongchuang.domain.findings.states import State
from tongchuang.domain.inspections.secrecy import blind_visits_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site

# Apps above say here whom else a finding concerns: a function of the actor that gives the findings' keys.
SeenAlso = Callable[[Actor], "QuerySet[Any, Any]"]
_seen_also: list[SeenAlso] = []


def seen_also(provider: SeenAlso) -> None:
    """From now on people see these findings too."""
    _seen_also.append(provider)


RELATED = ("site", "site__type", "item", "unit", "street", "person", "registered_by", "campaign")


def findings_visible_to(actor: Actor) -> QuerySet[Finding]:
    """Region-wide posts see all; the others what was assigned to their units, sites and sections, and their own.

    What is only registered is not shown to units: the office may still give it to somebody else.
    """
    rows = Finding.objects.filter(region=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if actor.may(Permission.INSPECT):
        # Who is to visit a site again blindly doesn't see what was found the first time.
        rows = rows.exclude(check_row__visit__in=blind_visits_of(actor))
    if actor.region_wide:
        return rows
    theirs = _by_unit(actor).union(*(provider(actor) for provider in _seen_also))
    if actor.person_id is not None:
        theirs = theirs.union(*_by_person(actor))
    own = Q(registered_by=actor.person_id) if actor.person_id else Q()
    return rows.filter(Q(pk__in=theirs), ~Q(state=State.REGISTERED) | own)


def _by_unit(actor: Actor) -> QuerySet[Finding]:
    # A union of index scans: OR over these would read every finding of the region.
    supported = FindingSupport.objects.filter(unit__in=actor.unit_ids).values("finding_id")
    return Finding.objects.filter(unit__in=actor.unit_ids).values("pk").union(supported)


def _by_person(actor: Actor) -> list[QuerySet[Finding]]:
    owned = Finding.objects.filter(site__in=Site.objects.filter(point_owner=actor.person_id))
    rows = [
        owned.values("pk"),
        Finding.objects.filter(person=actor.person_id).values("pk"),
        Finding.objects.filter(registered_by=actor.person_id).values("pk"),
    ]
    if PostKind.CONTRACTED_LEADER in actor.posts:
        led = Site.objects.filter(section__contracted_leader=actor.person_id)
        rows.append(Finding.objects.filter(site__in=led).values("pk"))
    return rows


def get_finding_for(actor: Actor, finding_id: UUID, *, shown: bool = True) -> Finding:
    """One finding with what its page shows, or Http404. `shown=False` for an action, which needs the row alone:
    planning the joins takes longer than the action."""
    rows = findings_visible_to(actor).filter(pk=finding_id)
    found = (rows.select_related(*RELATED) if shown else rows).first()
    if found is None:
        raise Http404
    return found


def attachment_visible_to(actor: Actor, attachment_id: UUID) -> bool:
    """Whether a file is a photo of a finding that the actor sees."""
    findings = FindingPhoto.objects.filter(attachment=attachment_id).values("finding")
    return findings_visible_to(actor).filter(pk__in=findings).exists()


def saved_views_of(actor: Actor, page: str) -> QuerySet[SavedView]:
    """A person's own saved views of a page, and those shared in the region."""
    mine = Q(owner=actor.user_id) | Q(shared=True)
    return (
        SavedView.objects.filter(mine, region=actor.region_id, page=page)
        .select_related("owner")
        .order_by("name")
    )


def get_saved_view_for(actor: Actor, view_id: UUID) -> SavedView:
    """One saved view that the actor made, or Http404."""
    found = SavedView.objects.filter(pk=view_id, owner=actor.user_id, region=actor.region_id).first()
    if found is None:
        raise Http404
    return found

"""The only door to leads and looks.

The discipline office sees all leads. The director sees those that nobody has taken up yet and those that he opened. For
everybody else there are none: not for the unit, not for the office.
"""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.files.ports import file_store
from tongchuang.domain.leads.models import CaseFile, Lead, Look
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission


def leads_visible_to(actor: Actor) -> QuerySet[Lead]:
    """Leads of the region that the actor may know of."""
    rows = Lead.objects.filter(region=actor.region_id) if actor.region_id else Lead.objects.none()
    if actor.may(Permission.MANAGE_LEADS):
        return rows
    if actor.may(Permission.OPEN_LEADS):
        return rows.filter(Q(state=Lead.State.OPEN) | Q(opened_by=actor.user_id))
    return rows.none()


def get_lead_for(actor: Actor, lead_id: UUID) -> Lead:
    """One lead, or Http404."""
    rows = leads_visible_to(actor).filter(pk=lead_id)
    found = rows.select_related(
        "unit", "finding", "campaign", "opened_by", "taken_up_by", "closed_by"
    ).first()
    if found is None:
        raise Http404
    return found


def case_files_visible_to(actor: Actor, lead: Lead) -> QuerySet[CaseFile]:
    """Exported files of a lead, newest first, for the discipline office."""
    rows = CaseFile.objects.filter(lead=lead, region=actor.region_id)
    rows = rows if actor.may(Permission.MANAGE_LEADS) else rows.none()
    return rows.select_related("made_by").order_by("-made_at")


def get_case_file_for(actor: Actor, file_id: UUID) -> tuple[CaseFile, BinaryIO]:
    """One exported file with its bytes, or Http404."""
    rows = CaseFile.objects.filter(pk=file_id, region=actor.region_id).select_related("lead")
    found = rows.first() if actor.may(Permission.MANAGE_LEADS) else None
    if found is None:
        raise Http404
    return found, file_store().open(found.sha256)


def looks_visible_to(actor: Actor) -> QuerySet[Look]:
    """Who of the discipline office looked at what: for that office itself and the director."""
    if actor.region_id is None or not sees_looks(actor):
        return Look.objects.none()
    rows = Look.objects.filter(region=actor.region_id)
    # Which leads are worked on is the discipline office's own.
    return rows if actor.may(Permission.MANAGE_LEADS) else rows.exclude(page__startswith="discipline:")


def sees_looks(actor: Actor) -> bool:
    """Whether the actor sees the looks."""
    return actor.may(Permission.MANAGE_LEADS) or actor.may(Permission.OPEN_LEADS)

"""The only door to responsibilities and contracts: what an actor may see. Absent and not theirs fail the same way."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.responsibilities.models import Contract, Responsibility, Support

RELATED = ("item", "item__version", "site", "site_type", "lead", "person", "campaign")
CONTRACT_RELATED = ("section", "section__street", "site", "unit", "person", "campaign")


def responsibilities_visible_to(actor: Actor) -> QuerySet[Responsibility]:
    """Region-wide posts see all; the others what their units lead or support, and what was passed to themselves."""
    rows = Responsibility.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if actor.region_wide:
        return rows
    mine = Q(lead__in=actor.unit_ids) | Q(
        pk__in=Support.objects.filter(unit__in=actor.unit_ids).values("responsibility")
    )
    if actor.person_id is not None:
        mine |= Q(person=actor.person_id)
    return rows.filter(mine)


def get_responsibility_for(actor: Actor, responsibility_id: UUID) -> Responsibility:
    """One responsibility with what its page shows, or Http404."""
    rows = responsibilities_visible_to(actor).select_related(*RELATED).defer("item__version__document")
    found = rows.filter(pk=responsibility_id).first()
    if found is None:
        raise Http404
    return found


def contracts_visible_to(actor: Actor) -> QuerySet[Contract]:
    """Region-wide posts see all; the others those of themselves, of their units and of their units' sites."""
    rows = Contract.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if actor.region_wide:
        return rows
    mine = Q(unit__in=actor.unit_ids) | Q(site__unit__in=actor.unit_ids) | Q(section__lead_unit__in=actor.unit_ids)
    if actor.person_id is not None:
        mine |= Q(person=actor.person_id) | Q(section__contracted_leader=actor.person_id)
    return rows.filter(mine)


def get_contract_for(actor: Actor, contract_id: UUID) -> Contract:
    """One contract, or Http404."""
    found = contracts_visible_to(actor).select_related(*CONTRACT_RELATED).filter(pk=contract_id).first()
    if found is None:
        raise Http404
    return found

"""The only door to readings. Seen by who may read the region's ledger, decided by who may draft documents."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.readings.models import LearnedName, ReadDuty, Reading, SecondReader

SEE, DECIDE, MANAGE = Permission.READ_LEDGER, Permission.DRAFT_DOCUMENTS, Permission.MANAGE_CAMPAIGN


def sees_readings(actor: Actor) -> bool:
    """Whether the actor sees the documents of the region: they hold drafts that nobody else was told of."""
    return actor.region_id is not None and (actor.may(SEE) or actor.may(DECIDE))


def readings_visible_to(actor: Actor) -> QuerySet[Reading]:
    """The readings of the actor's region."""
    if not sees_readings(actor):
        return Reading.objects.none()
    return Reading.objects.filter(region_id=actor.region_id)


def get_reading_for(actor: Actor, reading_id: UUID) -> Reading:
    """One reading, or Http404."""
    found = (
        readings_visible_to(actor)
        .select_related("campaign", "file", "earlier", "made_by")
        .filter(pk=reading_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def duties_visible_to(actor: Actor) -> QuerySet[ReadDuty]:
    """What was found in readings that the actor sees."""
    rows = ReadDuty.objects.filter(reading__in=readings_visible_to(actor))
    return rows.select_related("reading", "decided_by", "earlier").defer("reading__text")


def get_duty_for(actor: Actor, duty_id: UUID) -> ReadDuty:
    """One of them, or Http404."""
    found = duties_visible_to(actor).filter(pk=duty_id).first()
    if found is None:
        raise Http404
    return found


def names_visible_to(actor: Actor) -> QuerySet[LearnedName]:
    """The names that people have taught."""
    if not sees_readings(actor):
        return LearnedName.objects.none()
    return LearnedName.objects.filter(region_id=actor.region_id, removed_at__isnull=True)


def get_name_for(actor: Actor, name_id: UUID) -> LearnedName:
    """A taught name, or Http404."""
    found = names_visible_to(actor).filter(pk=name_id).first()
    if found is None:
        raise Http404
    return found


def second_reader_for(actor: Actor) -> SecondReader | None:
    """The second reader's settings, for who manages the campaign; the key stays sealed."""
    if not actor.may(MANAGE):
        raise Http404
    return SecondReader.objects.filter(region_id=actor.region_id).first()

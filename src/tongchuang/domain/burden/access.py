"""The only door to requests for material and to the meter."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from tongchuang.domain.burden.models import (
    Avoided,
    ChargeRow,
    MaterialRequest,
    Quota,
    RequestPart,
    TaskTime,
    WorkTime,
)
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission


def sees_all(actor: Actor) -> bool:
    """Whether somebody sees what every unit of the region is asked: office, leaders of the region, discipline, observers."""
    return actor.confided and actor.may(Permission.COMMAND)


def asks_for_office(actor: Actor) -> bool:
    """Whether somebody asks for the campaign office, not for a unit."""
    return actor.may(Permission.SET_QUOTAS)


def compares_units(actor: Actor) -> bool:
    """Whether somebody sees the meter of all units: also contracted leaders."""
    return actor.may(Permission.COMMAND)


def parts_visible_to(actor: Actor) -> QuerySet[RequestPart]:
    """What the actor's units are asked, and what they ask of others. What is held, or was until it was withdrawn, is seen
    by who asks alone."""
    if actor.region_id is None or not actor.posts:
        return RequestPart.objects.none()
    rows = RequestPart.objects.filter(region_id=actor.region_id)
    if sees_all(actor):
        return rows
    asked = Q(unit_id__in=actor.unit_ids) & Q(sent_at__isnull=False) if _answers(actor) else Q(pk__in=[])
    asking = (
        Q(request__asker_unit_id__in=actor.unit_ids)
        if actor.may(Permission.ASK_FOR_MATERIAL)
        else Q(pk__in=[])
    )
    return rows.filter(asked | asking)


def _answers(actor: Actor) -> bool:
    return actor.may(Permission.ANSWER_REQUESTS)


def requests_visible_to(actor: Actor) -> QuerySet[MaterialRequest]:
    """The requests of which the actor sees a part."""
    rows = (
        MaterialRequest.objects.filter(region_id=actor.region_id)
        if actor.region_id
        else MaterialRequest.objects.none()
    )
    return rows if sees_all(actor) else rows.filter(pk__in=parts_visible_to(actor).values("request"))


def get_request_for(actor: Actor, request_id: UUID) -> MaterialRequest:
    """A request, with what it names; Http404 for any other."""
    rows = requests_visible_to(actor).select_related("item", "template", "asker_unit", "campaign", "asked_by")
    found = rows.defer("campaign__settings").filter(pk=request_id).first()
    if found is None:
        raise Http404
    return found


def get_part_for(actor: Actor, part_id: UUID) -> RequestPart:
    """What one unit is asked; Http404 for any other."""
    rows = parts_visible_to(actor).select_related(
        "request__item", "request__template", "request__asker_unit", "unit"
    )
    found = rows.filter(pk=part_id).first()
    if found is None:
        raise Http404
    return found


def manages(actor: Actor, request: MaterialRequest) -> bool:
    """Whether the actor may withdraw the request and send answers back."""
    may = actor.may(Permission.ASK_FOR_MATERIAL) and actor.region_id == request.region_id
    return may and (asks_for_office(actor) or request.asker_unit_id in actor.unit_ids)


def get_quota_for(actor: Actor, quota_id: UUID) -> Quota:
    """A quota of the region, for who sets them; Http404 for any other."""
    rows = (
        Quota.objects.filter(region_id=actor.region_id)
        if actor.may(Permission.SET_QUOTAS)
        else Quota.objects.none()
    )
    found = rows.select_related("unit").filter(pk=quota_id).first()
    if found is None:
        raise Http404
    return found


def quotas_visible_to(actor: Actor) -> QuerySet[Quota]:
    """Every quota of the region, ended ones too: whom a limit protects may know it."""
    rows = (
        Quota.objects.filter(region_id=actor.region_id)
        if actor.region_id and actor.posts
        else Quota.objects.none()
    )
    return rows.select_related("unit")


def metered_units(actor: Actor) -> QuerySet[Unit]:
    """The units whose burden the actor may look at: all for those who command, else one's own."""
    if actor.region_id is None or not actor.posts:
        return Unit.objects.none()
    rows = Unit.objects.filter(region_id=actor.region_id)
    return rows if compares_units(actor) else rows.filter(pk__in=actor.unit_ids)


def get_metered_unit(actor: Actor, unit_id: UUID) -> Unit:
    """One of them; Http404 for any other."""
    found = metered_units(actor).filter(pk=unit_id).first()
    if found is None:
        raise Http404
    return found


def charges_visible_to(actor: Actor) -> QuerySet[ChargeRow]:
    """What reached the units whose burden the actor may look at; what is held only for those who command and speak for none of them."""
    rows = (
        ChargeRow.objects.filter(region_id=actor.region_id)
        if actor.region_id and actor.posts
        else ChargeRow.objects.none()
    )
    if compares_units(actor):
        return rows.filter(state=ChargeRow.State.COUNTED) if actor.supervised else rows
    return rows.filter(unit__in=actor.unit_ids, state=ChargeRow.State.COUNTED)


def held_visible_to(actor: Actor) -> QuerySet[ChargeRow]:
    """What waits for a second signature: for the office and the director."""
    rows = charges_visible_to(actor).filter(state=ChargeRow.State.HELD)
    return rows if actor.may(Permission.SET_QUOTAS) else rows.none()


def work_times_of(actor: Actor) -> QuerySet[WorkTime]:
    """Minutes by unit and day, of the units whose burden the actor may look at."""
    return _of_units(actor, WorkTime.objects.all())


def task_times_of(actor: Actor) -> QuerySet[TaskTime]:
    """How long tasks took, of the whole region: no unit is told from another by it, unless asked for by a leader."""
    return (
        TaskTime.objects.filter(region_id=actor.region_id)
        if actor.region_id and actor.posts
        else TaskTime.objects.none()
    )


def avoided_visible_to(actor: Actor) -> QuerySet[Avoided]:
    """What needn't be asked, in the whole region."""
    return (
        Avoided.objects.filter(region_id=actor.region_id)
        if actor.region_id and actor.posts
        else Avoided.objects.none()
    )


def _of_units(actor: Actor, rows: QuerySet[WorkTime]) -> QuerySet[WorkTime]:
    if actor.region_id is None or not actor.posts:
        return rows.none()
    rows = rows.filter(region_id=actor.region_id)
    return rows if compares_units(actor) else rows.filter(unit__in=actor.unit_ids)

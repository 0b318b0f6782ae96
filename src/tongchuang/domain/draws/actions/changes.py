"""What may happen between the draw and the visits: a drawn site is closed, an inspector falls ill. The draw says who steps in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tongchuang.domain.draws.actions.base import locked, stated
from tongchuang.domain.draws.engine_io import (
    Bundle,
    able_at,
    crew_visits_of,
    strata_of,
    substitutes_of,
)
from tongchuang.domain.draws.errors import DrawRejected
from tongchuang.domain.draws.models import Draw, DrawStep
from tongchuang.domain.draws.queries import planned_by
from tongchuang.domain.draws.sealed import open_bundle, records_of, seal_words
from tongchuang.domain.inspections.models import Crew, CrewMember, PlannedVisit, Visit
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now


def substitute_site(draw: Draw, planned: PlannedVisit, *, reason: str, by: Actor) -> PlannedVisit:
    """Let the next substitute of the stratum, in the order of the draw, step in for a site that can't be visited.

    Its crew is the same one if recusal and rotation allow; else the first of the pool, in the order of the names that
    the draw put first as substitutes of the old visit, who may go there together.
    """
    text = stated(reason)
    with transaction.atomic():
        row = locked(draw, by, Draw.State.DRAWN)
        old = _waiting(row, planned)
        bundle, (records, crews) = open_bundle(row), records_of(row)
        names = _Names(bundle)
        code = names.code_of[old.site_id]
        site = _next_site(row, bundle, substitutes_of(records, strata_of(records)[code]))
        crew = _crew_for(row, old, code, site.code, names, bundle, crews) if crews else None
        old.withdrawn_at, old.withdrawn_reason = now(), ""
        old.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        fresh = PlannedVisit.of(
            old.evaluation,
            site,
            crew=crew,
            turn=old.turn,
            window_from=old.window_from,
            window_to=old.window_to,
        )
        fresh.save(force_insert=True)
        told = {
            "from": code,
            "to": site.code,
            "reason": text,
            "same_crew": crew is not None and crew.pk == old.crew_id,
        }
        _step(row, DrawStep.Kind.SITE, told, by, planned=fresh, crew=crew)
        record("draw.site_substituted", row, by=by, new={"number": row.number})
    return fresh


def _waiting(draw: Draw, planned: PlannedVisit) -> PlannedVisit:
    row = PlannedVisit.objects.filter(pk=planned.pk, evaluation=draw.evaluation_id).first()
    if row is None or row.withdrawn_at is not None:
        raise DrawRejected(_("This visit is not one of this draw any more."), code="visit.gone")
    if Visit.objects.filter(evaluation=draw.evaluation_id, site=row.site_id).exists():
        raise DrawRejected(_("This site was visited already."), code="visit.made")
    return row


def _next_site(draw: Draw, bundle: Bundle, order: Iterable[str]) -> Site:
    taken = {row.site_id for row in planned_by(draw)}
    keys = [bundle.sites[code] for code in order if bundle.sites[code] not in taken]
    open_sites = Site.objects.filter(pk__in=keys, closed_on__isnull=True).in_bulk()
    for key in keys:
        if key in open_sites:
            return open_sites[key]
    raise DrawRejected(_("This stratum has no substitute left."), code="substitute.none")


class _Names:
    """Which rows the sealed names mean, and back."""

    def __init__(self, bundle: Bundle) -> None:
        self.code_of = {key: code for code, key in bundle.sites.items()}
        self.name_of = {key: name for name, key in bundle.people.items()}


def _crew_for(
    draw: Draw, old: PlannedVisit, code: str, site: str, names: _Names, bundle: Bundle, crews: bytes
) -> Crew:
    members = _members(draw)
    present = members.get(old.crew_id, []) if old.crew_id else []  # type: ignore[arg-type]
    met = _met(draw, bundle, names, members, leaving=old.pk)
    now_there = tuple(names.name_of[key] for key in present)
    if len(now_there) == bundle.pool.size and able_at(bundle, now_there, site, met):
        assert old.crew is not None
        return old.crew
    visit = next((one for one in crew_visits_of(crews) if code in one.sites), None)
    order = [*now_there, *(visit.substitutes if visit else ())]
    order += sorted(name for name in bundle.people if name not in order)
    found = _first_able(order, bundle, site, met)
    if found is None:
        raise DrawRejected(
            _("Nobody of the pool may visit the substitute site together."), code="substitute.crew"
        )
    return _crew_of(draw, [bundle.people[name] for name in found], members)


def _first_able(
    order: list[str],
    bundle: Bundle,
    site: str,
    met: Mapping[str, list[tuple[str, ...]]],
    chosen: tuple[str, ...] = (),
) -> tuple[str, ...] | None:
    if len(chosen) == bundle.pool.size:
        return chosen
    for place, name in enumerate(order):
        crew = (*chosen, name)
        if able_at(bundle, crew, site, met) and (
            found := _first_able(order[place + 1 :], bundle, site, met, crew)
        ):
            return found
    return None


def _members(draw: Draw) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = CrewMember.objects.filter(crew__evaluation=draw.evaluation_id, left_at__isnull=True).order_by("pk")
    for crew, person in rows.values_list("crew", "person"):
        found[crew].append(person)
    return found


def _met(
    draw: Draw, bundle: Bundle, names: _Names, members: Mapping[UUID, list[UUID]], leaving: UUID
) -> dict[str, list[tuple[str, ...]]]:
    """Who comes to each street together in this draw, but for the visit that is not made."""
    streets = {place.site: place.street for place in bundle.pool.places}
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    rows = PlannedVisit.objects.filter(evaluation=draw.evaluation_id, withdrawn_at__isnull=True).exclude(
        pk=leaving
    )
    for row in rows:
        street = streets.get(names.code_of.get(row.site_id, ""), "")  # type: ignore[arg-type]
        if street and row.crew_id:
            found[street].append(tuple(names.name_of[key] for key in members.get(row.crew_id, ())))
    return found


def _crew_of(draw: Draw, people: list[UUID], members: Mapping[UUID, list[UUID]]) -> Crew:
    """The crew of exactly these, made when there is none."""
    for crew, present in members.items():
        if set(present) == set(people):
            return Crew.objects.get(pk=crew)
    last = Crew.objects.filter(evaluation=draw.evaluation_id).aggregate(last=Max("number"))["last"] or 0
    row = Crew.objects.create(region_id=draw.region_id, evaluation_id=draw.evaluation_id, number=last + 1)
    CrewMember.objects.bulk_create(CrewMember(crew=row, person_id=key) for key in people)
    return row


def replace_inspector(draw: Draw, crew: Crew, person: Person, *, reason: str, by: Actor) -> Person:
    """Let the first substitute who may go to all visits that a crew still has before it step in for one of it."""
    text = stated(reason)
    with transaction.atomic():
        row = locked(draw, by, Draw.State.DRAWN)
        place = CrewMember.objects.filter(
            crew=crew, crew__evaluation=row.evaluation_id, person=person, left_at__isnull=True
        ).first()
        if place is None:
            raise DrawRejected(_("This person is not in this crew any more."), code="crew.gone")
        bundle, (_record, crews) = open_bundle(row), records_of(row)
        name = _stand_in(row, crew, person, bundle, crews)
        place.left_at = now()
        place.save(update_fields=["left_at"])
        fresh = Person.objects.get(pk=bundle.people[name])
        back = CrewMember.objects.filter(crew=crew, person=fresh).update(left_at=None)
        if not back:
            CrewMember.objects.create(crew=crew, person=fresh)
        told = {"from": _Names(bundle).name_of[person.pk], "to": name, "reason": text, "crew": crew.number}
        _step(row, DrawStep.Kind.INSPECTOR, told, by, crew=crew)
        record("draw.inspector_replaced", row, by=by, new={"number": row.number})
    return fresh


def _stand_in(draw: Draw, crew: Crew, person: Person, bundle: Bundle, crews: bytes) -> str:
    names, members = _Names(bundle), _members(draw)
    staying = [names.name_of[key] for key in members[crew.pk] if key != person.pk]
    visited = set(Visit.objects.filter(evaluation=draw.evaluation_id).values_list("site_id", flat=True))
    rows = PlannedVisit.objects.filter(evaluation=draw.evaluation_id, crew=crew, withdrawn_at__isnull=True)
    sites = sorted(names.code_of[row.site_id] for row in rows if row.site_id not in visited)  # type: ignore[index]
    others = {key: who for key, who in members.items() if key != crew.pk}
    met = _met(draw, bundle, names, others, leaving=crew.pk)
    order = list(
        dict.fromkeys(
            name
            for visit in crew_visits_of(crews)
            if set(visit.sites) & set(sites)
            for name in visit.substitutes
        )
    )
    order += sorted(set(bundle.people) - set(order))
    for name in order:
        if name in staying or bundle.people[name] == person.pk:
            continue
        if all(able_at(bundle, (*staying, name), site, met) for site in sites):
            return name
    raise DrawRejected(_("Nobody of the pool may step in for all visits of this crew."), code="replace.none")


def _step(
    draw: Draw,
    kind: str,
    told: dict[str, object],
    by: Actor,
    *,
    planned: PlannedVisit | None = None,
    crew: Crew | None,
) -> None:
    assert by.person_id is not None
    DrawStep.objects.create(
        draw=draw,
        kind=kind,
        at=now(),
        by_id=by.person_id,
        planned=planned,
        crew=crew,
        detail_sealed=seal_words(told),
    )

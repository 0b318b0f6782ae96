"""Who may look back at what (回避): nobody who closed or handled the finding, and nobody of its units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.findings import rules
from tongchuang.domain.findings.models import Finding, FindingSupport
from tongchuang.domain.inspections.queries import inspectors_of
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.models import Person, Post, PostKind, Unit
from tongchuang.domain.organisations.queries import in_force
from tongchuang.foundation.clock import today

# Whoever saw the problem, or moved it with its standard, has not handled it.
NOT_HANDLING = ("finding.registered", "finding.photo_added", "finding.repeated", "finding.moved")


@dataclass(frozen=True)
class Inspector:
    """Somebody who may be sent: an inspector by post before people of the office."""

    person: UUID
    user: UUID | None
    name: str
    by_post: bool
    paths: tuple[str, ...]


def pool_of(region_id: UUID) -> list[Inspector]:
    """Everybody who inspects in a region, with the units that they belong to; three statements."""
    people = list(inspectors_of(region_id).values_list("pk", "user_id", "name", "unit__path"))
    posts = Post.objects.filter(in_force(today()), person__in=[row[0] for row in people])
    paths: dict[UUID, set[str]] = defaultdict(set)
    inspecting = set()
    for person, kind, path in posts.values_list("person_id", "kind", "unit__path"):
        if kind == PostKind.INSPECTOR:
            inspecting.add(person)
        if path:
            paths[person].add(path)
    found = {}
    for person, user, name, path in people:
        own = paths[person] | ({path} if path else set())
        found[person] = Inspector(person, user, name, person in inspecting, tuple(sorted(own)))
    return list(found.values())


class Recusal:
    """Who is recused from which of these findings; three statements for all of them."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        keys = [row.pk for row in findings]
        self._handlers: dict[UUID, set[UUID]] = defaultdict(set)
        events = Event.objects.filter(target_id__in=keys, kind__startswith="finding.", actor_id__isnull=False)
        for finding, user in (
            events.exclude(kind__in=NOT_HANDLING).values_list("target_id", "actor_id").distinct()
        ):
            if user is not None:
                self._handlers[finding].add(user)
        units: dict[UUID, set[UUID]] = defaultdict(set)
        for row in findings:
            if row.unit_id is not None:
                units[row.pk].add(row.unit_id)
        for finding, unit in FindingSupport.objects.filter(finding__in=keys).values_list(
            "finding_id", "unit_id"
        ):
            units[finding].add(unit)
        wanted = {unit for own in units.values() for unit in own}
        paths = dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "path"))
        self._paths = {finding: [paths[unit] for unit in own] for finding, own in units.items()}

    def excludes(self, finding: Finding, one: Inspector) -> bool:
        """Whether this person may not look back at this finding."""
        hands = {finding.closed_by_id, finding.fixed_by_id, finding.person_id}
        hands.add(finding.site.point_owner_id if finding.site else None)
        handled = one.user is not None and one.user in self._handlers.get(finding.pk, ())
        return (
            one.person in hands
            or handled
            or not rules.independent(one.paths, self._paths.get(finding.pk, ()))
        )


def may_look_back(finding: Finding, person: Person) -> bool:
    """Whether one person may look back at one finding."""
    day = in_force(today())
    posts = Post.objects.filter(day, person=person, unit__isnull=False).values("unit")
    paths = Unit.objects.filter(Q(pk__in=posts) | Q(pk=person.unit_id)).values_list("path", flat=True)
    return not Recusal([finding]).excludes(
        finding, Inspector(person.pk, person.user_id, person.name, True, tuple(paths))
    )


def sent_to(
    findings: Iterable[Finding], pool: Sequence[Inspector], recusal: Recusal, tickets: Mapping[UUID, Mapping[UUID, str]],
    loads: Mapping[UUID, int] | None = None,
) -> dict[UUID, UUID | None]:  # fmt: skip
    """Finding → who looks back at it: of those who may, inspectors by post first, then the fewest so far, then the ticket.

    None where nobody may: then a person has to be found.
    """
    load: dict[UUID, int] = defaultdict(int, loads or {})
    chosen: dict[UUID, UUID | None] = {}
    for finding in findings:
        able = [one for one in pool if not recusal.excludes(finding, one)]
        ticket = tickets[finding.pk]
        best = min(
            able, key=lambda one: (not one.by_post, load[one.person], ticket[one.person]), default=None
        )
        chosen[finding.pk] = best.person if best else None
        if best is not None:
            load[best.person] += 1
    return chosen

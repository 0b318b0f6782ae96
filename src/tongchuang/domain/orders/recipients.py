"""Whom an order goes to: read for a whole batch in a few statements. A post that nobody holds is named, never passed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.orders.models import Recipient
from tongchuang.domain.orders.values import GOES_TO, OF_THE_UNIT, Role
from tongchuang.domain.organisations.models import Person, Post, PostKind, Unit
from tongchuang.domain.organisations.queries import in_force, standing_units
from tongchuang.foundation.clock import today

ROLE_OF_POST = {
    PostKind.UNIT_LIAISON: Role.LIAISON,
    PostKind.LEAD_LIAISON: Role.LIAISON,
    PostKind.UNIT_HEAD: Role.HEAD,
    PostKind.DISCIPLINE: Role.DISCIPLINE,
}
SEPARATOR = "、"


@dataclass
class Directory:
    """Who holds which post, for the units and regions of a batch."""

    units: dict[UUID, Unit] = field(default_factory=dict)
    of_units: dict[tuple[UUID, Role], list[Person]] = field(default_factory=lambda: defaultdict(list))
    of_regions: dict[UUID, list[Person]] = field(default_factory=lambda: defaultdict(list))

    def unit_of(self, finding: Finding) -> Unit | None:
        """The unit that answers for the finding now: the last successor of one that a reform has closed."""
        return self.units.get(finding.unit_id) if finding.unit_id else None


def directory_of(findings: Sequence[Finding]) -> Directory:
    """The units of findings, with their successors, and who holds their posts today."""
    directory = Directory()
    standing = standing_units({row.unit_id for row in findings if row.unit_id})
    units = Unit.objects.defer("grams").in_bulk(set(standing.values()))
    directory.units = {unit: units[last] for unit, last in standing.items()}
    wanted = Q(kind=PostKind.DISCIPLINE, region__in={row.region_id for row in findings})
    wanted |= Q(
        kind__in=(PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON, PostKind.UNIT_HEAD),
        unit__in={unit.pk for unit in directory.units.values()},
    )
    posts = Post.objects.filter(in_force(today()), wanted, person__left_on__isnull=True).select_related(
        "person"
    )
    for post in posts.order_by("person__sort_key", "person_id"):
        role = ROLE_OF_POST[PostKind(post.kind)]
        known = (
            directory.of_regions[post.region_id]
            if role == Role.DISCIPLINE
            else directory.of_units[post.unit_id, role]
        )
        if post.person not in known:
            known.append(post.person)
    return directory


def leader_of(finding: Finding) -> Person | None:
    """The contracted leader (包联领导) of the section that the finding's site lies at, unless gone."""
    section = finding.site.section if finding.site else None
    leader = section.contracted_leader if section else None
    return leader if leader is not None and leader.left_on is None else None


def recipients_of(
    order_id: UUID, colour: str, finding: Finding, unit: Unit, directory: Directory
) -> list[Recipient]:
    """The roles that an order of this colour goes to, with who holds them today."""
    found = []
    for role in GOES_TO[colour]:
        people = _holders(role, finding, unit, directory)
        row = Recipient(order_id=order_id, role=role, names=names_of(people))
        if role in OF_THE_UNIT:
            row.unit = unit
        elif role == Role.LEADER and people:
            row.person = people[0]
        found.append(row)
    return found


def _holders(role: Role, finding: Finding, unit: Unit, directory: Directory) -> list[Person]:
    if role == Role.LEADER:
        leader = leader_of(finding)
        return [leader] if leader else []
    if role == Role.DISCIPLINE:
        return directory.of_regions.get(finding.region_id, [])
    return directory.of_units.get((unit.pk, role), [])


def names_of(people: Iterable[Person]) -> str:
    """Names in one line, as many as fit."""
    return SEPARATOR.join(person.name for person in people)[:200]

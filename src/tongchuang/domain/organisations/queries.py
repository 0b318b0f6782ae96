"""Named reads of organisations, for rows that access has let through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from tongchuang.domain.accounts.models import User
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.models import Person, Post, PostKind, Unit
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.foundation.clock import SHANGHAI, today
from tongchuang.foundation.ids import as_uuids
from tongchuang.foundation.text import query_grams


@dataclass(frozen=True)
class TreeRow:
    """A unit in its tree on a day, under the name and the parent that it had then."""

    unit: Unit
    depth: int
    name: str
    short_name: str
    parent_id: UUID | None


def searched(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Rows whose name, pinyin or initials contain what was typed."""
    grams = query_grams(text)
    return rows.filter(grams__contains=grams) if grams else rows


def in_force(day: date) -> Q:
    """What holds on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def tree_as_of(units: QuerySet[Unit], day: date) -> list[TreeRow]:
    """The tree on a day, parents before children: what was moved or renamed since stands where it stood.

    A row keeps only its present parent and name; what they were before is read from the ledger's changes after the day.
    """
    everyone = list(units.order_by("path"))
    by_path = {unit.path: unit for unit in everyone}
    was = _values_before_changes({unit.pk for unit in everyone}, day)
    rows: dict[UUID, tuple[Unit, UUID | None, str, str]] = {}
    for unit in everyone:
        if unit.valid_from > day or (unit.valid_to is not None and unit.valid_to < day):
            continue
        above = by_path.get(unit.path[: -unit.steplen]) if unit.depth > 1 else None
        old = was.get(unit.pk, {})
        parent = old.get("parent", str(above.pk) if above else None)
        rows[unit.pk] = (
            unit, UUID(parent) if parent else None, old.get("name", unit.name), old.get("short_name", unit.short_name)
        )  # fmt: skip
    return list(_ordered(rows))


def _values_before_changes(ids: set[UUID], day: date) -> dict[UUID, dict[str, Any]]:
    ended = datetime.combine(day, time.max, SHANGHAI)
    events = Event.objects.filter(kind="unit.changed", target_id__in=ids, at__gt=ended).order_by("-id")
    found: dict[UUID, dict[str, Any]] = {}
    for target, old in events.values_list("target_id", "old"):
        # From the newest back, so that the first change after the day has the last word.
        found.setdefault(target, {}).update(old)
    return found


def _ordered(rows: dict[UUID, tuple[Unit, UUID | None, str, str]]) -> Iterable[TreeRow]:
    below: dict[UUID | None, list[UUID]] = {}
    for key, (_unit, parent, _name, _short) in rows.items():
        below.setdefault(parent if parent in rows else None, []).append(key)
    # Units of one level in the order of their names, as everywhere.
    waiting = [
        (key, 0) for key in sorted(below.get(None, []), key=lambda key: rows[key][0].sort_key, reverse=True)
    ]
    while waiting:
        key, depth = waiting.pop()
        unit, parent, name, short_name = rows[key]
        yield TreeRow(unit, depth, name, short_name, parent)
        children = sorted(below.get(key, []), key=lambda child: rows[child][0].sort_key, reverse=True)
        waiting.extend((child, depth + 1) for child in children)


def with_counts(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Units with how many persons belong to each."""
    return units.annotate(people=Count("persons", filter=Q(persons__left_on__isnull=True), distinct=True))


def persons_of(unit: Unit) -> QuerySet[Person]:
    """Who belongs to a unit and has not left."""
    return unit.persons.filter(left_on__isnull=True).order_by("sort_key", "pk")


def posts_of(person: Person) -> QuerySet[Post]:
    """A person's posts, those in force first."""
    return person.posts.select_related("unit").order_by("valid_to", "-valid_from", "pk")


def posts_at(unit: Unit, day: date | None = None) -> QuerySet[Post]:
    """The posts at a unit on a day."""
    return (
        unit.posts.filter(in_force(day or today()))
        .select_related("person")
        .order_by("kind", "person__sort_key")
    )


def users_of_units(units: Any) -> list[UUID]:
    """Who is told what concerns units today: the accounts of their liaisons and heads, each once.

    `units` is what a lookup takes: ids, or a query of ids. What was a closed unit's is told to its last successor.
    """
    known = Unit.objects.filter(pk__in=units).values_list("pk", flat=True)
    units = set(standing_units(known).values())
    posts = Post.objects.filter(in_force(today()), kind__in=OF_A_UNIT, unit__in=units)
    posts = posts.filter(person__user__is_active=True, person__left_on__isnull=True)
    return list(posts.values_list("person__user_id", flat=True).distinct())


def standing_units(unit_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Unit → the unit that answers for it today: itself, or the last of its successors; one without any is left out."""
    known: dict[UUID, tuple[bool, UUID | None]] = {}
    missing = set(unit_ids)
    wanted = frozenset(missing)
    while missing:
        rows = Unit.objects.filter(pk__in=missing).values_list("pk", "valid_to", "successor_id")
        found = {pk: (valid_to is None, successor) for pk, valid_to, successor in rows}
        known |= found
        missing = {after for goes_on, after in found.values() if not goes_on and after} - known.keys()
    return {unit: last for unit in wanted if (last := _last_of(unit, known)) is not None}


def _last_of(unit: UUID, known: dict[UUID, tuple[bool, UUID | None]]) -> UUID | None:
    seen: set[UUID] = set()
    at: UUID | None = unit
    while at is not None and at in known and at not in seen:
        goes_on, after = known[at]
        if goes_on:
            return at
        seen.add(at)
        at = after
    return None


def open_units(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Units that go on, in the order of their names."""
    return units.filter(valid_to__isnull=True).order_by("sort_key", "pk")


def people_for_choice(persons: QuerySet[Person], kind: str = "") -> QuerySet[Person]:
    """Persons to choose from; with `kind`, those who hold that post first."""
    rows = persons.filter(left_on__isnull=True).select_related("unit")
    if not kind:
        return rows.order_by("sort_key", "pk")
    return rows.annotate(
        holds=Count("posts", filter=Q(posts__kind=PostKind(kind), posts__valid_to__isnull=True))
    ).order_by("-holds", "sort_key", "pk")


def names_of_actors(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """User → name, for histories."""
    ids = {user_id for user_id in user_ids if user_id}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def for_people_list(persons: QuerySet[Person]) -> QuerySet[Person]:
    """Persons with their unit, account and present posts (`present_posts`)."""
    present = Prefetch(
        "posts", Post.objects.filter(in_force(today())).order_by("kind"), to_attr="present_posts"
    )
    return persons.select_related("unit", "user").defer("grams", "unit__grams").prefetch_related(present)


def holding(persons: QuerySet[Person], kinds: list[str]) -> QuerySet[Person]:
    """Who holds one of these posts today."""
    return persons.filter(pk__in=Post.objects.filter(in_force(today()), kind__in=kinds).values("person"))


def without_post(persons: QuerySet[Person]) -> QuerySet[Person]:
    """Who holds no post today."""
    return persons.exclude(pk__in=Post.objects.filter(in_force(today())).values("person"))


def at_units(persons: QuerySet[Person], unit_ids: list[str]) -> QuerySet[Person]:
    """Who belongs to one of these units; what is no id is passed over."""
    return persons.filter(unit_id__in=as_uuids(unit_ids))


def parent_of(unit: Unit) -> Unit | None:
    """The unit above, if any."""
    found: Unit | None = Unit.objects.get_parent(unit, update=True)
    return found


def units_below(unit: Unit) -> QuerySet[Unit]:
    """The open units right below."""
    rows: QuerySet[Unit] = Unit.objects.get_children(unit)
    return rows.filter(valid_to__isnull=True).order_by("sort_key", "pk")


def names_of_units(ids: Iterable[UUID | str]) -> dict[str, str]:
    """Unit → short name, for histories."""
    rows = Unit.objects.filter(pk__in=set(ids)).values_list("pk", "short_name", "name")
    return {str(key): short or name for key, short, name in rows}


def names_of_people(ids: Iterable[UUID | str]) -> dict[str, str]:
    """Person → name, for histories."""
    return {str(key): name for key, name in Person.objects.filter(pk__in=set(ids)).values_list("pk", "name")}


def person_of_login(login: str) -> Person | None:
    """Who signs in by this name, while the account is open and the person there."""
    rows = Person.objects.filter(user__username=login, user__is_active=True, left_on__isnull=True)
    return rows.select_related("user").first()


def unit_names(region_id: UUID) -> dict[str, str]:
    """Unit → short name for all units of a region, past ones too; the id behind names that several bear."""
    rows = list(Unit.objects.filter(region_id=region_id).values_list("pk", "short_name", "name"))
    times = Counter(short or name for _key, short, name in rows)
    return {
        str(key): (short or name) + (f" ({key})" if times[short or name] > 1 else "")
        for key, short, name in rows
    }

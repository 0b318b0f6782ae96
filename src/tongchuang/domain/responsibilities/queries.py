"""Named reads of responsibilities, for rows that access has let through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When

from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.places.models import Section, Site
from tongchuang.domain.responsibilities.models import Contract, Responsibility, Support
from tongchuang.domain.standards.models import Item, SiteType
from tongchuang.foundation.clock import today


@dataclass(frozen=True)
class Cell:
    """What a unit is for an item: lead or support, and the responsibilities that say so."""

    lead: bool
    whole: bool
    state: str
    count: int
    key: UUID


@dataclass
class MatrixRow:
    """An item with a cell for each unit that has anything to do with it."""

    item: Item
    cells: dict[UUID, Cell] = field(default_factory=dict)
    whole: bool = False
    types: set[str] = field(default_factory=set)

    @property
    def led(self) -> bool:
        """Somebody leads it everywhere, or at every type of site at which it is checked."""
        return self.whole or bool(self.item.site_types and self.types >= set(self.item.site_types))

    def add(self, row: Responsibility) -> None:
        """Take note of where a responsibility gives the item a lead."""
        if row.lead_id is not None and row.site_id is None:
            self.whole = self.whole or row.site_type is None
            self.types |= {row.site_type.code} if row.site_type else set()


@dataclass
class Matrix:
    """Items by units (责任矩阵)."""

    units: list[Unit]
    rows: list[MatrixRow]


def of_items(rows: QuerySet[Responsibility], items: Iterable[Item]) -> list[Responsibility]:
    """The responsibilities for some items, with units and supporters: two statements."""
    supports = Support.objects.select_related("unit").order_by("unit__sort_key")
    chosen = rows.filter(item__in=[item.pk for item in items])
    return list(
        chosen.select_related("lead", "person", "site", "site_type")
        .prefetch_related(Prefetch("supports", supports))
        .order_by("item__position", "site_type__sort_key", "site__sort_key", "pk")
    )


def matrix_of(items: Sequence[Item], rows: QuerySet[Responsibility], *, units: Sequence[Unit], all_units: bool) -> Matrix:
    """The matrix of some items; without `all_units` only the units that have something there."""
    found = {item.pk: MatrixRow(item) for item in items}
    known = {unit.pk for unit in units}
    used: set[UUID] = set()
    for row in of_items(rows, items):
        line = found[row.item_id]
        whole = row.site_id is None and row.site_type_id is None
        line.add(row)
        parts = [(row.lead_id, True)] if row.lead_id else []
        parts += [(support.unit_id, False) for support in row.supports.all()]
        for unit_id, lead in parts:
            if unit_id in known:
                used.add(unit_id)
                line.cells[unit_id] = _merged(line.cells.get(unit_id), Cell(lead, whole, row.state, 1, row.pk))
    shown = [unit for unit in units if all_units or unit.pk in used]
    return Matrix(shown, list(found.values()))


def is_led(item: Item, rows: Iterable[Responsibility]) -> bool:
    """Whether somebody leads the item everywhere, or at every type of site at which it is checked."""
    line = MatrixRow(item)
    for row in rows:
        line.add(row)
    return line.led


def _merged(old: Cell | None, new: Cell) -> Cell:
    if old is None:
        return new
    better = new if (new.lead, new.whole) > (old.lead, old.whole) else old
    # What waits longest shows: a cell is confirmed only when all behind it is.
    state = min(old.state, new.state, key=("proposed", "claimed", "confirmed").index)
    return Cell(better.lead, better.whole, state, old.count + 1, better.key)


def duties_of(rows: QuerySet[Responsibility], unit_ids: Iterable[UUID]) -> QuerySet[Responsibility]:
    """What units lead, and then what they support, in the order of the standard."""
    ids = list(unit_ids)
    led = Case(When(lead__in=ids, then=Value(0)), default=Value(1), output_field=IntegerField())
    return listed(rows).annotate(supporting=led).order_by("supporting", "item__version", "item__position", "pk")


def listed(rows: QuerySet[Responsibility]) -> QuerySet[Responsibility]:
    """With everything that a list shows."""
    supports = Support.objects.select_related("unit").order_by("unit__sort_key")
    return (
        rows.select_related("item", "item__version", "lead", "person", "site", "site_type")
        .defer("item__version__document")
        .prefetch_related(Prefetch("supports", supports))
    )


def state_counts(rows: QuerySet[Responsibility]) -> dict[str, int]:
    """How many stand in each state."""
    counted = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {state: counted.get(state, 0) for state in Responsibility.State.values}


def people_of_units(unit: Unit) -> QuerySet[Person]:
    """To whom a unit can pass a duty: its people, those of units below, and those with a post there."""
    inside = Unit.objects.filter(path__startswith=unit.path)
    own = Q(unit__in=inside) | Q(posts__unit__in=inside, posts__valid_to__isnull=True)
    rows = Person.objects.filter(own, region_id=unit.region_id, left_on__isnull=True)
    return rows.select_related("unit").distinct().order_by("sort_key", "pk")


@dataclass(frozen=True)
class SectionRow:
    """A section with who answers for it, and its sites."""

    section: Section
    sites: int
    without_owner: int
    contracts: list[Contract]


def sections_with_contracts(region_id: UUID, contracts: QuerySet[Contract]) -> list[SectionRow]:
    """The sections in the order of their streets (包联图表): leader, unit, contracts, sites and those without a person."""
    sections = Section.objects.filter(region_id=region_id).select_related("street", "lead_unit", "contracted_leader")
    open_sites = Site.objects.filter(region_id=region_id, closed_on__isnull=True, section__isnull=False).order_by()
    counts = {
        key: (total, bare)
        for key, total, bare in open_sites.values_list("section").annotate(
            total=Count("pk"), bare=Count("pk", filter=Q(point_owner__isnull=True))
        )
    }
    held: dict[UUID | None, list[Contract]] = defaultdict(list)
    live = contracts.filter(section__isnull=False).exclude(state=Contract.State.ENDED)
    for contract in live.select_related("person", "unit").order_by("kind", "valid_from", "pk"):
        held[contract.section_id].append(contract)
    ordered = sections.order_by("street__sort_key", "kind", "sort_key", "pk").defer("geometry", "street__geometry")
    return [SectionRow(row, *counts.get(row.pk, (0, 0)), held[row.pk]) for row in ordered]


def choices_of_scope(item: Item) -> QuerySet[SiteType]:
    """The types of site at which an item is checked."""
    return SiteType.objects.filter(code__in=item.site_types).order_by("sort_key")


def sections_of_region(region_id: UUID | None) -> QuerySet[Section]:
    """The sections and lanes of a region, to choose from."""
    rows = Section.objects.filter(region_id=region_id).defer("geometry")
    return rows.order_by("street__sort_key", "kind", "sort_key", "pk")


def waiting_to_claim(rows: QuerySet[Responsibility], unit_ids: Iterable[UUID]) -> QuerySet[Responsibility]:
    """The duties that wait for these units to claim them."""
    return rows.filter(state=Responsibility.State.PROPOSED, lead__in=list(unit_ids))


def waiting_to_confirm(rows: QuerySet[Responsibility]) -> QuerySet[Responsibility]:
    """The claimed duties that wait for the office."""
    return rows.filter(state=Responsibility.State.CLAIMED)


def contracts_to_confirm(rows: QuerySet[Contract], person_id: UUID | None) -> QuerySet[Contract]:
    """Contracts that were offered to a person."""
    return rows.filter(state=Contract.State.OFFERED, person=person_id, valid_from__lte=today())


def of_units(rows: QuerySet[Responsibility], unit_ids: Iterable[UUID]) -> QuerySet[Responsibility]:
    """What units lead or support."""
    ids = list(unit_ids)
    return rows.filter(Q(lead__in=ids) | Q(pk__in=Support.objects.filter(unit__in=ids).values("responsibility")))


def searched(rows: QuerySet[Responsibility], text: str) -> QuerySet[Responsibility]:
    """Those whose item has this in its title, or begins with it."""
    return rows.filter(Q(item__code__istartswith=text) | Q(item__title__icontains=text))


def searched_contracts(rows: QuerySet[Contract], text: str) -> QuerySet[Contract]:
    """Those whose place or party has this in its name."""
    names = ("section__name", "site__name", "person__name", "unit__name", "party")
    wanted = Q()
    for name in names:
        wanted |= Q(**{f"{name}__icontains": text})
    return rows.filter(wanted)


def listed_contracts(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    """With everything that a list shows."""
    return rows.select_related("section", "site", "person", "unit").defer("section__geometry")

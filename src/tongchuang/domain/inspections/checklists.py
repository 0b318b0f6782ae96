"""Checklists (检查清单): what is looked at on a visit, and which further items each check serves (多城联创).

docs/inspecting.md tells what the relations of a crosswalk do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign, CampaignStandard
from tongchuang.domain.inspections.models import Check, Evaluation
from tongchuang.domain.inspections.rules import CarriedCheck, carries, grades_of, one_for_each_item
from tongchuang.domain.standards.models import Crosswalk, Item, StandardVersion
from tongchuang.foundation.errors import Invalid


@dataclass
class ChecklistEntry:
    """An item to be checked; `serves` are items of other standards that the same check counts for."""

    item: Item
    version: StandardVersion
    serves: list[Item] = field(default_factory=list)
    partly: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Checklist:
    """The items of one type of site, main standard first, in the order of each tree."""

    main: StandardVersion
    versions: dict[UUID, StandardVersion]
    site_type: str
    entries: dict[UUID, ChecklistEntry]

    def __len__(self) -> int:
        return len(self.entries)


@dataclass(frozen=True)
class Material:
    """What checklists are made of: versions (the main one first), their on-site items, and how these relate."""

    versions: list[StandardVersion]
    items: list[Item]
    links: list[_Link]
    only: UUID | None = None

    def of_type(self, site_type: str) -> Checklist:
        """The checklist of one type of site."""
        by_version: dict[UUID, list[Item]] = {version.pk: [] for version in self.versions}
        for item in self.items:
            if site_type in item.site_types:
                by_version[item.version_id].append(item)
        entries = _merge(self.versions, by_version, self.links, site_type)
        if self.only is not None:
            entries = {key: entry for key, entry in entries.items() if entry.version.pk == self.only}
        return Checklist(
            self.versions[0], {version.pk: version for version in self.versions}, site_type, entries
        )


def checklist_of(
    campaign: Campaign, site_type: str, evaluation: Evaluation | None = None, pinned: Pinned | None = None
) -> Checklist:
    """The checklist in three or four statements. An evaluation asks for its own standard's items only."""
    return material_of(campaign, evaluation, site_type=site_type, pinned=pinned).of_type(site_type)


def material_of(
    campaign: Campaign,
    evaluation: Evaluation | None = None,
    *,
    site_type: str = "",
    pinned: Pinned | None = None,
) -> Material:
    """What the checklists of a campaign are made of, of one type of site or of all, in three statements."""
    versions = versions_of(campaign, evaluation)
    if pinned is not None:
        versions = pinned.among(versions)
    if not versions:
        raise Invalid(_("The campaign has no standard yet. The campaign office adds one under Standard."))
    items = Item.objects.filter(version__in=versions, is_leaf=True, method="site").order_by("position")
    if site_type:
        items = items.filter(site_types__contains=[site_type])
    links = _links(versions) if len(versions) > 1 else []
    return Material(versions, list(items), links, evaluation.version_id if evaluation else None)


@dataclass(frozen=True)
class Pinned:
    """What a visit was judged by, though the campaign may have moved on since: its main version and its items."""

    version: UUID
    items: frozenset[UUID]

    def among(self, versions: list[StandardVersion]) -> list[StandardVersion]:
        """The versions with those that were judged by in place of their successors; the pinned one first.

        Only versions of standards that the campaign pursues come in; others are left out, and their items with them.
        """
        current = {version.pk for version in versions}
        used = set(Item.objects.filter(pk__in=self.items).values_list("version_id", flat=True)) | {
            self.version
        }
        if not used <= current:
            slugs = {version.slug for version in versions}
            rows = StandardVersion.objects.filter(pk__in=used - current, slug__in=slugs).defer("document")
            former = {row.slug: row for row in rows}
            versions = [former.get(version.slug, version) for version in versions]
        return sorted(versions, key=lambda version: version.pk != self.version)


def versions_of(campaign: Campaign, evaluation: Evaluation | None = None) -> list[StandardVersion]:
    """The versions that a campaign pursues, the main one first; an evaluation puts its own in front."""
    rows = CampaignStandard.objects.filter(campaign=campaign).select_related("version")
    versions = [row.version for row in rows.order_by("position", "pk").defer("version__document")]
    if evaluation is None:
        return versions
    others = [version for version in versions if version.pk != evaluation.version_id]
    own = next((version for version in versions if version.pk == evaluation.version_id), evaluation.version)
    return [own, *others]


@dataclass(frozen=True)
class _Link:
    source: tuple[str, str]
    target: tuple[str, str]
    relation: str


def _links(versions: Iterable[StandardVersion]) -> list[_Link]:
    slugs = [version.slug for version in versions]
    links: list[_Link] = []
    for row in Crosswalk.objects.filter(from_slug__in=slugs, to_slug__in=slugs).order_by("pk"):
        source, target = (row.from_slug, row.from_code), (row.to_slug, row.to_code)
        links.append(_Link(source, target, row.relation))
        if row.relation != Crosswalk.Relation.COVERS:
            links.append(_Link(target, source, row.relation))
    return links


def _merge(
    versions: list[StandardVersion], by_version: dict[UUID, list[Item]], links: list[_Link], site_type: str
) -> dict[UUID, ChecklistEntry]:
    entries: dict[UUID, ChecklistEntry] = {}
    by_name = {(v.slug, item.code): (v, item) for v in versions for item in by_version[v.pk]}
    into: dict[tuple[str, str], list[_Link]] = {}
    for link in links:
        into.setdefault(link.target, []).append(link)
    for version in versions:
        for item in by_version[version.pk]:
            if not _served(item, into.get((version.slug, item.code), []), by_name, entries, site_type):
                entries[item.pk] = ChecklistEntry(item, version)
    _add_late_links(links, by_name, entries, site_type)
    return entries


def _served(
    item: Item,
    links: list[_Link],
    by_name: dict[tuple[str, str], tuple[StandardVersion, Item]],
    entries: dict[UUID, ChecklistEntry],
    site_type: str,
) -> bool:
    served = False
    for link in links:
        _version, source = by_name.get(link.source, (None, None))
        if source is None or source.pk not in entries or source.version_id == item.version_id:
            continue
        if carries(link.relation, source, item, site_type):
            entries[source.pk].serves.append(item)
            served = True
    return served


def _add_late_links(
    links: list[_Link],
    by_name: dict[tuple[str, str], tuple[StandardVersion, Item]],
    entries: dict[UUID, ChecklistEntry],
    site_type: str,
) -> None:
    """Links to items that stand on the list themselves: a wider item further down, or one that is partly the same."""
    for link in links:
        _version, source = by_name.get(link.source, (None, None))
        _version, target = by_name.get(link.target, (None, None))
        if source is None or target is None or source.pk not in entries or target.pk not in entries:
            continue
        entry = entries[source.pk]
        if link.relation == Crosswalk.Relation.PART:
            entry.partly.append(target)
        elif carries(link.relation, source, target, site_type):
            entry.serves.append(target)


def counted_checks(checklist: Checklist, checks: Iterable[Check]) -> list[CarriedCheck]:
    """What the checks count for: their own items, and those that the crosswalk carries them to."""
    counted: list[CarriedCheck] = []
    for check in checks:
        item = checklist.entries[check.item_id]
        counted.append(_carried(check, item.item.pk, item.item.version_id, check.grade, direct=True))
        for served in item.serves:
            grade = check.grade if grades_of(served.rule) else ""
            counted.append(_carried(check, served.pk, served.version_id, grade, direct=False))
    return one_for_each_item(counted)


def _carried(check: Check, item: UUID, version: UUID, grade: str, *, direct: bool) -> CarriedCheck:
    return CarriedCheck(
        item=item,
        version=version,
        check=check.pk,
        verdict=check.verdict,
        count=check.count,
        grade=grade,
        at=check.at,
        direct=direct,
    )

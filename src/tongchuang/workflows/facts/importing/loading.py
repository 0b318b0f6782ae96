"""Loading facts from files: rows become visits and observations by the house's own rules, all of them or none."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from uuid import UUID, uuid5

from django.db import transaction

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.facts.errors import FactsRefused
from tongchuang.domain.inspections.actions import FactValues, enter_observations, enter_visits
from tongchuang.domain.inspections.actions.observations import check_fact
from tongchuang.domain.inspections.checklists import Checklist, checklist_of
from tongchuang.domain.inspections.checklists import versions_of as versions_checked
from tongchuang.domain.inspections.errors import ObservationRejected
from tongchuang.domain.inspections.models import Check, Observation, Visit
from tongchuang.domain.inspections.validation import problems_of
from tongchuang.domain.inspections.values import CheckEntry, VisitEntry
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.domain.scores.engine_io import published_standard
from tongchuang.domain.standards.models import Item, StandardVersion
from tongchuang.engines.scoring.places import Site as Place
from tongchuang.foundation.clock import now
from tongchuang.workflows.facts.importing.reading import BadFact, FileRow, read_files

SPACE = UUID("0d7c3a52-6f4e-4b5a-9a6b-6f6f3f1f7d11")
AT_ONCE = 500
Say = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class Importing:
    """What is to be imported into which campaign, by which of its standards, in whose name."""

    campaign: Campaign
    version: StandardVersion
    files: Sequence[Path]
    inspector: Person


@dataclass
class Prepared:
    """What the files come to: ready to be written when `bad` is empty."""

    rows: int = 0
    visits: list[VisitEntry] = field(default_factory=list)
    observations: list[FactValues] = field(default_factory=list)
    bad: list[BadFact] = field(default_factory=list)
    sites: dict[UUID, Site] = field(default_factory=dict)
    checklists: dict[str, Checklist] = field(default_factory=dict)

    @property
    def good(self) -> int:
        """Rows that could be loaded."""
        return sum(len(visit.checks) for visit in self.visits) + len(self.observations)


def import_facts(
    importing: Importing, prepared: Prepared, *, by: Actor, say: Say = lambda what, done, whole: None
) -> int:
    """Write what was prepared, with its events, or nothing; how many facts."""
    if prepared.bad:
        raise FactsRefused("Some rows can't be loaded. Nothing was loaded.")
    campaign, whole = importing.campaign, len(prepared.visits)
    with transaction.atomic():
        if prepared.visits:
            enter_visits(
                prepared.visits, campaign=campaign, sites=prepared.sites, checklists=prepared.checklists,
                inspector=importing.inspector, by=by, progress=lambda done: say("visits", done, whole),
            )  # fmt: skip
        for start in range(0, len(prepared.observations), AT_ONCE):
            enter_observations(prepared.observations[start : start + AT_ONCE], campaign=campaign, by=by)
            say("observations", min(start + AT_ONCE, len(prepared.observations)), len(prepared.observations))
        digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in importing.files]
        told = {
            "visits": whole,
            "observations": len(prepared.observations),
            "facts": prepared.good,
            "sha256": digests,
        }
        record("facts.imported", campaign, by=by, new={**told, "version": importing.version.pk})
    return prepared.good


def prepare_import(importing: Importing, *, by: Actor, say: Say = lambda what, done, whole: None) -> Prepared:
    """The dry run: reads and checks everything, writes nothing."""
    by.require(Permission.INSPECT)
    by.require(Permission.ENTER_FACTS)
    campaign = importing.campaign
    if campaign.region_id != by.region_id:
        raise FactsRefused("The campaign is not of this county.")
    sites = _sites(campaign)
    places = {name: Place(site.type.code) for name, site in sites.items()}
    rows, bad = read_files(
        importing.files,
        published_standard(importing.version.pk),
        places,
        latest=now().astimezone(UTC).replace(tzinfo=None),
    )
    say("rows", len(rows), len(rows) + len(bad))
    prepared = Prepared(rows=len(rows) + len({(each.file, each.line) for each in bad if each.line}), bad=bad)
    items = {item.code: item for item in Item.objects.filter(version=importing.version, is_leaf=True)}
    checks = [row for row in rows if row.kind == "check"]
    _Visits(importing, sites, items, prepared).add(checks, say)
    _Observations(importing, items, prepared, by).add([row for row in rows if row.kind != "check"])
    prepared.bad.sort(key=lambda each: (str(each.file), each.line))
    return prepared


def _sites(campaign: Campaign) -> dict[str, Site]:
    """Sites by what a file may call them: their id, their code, their name where only one bears it."""
    found: dict[str, Site] = {}
    named: dict[str, list[Site]] = defaultdict(list)
    for site in Site.objects.filter(region_id=campaign.region_id).select_related("type"):
        found[str(site.pk)] = found[site.code] = site
        named[site.name].append(site)
    return {name: same[0] for name, same in named.items() if len(same) == 1} | found


class _Visits:
    """Rows of checks as visits: those of one site, source and visit."""

    def __init__(
        self, importing: Importing, sites: Mapping[str, Site], items: Mapping[str, Item], prepared: Prepared
    ) -> None:
        self.campaign, self.sites, self.items, self.prepared = importing.campaign, sites, items, prepared

    def add(self, rows: Sequence[FileRow], say: Say) -> None:
        """Add the visits that can be loaded, and a reason for every row of the others."""
        groups: dict[tuple[str, UUID, str], list[FileRow]] = defaultdict(list)
        for row in rows:
            # Without a name a visit is what was seen at one moment.
            groups[row.source, self.sites[row.site].pk, row.visit or row.at.isoformat()].append(row)
        entries = {self._key(*key): self._entry(*key, of_visit) for key, of_visit in groups.items()}
        known = set(Visit.objects.filter(pk__in=entries).values_list("pk", flat=True))
        loaded = self._checks_there(rows)
        for number, (key, of_visit) in enumerate(groups.items()):
            entry = entries[self._key(*key)]
            reasons = list(self._reasons(entry, of_visit, known, loaded))
            if reasons:
                self.prepared.bad += reasons
            else:
                self.prepared.visits.append(entry)
            if number % AT_ONCE == 0:
                say("checked", number, len(groups))
        self.prepared.visits.sort(key=lambda entry: (entry.started_at, str(entry.id)))

    def _key(self, source: str, site: UUID, visit: str) -> UUID:
        return uuid5(SPACE, f"{self.campaign.pk}|{source}|{site}|{visit}")

    def _entry(self, source: str, site: UUID, visit: str, rows: Sequence[FileRow]) -> VisitEntry:
        key = self._key(source, site, visit)
        checks = tuple(
            CheckEntry(
                id=uuid5(key, f"{row.item}|{row.at.isoformat()}|{row.line}"), item=self.items[row.item].pk,
                verdict=row.verdict, at=row.at.replace(tzinfo=UTC), count=row.count, grade=row.grade,
            )
            for row in rows
        )  # fmt: skip
        moments = [check.at for check in checks]
        return VisitEntry(
            id=key, campaign=self.campaign.pk, site=site, source=source, started_at=min(moments),
            submitted_at=max(moments), checks=checks,
        )  # fmt: skip

    def _reasons(
        self,
        entry: VisitEntry,
        rows: Sequence[FileRow],
        known: set[UUID],
        loaded: set[tuple[UUID, UUID, datetime, str]],
    ) -> Iterator[BadFact]:
        site = self.sites[rows[0].site]
        self.prepared.sites[site.pk] = site
        if entry.id in known:
            yield from (BadFact(row.file, row.line, "this visit was loaded already") for row in rows)
            return
        problems = problems_of(
            entry,
            campaign=self.campaign,
            site=site,
            evaluation=None,
            checklist=self._checklist(site),
            needs_photo=False,
        )
        whole = [problem.text for problem in problems if problem.item is None]
        by_item: dict[UUID, list[str]] = defaultdict(list)
        for problem in problems:
            if problem.item is not None:
                by_item[problem.item].append(problem.text)
        for row, check in zip(rows, entry.checks, strict=True):
            texts = whole + by_item[check.item]
            if (site.pk, check.item, check.at, entry.source) in loaded:
                texts.append("this check is in the database already")
            yield from (BadFact(row.file, row.line, text) for text in dict.fromkeys(texts))

    def _checklist(self, site: Site) -> Checklist:
        kind = site.type.code
        if kind not in self.prepared.checklists:
            self.prepared.checklists[kind] = checklist_of(self.campaign, kind)
        return self.prepared.checklists[kind]

    def _checks_there(self, rows: Sequence[FileRow]) -> set[tuple[UUID, UUID, datetime, str]]:
        if not rows:
            return set()
        moments = [row.at.replace(tzinfo=UTC) for row in rows]
        found = Check.objects.filter(visit__campaign=self.campaign, at__range=(min(moments), max(moments)))
        wanted = set(moments)
        columns = found.values_list("visit__site_id", "item_id", "at", "visit__source")
        return {each for each in columns.iterator(chunk_size=5000) if each[2] in wanted}


class _Observations:
    """Rows that are not checks, as the facts that a form would give."""

    def __init__(
        self, importing: Importing, items: Mapping[str, Item], prepared: Prepared, by: Actor
    ) -> None:
        self.campaign, self.items, self.prepared, self.by = importing.campaign, items, prepared, by
        self.versions = {version.pk for version in versions_checked(importing.campaign)}
        self.raters: dict[str, list[Person]] = defaultdict(list)

    def add(self, rows: Sequence[FileRow]) -> None:
        """Add those that can be loaded, and a reason for each of the others."""
        if any(row.rater for row in rows):
            for person in Person.objects.filter(region_id=self.campaign.region_id):
                self.raters[person.name].append(person)
                self.raters[str(person.pk)].append(person)
        keys = {row.content: self._key(row) for row in rows}
        known = set(Observation.objects.filter(pk__in=keys.values()).values_list("pk", flat=True))
        there = self._there(rows)
        for row in rows:
            try:
                if keys[row.content] in known:
                    raise ObservationRejected("this fact was loaded already")
                facts = self._values(row, keys[row.content])
                if _same(facts) in there:
                    raise ObservationRejected("this fact is in the database already")
                check_fact(facts, campaign=self.campaign, evaluation=None, versions=self.versions, by=self.by)
            except ObservationRejected as error:
                self.prepared.bad.append(BadFact(row.file, row.line, str(error)))
            else:
                self.prepared.observations.append(facts)

    def _key(self, row: FileRow) -> UUID:
        return uuid5(SPACE, "|".join(map(str, (self.campaign.pk, self.items[row.item].pk, *row.content))))

    def _values(self, row: FileRow, key: UUID) -> FactValues:
        return FactValues(
            item=self.items[row.item], source=row.source, at=row.at.replace(tzinfo=UTC), fraction=_decimal(row.fraction),
            yes=row.yes, valid=row.valid, value=_decimal(row.value), count=row.count, id=key,
            rater=self._rater(row.rater) if row.kind == "rating" else None,
        )  # fmt: skip

    def _rater(self, name: str) -> Person:
        found = self.raters.get(name, [])
        if len(found) != 1:
            raise ObservationRejected(
                f"{len(found)} people have the name of rater {name!r}: write the id of the person"
                if found else f"nobody of this county is rater {name!r}"
            )  # fmt: skip
        return found[0]

    def _there(self, rows: Sequence[FileRow]) -> set[tuple[object, ...]]:
        moments = {row.at.replace(tzinfo=UTC) for row in rows}
        found = Observation.objects.filter(campaign=self.campaign, at__in=moments, retracted_at__isnull=True)
        return {_same(each) for each in found}


def _same(facts: FactValues | Observation) -> tuple[object, ...]:
    rater = (
        facts.rater.pk if isinstance(facts, FactValues) and facts.rater else getattr(facts, "rater_id", None)
    )
    return (facts.item.pk if isinstance(facts, FactValues) else facts.item_id, facts.source, facts.at, facts.fraction,
            facts.yes, facts.valid, facts.value, facts.count, rater)  # fmt: skip


def _decimal(value: Fraction | None) -> Decimal | None:
    """An exact decimal; every fraction here was read from one."""
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)

"""Findings: from failed checks and from elsewhere, each with its life; rebounds and repeats as the real rules have them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings import rules
from tongchuang.domain.findings.actions.from_checks import SOURCES
from tongchuang.domain.findings.models import (
    ClockPause,
    Dispute,
    Extension,
    Finding,
    FindingPhoto,
    FindingSupport,
)
from tongchuang.domain.findings.numbers import take_numbers
from tongchuang.domain.findings.states import Severity, Source
from tongchuang.domain.findings.supervision import supervision_of
from tongchuang.domain.findings.writing import Draft, finding_grams, registered
from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.domain.inspections.models import Source as FactSource
from tongchuang.domain.ledger.actions import Entry
from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.domain.places.models import Site
from tongchuang.domain.responsibilities.resolve import Answerable, Key, key_of, resolve_responsible
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import local
from tongchuang.workflows.demo import sentences
from tongchuang.workflows.demo.album import Album
from tongchuang.workflows.demo.lives import Chronicle, Life
from tongchuang.workflows.demo.stage import Stage
from tongchuang.workflows.demo.visits import Visits

# Of each a few recent ones, so that everything that can be done with a finding can be tried.
SHOWN = (
    "", "finding.assigned", "finding.accepted", "finding.fixed", "finding.returned", "finding.disputed",
    "finding.extension_asked", "finding.extension_decided", "finding.void_asked", "finding.voided",
    "finding.coordination_asked",
)  # fmt: skip
# Sites of the units whose accounts are shown at the start.
SHOWN_AT = (("toilet", "square"), ("market",))


@dataclass
class Cause:
    """Something seen: by a check, or told by somebody."""

    at: datetime
    site: Site
    item: Item
    source: str
    by: Person
    title: str
    text: str
    count: int
    severity: str = ""
    check: Check | None = None
    visit: Visit | None = None
    photos: tuple[Attachment, ...] = ()
    stop: str = ""
    shown: bool = False


class Findings:
    """All findings of one county."""

    def __init__(self, stage: Stage, album: Album, visits: Visits) -> None:
        self.stage, self.album, self.visits = stage, album, visits
        self.dice = stage.dice.part("findings")
        self.numbers = supervision_of(stage.campaign.pk)
        self.rechecks = 0
        self.chronicle = Chronicle(stage, album, self.numbers, self._recheck)
        self.lives: list[Life] = []
        self.taken: set[Key] = set()

    def make(self) -> None:
        """From checks first, then as many from elsewhere as are wanted; a few recent ones in every state."""
        causes = [cause for made in self.visits.made for cause in self._of_visit(made.visit, made.failed, made.photos)]
        self._follow(causes)
        wanted = max(self.stage.size.findings // 20, self.stage.size.findings - len(self.lives))
        self._follow(self._from_elsewhere(wanted))
        self._look_back()

    def _of_visit(self, visit: Visit, failed: list[Check], photos: dict[object, list[Attachment]]) -> list[Cause]:
        at = visit.submitted_at or visit.started_at
        return [
            Cause(
                at=at, site=visit.site, item=check.item, source=SOURCES[FactSource(visit.source)], by=visit.inspector,
                title=rules.title_of_failure(check.item.title, check.note), text=check.note, count=check.count, check=check, visit=visit,
                severity=self._severity(check.item), photos=tuple(photos.get(check.pk, ())),
            )
            for check in failed
        ]  # fmt: skip

    def _severity(self, item: Item) -> str:
        given = self.dice.weighted(("minor", "major", "grave"), (82, 16.4, 1.6))
        return max(rules.severity_of_rule(item.rule), Severity(given), key=rules.weight)

    def _follow(self, causes: list[Cause]) -> None:
        """Each site and item in the order of time: what is seen again while it is open is noted on the open one."""
        groups: dict[Key, list[Cause]] = defaultdict(list)
        for cause in sorted(causes, key=lambda cause: cause.at):
            groups[key_of(cause.site, cause.item)].append(cause)
        pairs = [(group[0].site, group[0].item) for group in groups.values()]
        answers = resolve_responsible(campaign_id=self.stage.campaign.pk, region_id=self.stage.region.pk, pairs=pairs)
        self.taken |= groups.keys()
        for key, group in groups.items():
            before: Life | None = None
            for cause in group:
                if before is not None and before.open_at(cause.at):
                    self._repeat(before, cause)
                else:
                    before = self._begin(cause, answers[key], before)

    def _repeat(self, life: Life, cause: Cause) -> None:
        if cause.check is None or cause.visit is None:
            return
        new = {"visit_id": cause.visit.pk, "check_id": cause.check.pk, "count": cause.count, "number": ""}
        note = {"text": cause.text} if cause.text else {}
        entry = Entry("finding.repeated", life.row, new=new, personal=note, region_id=self.stage.region.pk, parent=cause.visit)
        life.entries.append(entry)
        self.stage.note(entry, cause.by, cause.at)

    def _begin(self, cause: Cause, answerable: Answerable, before: Life | None) -> Life:
        row = Finding(
            id=self.dice.id(cause.at), region=self.stage.region, campaign=self.stage.campaign, title=cause.title,
            description=cause.text, item=cause.item, site=cause.site, street=cause.site.street, source=cause.source,
            severity=cause.severity, count=cause.count, check_row=cause.check, registered_at=cause.at,
            registered_by=cause.by, changed_at=cause.at, unit_id=answerable.unit_id, person_id=answerable.person_id,
            same_day=cause.item.code in self.numbers.right_away,
        )  # fmt: skip
        if before is not None and rules.is_rebound(before.row.closed_at, cause.at, self.numbers.rebound_days):
            row.rebound_of, row.rebound_count = before.row, before.row.rebound_count + 1
            row.severity = max(Severity(row.severity), rules.one_graver(before.row.severity), key=rules.weight)
        place = self.album.place(cause.item.title)
        life = Life(row, answerable, place, stop=cause.stop, fast=cause.shown)
        entry = registered(Draft(row, answerable, cause.photos))
        life.entries.append(entry)
        self.stage.note(entry, cause.by, cause.at)
        for photo in cause.photos:
            self.chronicle._keep_photo(life, photo, FindingPhoto.Phase.BEFORE, cause.at)
        self.lives.append(life)
        if not (cause.shown and not cause.stop):
            self.chronicle.live(life)
        return life

    def _from_elsewhere(self, number: int) -> list[Cause]:
        causes: list[Cause] = []
        shown = [stop for stop in SHOWN for _ in range(2)] if self.stage.size.findings > 1000 else list(SHOWN)
        leaves = [item for item in self.stage.items.values() if item.is_leaf and item.method == "site"]
        fitting: dict[str, list[Item]] = defaultdict(list)
        for item in leaves:
            for kind in item.site_types:
                fitting[kind].append(item)
        for position in range(max(number, len(shown))):
            stop = shown[position] if position < len(shown) else None
            site, item = self._pair(fitting, SHOWN_AT[position % 2] if stop is not None else ())
            causes.append(self._told(site, item, stop, position))
        return causes

    def _pair(self, fitting: dict[str, list[Item]], kinds: tuple[str, ...]) -> tuple[Site, Item]:
        sites = [site for site in self.stage.sites if site.type.code in kinds] or self.stage.sites
        while True:
            site = self.dice.one(sites)
            item = self.dice.one(fitting[site.type.code])
            if key_of(site, item) not in self.taken and site.unit_id is not None:
                self.taken.add(key_of(site, item))
                return site, item

    def _told(self, site: Site, item: Item, stop: str | None, position: int) -> Cause:
        dice, stage = self.dice, self.stage
        source = dice.weighted(
            (Source.HOTLINE, Source.PUBLIC, Source.SELF, Source.UPPER, Source.MEDIA, Source.INSPECTION), (32, 22, 16, 10, 5, 15)
        )
        handler = self.chronicle.crew.handler(site.unit_id)
        by = handler if source == Source.SELF and handler else dice.one(self.chronicle.crew.office)
        if stop is None:
            day = stage.clock.day - timedelta(days=min(175, int(dice.random.expovariate(1 / 75)) + 1))
            at = stage.clock.on(day, dice.count(7, 20), dice.count(0, 59), dice.count(0, 59))
        else:
            at = stage.clock.on(self._recent_working_day(2 + position % 2), 9, position % 50)
        count = dice.weighted((1, 2, 3), (70, 22, 8))
        title = dice.one(sentences.MANUAL_TITLES[source]).format(p=site.name, t=item.title)[:200]
        photos: tuple[Attachment, ...] = ()
        if dice.chance(0.9):
            photos = (self.album.take(self.album.place(item.title).before, site, by, at),)
        severity = Severity.MINOR if stop else dice.weighted(("minor", "major"), (84, 16))
        return Cause(
            at=at, site=site, item=item, source=source, by=by, title=title, count=count, severity=severity, photos=photos,
            text=sentences.problem(dice, item.title, count), stop=stop or "", shown=stop is not None,
        )  # fmt: skip

    def _recent_working_day(self, back: int) -> date:
        day = self.stage.clock.day
        while back:
            day -= timedelta(days=1)
            back -= self.stage.clock.is_working_day(day)
        return day

    def _recheck(self, row: Finding, inspector: Person, at: datetime) -> UUID | None:
        """The visit that proves the fix of a grave finding; there are not enough inspectors for all of them at once."""
        if self.rechecks >= self.stage.size.rechecks or at + timedelta(minutes=30) > self.stage.clock.now:
            return None
        if row.site is None or row.item is None:
            return None
        checklist = self.visits.checklist(row.site.type.code, None)
        looked_at = [entry.item for entry in checklist.entries.values() if entry.item.pk == row.item_id]
        others = [entry.item for entry in checklist.entries.values() if entry.item.pk != row.item_id]
        self.rechecks += 1
        items = [*looked_at, *self.dice.some(others, 4)]
        return self.visits.make(row.site, "self", inspector, at, only=items, passes=True).visit.pk

    def _look_back(self) -> None:
        """What is left of the planned visits is spent on looking back at closed findings."""
        closed = [life.row for life in self.lives if life.row.closed_at is not None and life.row.site is not None]
        dice = self.dice.part("look back")
        for row in dice.some(closed, self.stage.size.rechecks - self.rechecks):
            at = self.stage.clock.working(row.closed_at or row.registered_at, dice.between(24, 200), dice)
            if at + timedelta(minutes=30) > self.stage.clock.now:
                at = self.stage.clock.on(self._recent_working_day(1), dice.count(9, 15), dice.count(0, 59))
            checklist = self.visits.checklist(row.site.type.code, None) if row.site else None
            items = [entry.item for entry in checklist.entries.values()] if checklist else []
            if row.site:
                inspector = dice.one(self.stage.holders(PostKind.INSPECTOR))
                self.visits.make(row.site, "self", inspector, at, only=items[:12], passes=True)

    def write(self) -> None:
        """Numbers in the order of registration, then all rows."""
        self.lives.sort(key=lambda life: (life.row.registered_at, str(life.row.pk)))
        by_year: dict[int, list[Life]] = defaultdict(list)
        for life in self.lives:
            by_year[local(life.row.registered_at).year].append(life)
        for year, lives in by_year.items():
            numbers = take_numbers(self.stage.region.pk, year, len(lives))
            for life, number in zip(lives, numbers, strict=True):
                life.row.number = number
                life.row.grams = finding_grams(life.row)
                for entry in life.entries:
                    entry.new["number"] = number
        Finding.objects.bulk_create([life.row for life in self.lives], batch_size=200)
        FindingSupport.objects.bulk_create(
            [
                FindingSupport(id=self.dice.id(life.row.registered_at), finding=life.row, unit_id=unit)
                for life in self.lives for unit in life.answerable.support_ids if unit != life.row.unit_id
            ],
            batch_size=500,
        )  # fmt: skip
        FindingPhoto.objects.bulk_create([photo for life in self.lives for photo in life.photos], batch_size=500)
        ClockPause.objects.bulk_create([pause for life in self.lives for pause in life.pauses])
        Dispute.objects.bulk_create([each for life in self.lives for each in life.disputes])
        Extension.objects.bulk_create([each for life in self.lives for each in life.extensions])

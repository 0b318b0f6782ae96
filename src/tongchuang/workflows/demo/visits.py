"""Visits with their checks: routine, covert, and those of the evaluations. Failures become rarer over the months."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.inspections.actions.visits import counted_checks
from tongchuang.domain.inspections.checklists import Checklist, checklist_of
from tongchuang.domain.inspections.latest import keep_latest
from tongchuang.domain.inspections.models import Check, CheckPhoto, Evaluation, Visit
from tongchuang.domain.inspections.values import CheckEntry, VisitEntry
from tongchuang.domain.organisations.models import Person, PostKind
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import period_of
from tongchuang.workflows.demo import sentences
from tongchuang.workflows.demo.album import Album
from tongchuang.workflows.demo.places import METRE_LAT
from tongchuang.workflows.demo.stage import Stage

FIRST_RATE, LAST_RATE = 0.17, 0.115
# How much of what is wrong each kind of visit finds.
KEENNESS = {"self": 0.28, "mock": 1.0, "covert": 1.0, "official": 0.95}


@dataclass
class Made:
    """A visit that was made, with its checks and photos."""

    visit: Visit
    checklist: Checklist
    checks: list[Check]
    photos: dict[object, list[Attachment]] = field(default_factory=dict)

    @property
    def failed(self) -> list[Check]:
        """What was not in order."""
        return [check for check in self.checks if check.verdict == Check.Verdict.FAIL]


class Visits:
    """Makes visits and keeps them until they are written."""

    def __init__(self, stage: Stage, album: Album) -> None:
        self.stage, self.album, self.dice = stage, album, stage.dice.part("visits")
        self.more_photos = stage.dice.part("more photos")
        self.made: list[Made] = []
        self.check_photos: list[CheckPhoto] = []
        self.checklists: dict[tuple[str, object], Checklist] = {}
        traits = stage.dice.part("traits")
        self.of_site = {site.pk: math.exp(traits.around(0, 0.45)) for site in stage.sites}
        self.of_unit = {unit.pk: traits.between(0.6, 1.55) for unit in stage.units.values()}
        self.of_item = {item.pk: math.exp(traits.around(-0.1, 0.6)) for item in stage.items.values()}
        self.inspectors = stage.holders(PostKind.INSPECTOR)

    def checklist(self, kind: str, evaluation: Evaluation | None) -> Checklist:
        """The real checklist of a type of site, read once."""
        key = (kind, evaluation.version_id if evaluation else None)
        if key not in self.checklists:
            self.checklists[key] = checklist_of(self.stage.campaign, kind, evaluation)
        return self.checklists[key]

    def make(
        self, site: Site, source: str, inspector: Person, at: datetime, *, evaluation: Evaluation | None = None,
        only: Sequence[Item] | None = None, passes: bool = False,
    ) -> Made:  # fmt: skip
        """One visit. `only` narrows it to some items, `passes` finds nothing wrong."""
        dice, checklist = self.dice, self.checklist(site.type.code, evaluation)
        wanted = {item.pk for item in only} if only is not None else None
        entries = [entry for key, entry in checklist.entries.items() if wanted is None or key in wanted]
        known = site.longitude is not None and site.latitude is not None
        visit = Visit(
            id=dice.id(at), region=self.stage.region, campaign=self.stage.campaign, version=checklist.main,
            evaluation=evaluation, site=site, source=source, inspector=inspector, started_at=at, period=period_of(at),
            longitude=round(site.longitude + dice.around(0, 18) * METRE_LAT, 6) if known and site.longitude else None,
            latitude=round(site.latitude + dice.around(0, 18) * METRE_LAT, 6) if known and site.latitude else None,
            accuracy_m=round(dice.between(4, 28), 1) if known else None,
        )  # fmt: skip
        made = Made(visit, checklist, [])
        moment = at
        for entry in entries:
            moment += timedelta(seconds=dice.count(20, 70))
            made.checks.append(self._check(made, entry.item, moment, passes=passes))
        visit.submitted_at = visit.received_at = moment + timedelta(seconds=dice.count(20, 90))
        visit.checked, visit.failed = len(made.checks), len(made.failed)
        visit.digest = _entry(made).digest()
        self.made.append(made)
        self._tell(visit)
        return made

    def _check(self, made: Made, item: Item, at: datetime, *, passes: bool) -> Check:
        dice, visit = self.dice, made.visit
        check = Check(id=dice.id(at), visit=visit, item=item, verdict=Check.Verdict.PASS, at=at)
        if dice.chance(0.035) and not passes:
            check.verdict = Check.Verdict.NA
        elif not passes and dice.chance(self._rate(visit, item)):
            check.verdict = Check.Verdict.FAIL
            check.count = dice.weighted((1, 2, 3, 5), (62, 24, 10, 4))
            check.note = sentences.problem(dice, item.title, check.count)
        check.grade = _grade(item, check.verdict, dice.chance(0.6))
        if check.verdict == Check.Verdict.FAIL:
            self._photograph(made, check)
        return check

    def _photograph(self, made: Made, check: Check) -> None:
        """A photo of nearly everything that is wrong."""
        # Later photos have dice of their own, so that the rest of the county stays as it was.
        dice = self.dice if self.dice.chance(0.85) else self.more_photos
        if dice is self.more_photos and not dice.chance(0.8):
            return
        visit = made.visit
        photo = self.album.take(self.album.place(check.item.title).before, visit.site, visit.inspector, check.at)
        made.photos[check.pk] = [photo]
        self.check_photos.append(CheckPhoto(id=dice.id(check.at), check_row=check, attachment=photo))

    def _rate(self, visit: Visit, item: Item) -> float:
        whole = (self.stage.clock.now - self.stage.clock.on(self.stage.clock.start, 0)).total_seconds()
        gone = 1 - (self.stage.clock.now - visit.started_at).total_seconds() / whole
        base = FIRST_RATE * (LAST_RATE / FIRST_RATE) ** max(0.0, min(1.0, gone))
        unit = self.of_unit.get(visit.site.unit_id, 1.0)
        return min(0.8, base * KEENNESS[visit.source] * self.of_site[visit.site_id] * unit * self.of_item[item.pk])

    def _tell(self, visit: Visit) -> None:
        new = {
            "site": visit.site_id, "campaign": visit.campaign_id, "evaluation": visit.evaluation_id,
            "source": visit.source, "period": visit.period, "checked": visit.checked, "failed": visit.failed,
            "digest": visit.digest,
        }  # fmt: skip
        self.stage.tell("visit.submitted", visit, visit.inspector, visit.submitted_at or visit.started_at, new=new)

    def write(self) -> None:
        """Visits, checks and photos, then what counts of them: by the action's own statement, in the order of time."""
        self.made.sort(key=lambda made: made.visit.started_at)
        Visit.objects.bulk_create([made.visit for made in self.made], batch_size=300)
        Check.objects.bulk_create([check for made in self.made for check in made.checks], batch_size=1000)
        CheckPhoto.objects.bulk_create(self.check_photos, batch_size=1000)
        for made in self.made:
            keep_latest(made.visit, counted_checks(made.checklist, made.checks))


def _grade(item: Item, verdict: str, mild: bool) -> str:
    values = [str(name) for name, _ in item.rule.get("values", [])] if item.rule.get("rule") == "grades" else []
    if not values or verdict == Check.Verdict.NA:
        return ""
    if verdict == Check.Verdict.PASS:
        return values[0]
    return values[1] if mild and len(values) > 2 else values[-1]


def _entry(made: Made) -> VisitEntry:
    visit = made.visit
    checks = tuple(
        CheckEntry(
            id=check.pk, item=check.item_id, verdict=check.verdict, at=check.at, count=check.count, grade=check.grade,
            note=check.note, photos=tuple(photo.pk for photo in made.photos.get(check.pk, [])),
        )
        for check in made.checks
    )  # fmt: skip
    return VisitEntry(
        id=visit.pk, campaign=visit.campaign_id, site=visit.site_id, source=visit.source, started_at=visit.started_at,
        checks=checks, evaluation=visit.evaluation_id, submitted_at=visit.submitted_at, longitude=visit.longitude,
        latitude=visit.latitude, accuracy_m=visit.accuracy_m,
    )  # fmt: skip

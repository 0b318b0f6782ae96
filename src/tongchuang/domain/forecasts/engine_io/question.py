"""Rows → the question that the engine answers: facts up to a moment, findings, past evaluations, pool and quotas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import log2
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import Disposition, State
from tongchuang.domain.forecasts.queries import quotas_of
from tongchuang.domain.forecasts.values import Assumed
from tongchuang.domain.inspections.models import Evaluation, LatestCheck, Observation, Source
from tongchuang.domain.inspections.secrecy import running_covert
from tongchuang.domain.places.models import Site as SiteRow
from tongchuang.domain.scores.engine_io import published_standard
from tongchuang.domain.scores.engine_io.facts import Codes, codes_of, fact_of
from tongchuang.domain.scores.engine_io.places import assignments
from tongchuang.domain.scores.values import INSPECTION, Scope
from tongchuang.engines.forecasting.model import PastEvaluation, Problem, Question, Settings
from tongchuang.engines.scoring.facts import KIND_OF_METHOD, Check, Fact
from tongchuang.engines.scoring.places import Site
from tongchuang.engines.standard.model import Grades, Node, Standard
from tongchuang.foundation.clock import SHANGHAI, local, period_of

# After so many half-lives a check weighs less than a hundredth of a new one: older ones are not read.
HALF_LIVES_READ = 7
AHEAD = timedelta(hours=8)
PROBLEM_COLUMNS = (
    "pk", "site_id", "item_id", "registered_at", "closed_at", "disposition", "count", "check_row__visit__source",
)  # fmt: skip
CHECK_COLUMNS = ("item_text", "site_text", "verdict", "count", "grade", "visit_text", "at", "source")


@dataclass(frozen=True)
class Asked:
    """What a forecast is asked about: a campaign by one version, as of a moment, under assumptions."""

    campaign: Campaign
    version_id: UUID
    as_of: datetime
    assumed: Assumed
    # When it was worked out; now, unless a past is told.
    at: datetime | None = None


@dataclass
class Reader:
    """Reads the rows of a forecast, each table once."""

    asked: Asked
    weights: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        self.weights = dict.fromkeys(INSPECTION, 1.0)
        if self.asked.assumed.self_weight:
            self.weights[Source.SELF.value] = float(self.asked.assumed.self_weight)

    @cached_property
    def standard(self) -> Standard:
        """The standard that is forecast."""
        return published_standard(self.asked.version_id)

    @cached_property
    def leaves(self) -> dict[str, Node]:
        """Its items by code."""
        return {leaf.code: leaf for leaf in self.standard.leaves()}

    @cached_property
    def scope(self) -> Scope:
        """The scope that names what items are called and who answers for them."""
        return Scope.of_period(
            self.asked.campaign, self.asked.version_id, period_of(self.asked.as_of), INSPECTION
        )

    @cached_property
    def codes(self) -> Codes:
        """Item → code, also for the versions that the campaign moved away from."""
        return codes_of(self.scope)

    @cached_property
    def site_rows(self) -> list[tuple[UUID, str, UUID | None, date | None, date | None]]:
        """Every site of the region with its type, unit, first and last day."""
        rows = SiteRow.objects.filter(region_id=self.asked.campaign.region_id)
        return list(rows.order_by("pk").values_list("pk", "type__code", "unit_id", "opened_on", "closed_on"))

    def sites_on(self, day: date) -> dict[str, Site]:
        """The sites that an evaluation on a day draws from."""
        return {
            str(pk): Site(type=kind, unit=str(unit) if unit else None)
            for pk, kind, unit, _opened, closed in self.site_rows
            if closed is None or closed > day
        }

    def question(self) -> Question:
        """Everything that the engine needs."""
        asked, sites = self.asked, self.sites_on(local(self.asked.as_of).date())
        past = [self.past(evaluation) for evaluation in self.evaluations()]
        quotas = {code: number for code, number in asked.assumed.quotas.items() if number > 0}
        target = asked.assumed.target
        return Question(
            standard=self.standard, sites=sites, quotas=quotas, as_of=asked.as_of,
            facts=[*self.checks(sites), *self.observed()], problems=list(self.problems(sites)), evaluations=past,
            assignments=assignments(self.scope), target=None if target is None else float(target),
            settings=Settings(
                half_life_days=float(asked.assumed.half_life_days), simulations=asked.assumed.simulations,
                seed=asked.assumed.seed,
            ),
        )  # fmt: skip

    def evaluations(self) -> list[Evaluation]:
        """The mock and official evaluations that were over by then, by the standard that is forecast."""
        rows = Evaluation.objects.filter(
            campaign=self.asked.campaign, version_id__in=self.codes.versions, finished_at__lte=self.asked.as_of,
            source__in=(Source.MOCK, Source.OFFICIAL),
        )  # fmt: skip
        return list(rows.order_by("held_on", "pk"))

    def past(self, evaluation: Evaluation) -> PastEvaluation:
        """A past evaluation with its own facts, its quotas and the sites that there were then."""
        sites = self.sites_on(evaluation.held_on)
        rows = self._latest(LatestCheck.objects.filter(evaluation=evaluation))
        checks = list(self._as_checks(rows, sites, shift=False))
        morning = datetime.combine(evaluation.held_on, time.min, SHANGHAI)
        month = period_of(morning)
        facts: list[Fact] = [replace(check, period=month) for check in checks]
        for row in self._observations(Observation.objects.filter(evaluation=evaluation)):
            if self._fits(row):
                facts.append(fact_of(row, self.codes.of_item[row.item_id], month, evaluation.source))
        return PastEvaluation(
            id=str(evaluation.pk), title=evaluation.title, facts=facts, sites=sites, quotas=quotas_of(evaluation) or None,
            held_at=min((check.at for check in checks if check.at < morning), default=morning),
        )  # fmt: skip

    def checks(self, sites: Mapping[str, Site]) -> Iterator[Check]:
        """The checks up to the moment that still weigh something, of the sources that count."""
        asked = self.asked
        since = asked.as_of - timedelta(days=HALF_LIVES_READ * asked.assumed.half_life_days)
        rows = LatestCheck.objects.filter(source__in=list(self.weights), at__lte=asked.as_of, at__gt=since)
        return self._as_checks(self._latest(rows), sites, shift=True)

    def _latest(self, rows: QuerySet[LatestCheck]) -> Iterator[tuple[Any, ...]]:
        kept = rows.filter(campaign=self.asked.campaign, version_id__in=self.codes.versions).exclude(
            running_covert()
        )
        # As text at once: a million checks would need three million UUIDs that are turned into text again.
        texts = {f"{name}_text": Cast(f"{name}_id", CharField()) for name in ("item", "site", "visit")}
        return kept.order_by().annotate(**texts).values_list(*CHECK_COLUMNS).iterator(chunk_size=20_000)

    def _as_checks(
        self, rows: Iterable[tuple[Any, ...]], sites: Mapping[str, Site], *, shift: bool
    ) -> Iterator[Check]:
        grades = {
            code: {name for name, _ in leaf.rule.values}
            for code, leaf in self.leaves.items()
            if isinstance(leaf.rule, Grades)
        }
        types = {
            code: frozenset(leaf.site_types) for code, leaf in self.leaves.items() if leaf.method == "site"
        }
        earlier = {source: self._earlier(weight) for source, weight in self.weights.items()} if shift else {}
        months: dict[date, str] = {}
        of_item = {str(pk): code for pk, code in self.codes.of_item.items()}
        for item, site, verdict, count, grade, visit, at, source in rows:
            code, place = of_item.get(item), sites.get(site)
            # Left out as scores leave them out: the site is of another type now, or the grade is missing.
            if code is None or place is None or place.type not in types.get(code, ()):
                continue
            if code in grades and verdict != "na" and grade not in grades[code]:
                continue
            moment = at - earlier[source] if source in earlier else at
            # By the day in Shanghai, which has no summer time: asking the zone for every check takes as long as reading it.
            day = (moment + AHEAD).date()
            if day not in months:
                months[day] = period_of(moment)
            yield Check(
                item=code, period=months[day], source=source, site=site, visit=visit, at=moment, verdict=verdict,
                count=count, grade=grade or None,
            )  # fmt: skip

    def _earlier(self, weight: float) -> timedelta:
        """A check that weighs less is one that is older: half the weight is one half-life."""
        return (
            timedelta(days=self.asked.assumed.half_life_days * -log2(weight))
            if 0 < weight < 1
            else timedelta()
        )

    def observed(self) -> Iterator[Fact]:
        """The facts that are not checks, up to the moment.

        Where nobody but the county itself has looked, its own figure is better than none; readings are the same
        whoever asks for them.
        """
        rows = [
            row
            for row in self._observations(Observation.objects.filter(at__lte=self.asked.as_of))
            if self._fits(row)
        ]
        inspected = {row.item_id for row in rows if row.source in INSPECTION}
        for row in rows:
            if (
                row.source in INSPECTION
                or row.item_id not in inspected
                or row.kind == Observation.Kind.READING
            ):
                yield fact_of(row, self.codes.of_item[row.item_id])

    def _observations(self, rows: QuerySet[Observation]) -> list[Observation]:
        kept = rows.filter(
            campaign=self.asked.campaign, item__in=list(self.codes.of_item), retracted_at__isnull=True
        )
        return list(kept.exclude(running_covert()).order_by("at", "pk"))

    def _fits(self, row: Observation) -> bool:
        method = self.leaves[self.codes.of_item[row.item_id]].method
        return method is not None and KIND_OF_METHOD[method] == row.kind

    def problems(self, sites: Mapping[str, Site]) -> Iterator[Problem]:
        """The findings at sites of the pool; one that was closed as one that can't be fixed is still there."""
        rows = Finding.objects.filter(
            campaign=self.asked.campaign, registered_at__lte=self.asked.as_of, site__isnull=False,
            item__in=list(self.codes.of_item),
        ).exclude(state=State.VOID)  # fmt: skip
        for row in rows.exclude(running_covert("check_row__visit__")).order_by("pk").values_list(*PROBLEM_COLUMNS):
            pk, site, item, opened, closed, disposition, count, source = row
            over = (
                closed
                if closed is not None and closed <= self.asked.as_of and disposition != Disposition.CANNOT
                else None
            )
            # What citizens report is no sample: nobody reports what is in order. Once it is over it says nothing of how
            # often the place fails; neither does what checks found that don't count here.
            if str(site) not in sites or (over is not None and source not in self.weights):
                continue
            yield Problem(
                id=str(pk), site=str(site), item=self.codes.of_item[item], opened_at=opened, closed_at=over, count=count,
            )  # fmt: skip

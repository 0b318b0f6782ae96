"""What a page of scores is about: standard, period, sources or evaluation, as the address says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Evaluation, Source
from tongchuang.domain.scores import access, queries
from tongchuang.domain.scores.engine_io import is_period
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.scores.values import EVERYTHING, INSPECTION, Scope, in_order
from tongchuang.domain.standards.models import StandardVersion
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.shared.words import word

# Period → sets of sources with a score → the share of points known.
Periods = dict[str, dict[tuple[str, ...], Decimal | None]]


@dataclass
class Picked:
    """The choice of a page; None stands where there is nothing to choose from yet."""

    request: HttpRequest
    campaign: Campaign
    versions: list[StandardVersion]
    version: StandardVersion
    period: str
    sources: tuple[str, ...]
    evaluation: Evaluation | None
    periods: Periods
    evaluations: list[Evaluation]

    @cached_property
    def scope(self) -> Scope:
        """What the figures are of."""
        if self.evaluation is not None:
            return Scope.of_evaluation(self.evaluation)
        return Scope.of_period(self.campaign, self.version.pk, self.period, self.sources)

    @cached_property
    def snapshot(self) -> Snapshot | None:
        """The figures themselves, None while there are no facts."""
        return access.snapshot_for(self.request.actor, self.scope)  # type: ignore[attr-defined]

    @property
    def query(self) -> str:
        """The choice as a query string, for addresses that keep it."""
        return urlencode(self._pairs())

    def url(self, **changes: Any) -> str:
        """The same page with another choice; a choice of None is left out."""
        pairs = [(key, value) for key, value in self._pairs() if key not in changes]
        for key, value in changes.items():
            values = value if isinstance(value, list | tuple) else [value]
            pairs += [(key, each) for each in values if each not in (None, "")]
        return f"?{urlencode(pairs)}"

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("standard", str(self.version.pk))]
        if self.evaluation is not None:
            return [*pairs, ("evaluation", str(self.evaluation.pk))]
        return [*pairs, ("period", self.period), *(("source", source) for source in self.sources)]

    @property
    def source_name(self) -> str:
        """The sources in words."""
        return sources_text(self.sources)

    @property
    def name(self) -> str:
        """What the figures are of, in words."""
        return name_of(self.evaluation, self.period, self.sources)

    @cached_property
    def source_choices(self) -> list[dict[str, Any]]:
        """The sets kept for this period, then the single sources to mix by hand."""
        known = self.periods.get(self.period, {})
        sets = [each for each in [INSPECTION, *((source,) for source in EVERYTHING)] if each in known]
        if self.sources not in sets and self.evaluation is None:
            sets.append(self.sources)
        return [
            {"name": sources_text(each), "url": self.url(source=list(each), period=self.period, evaluation=None),
             "here": self.evaluation is None and each == self.sources}
            for each in sets
        ]  # fmt: skip

    @cached_property
    def ticks(self) -> list[dict[str, Any]]:
        """The single sources, ticked where they are part of the mix."""
        return [{"key": key, "name": word("source", key), "on": key in self.sources} for key in EVERYTHING]


def pick(request: HttpRequest) -> Picked | None:
    """The choice of this request; None while there is no campaign or standard."""
    actor, campaign = request.actor, scope_of(request).campaign  # type: ignore[attr-defined]
    if campaign is None:
        return None
    versions = access.versions_visible_to(actor, campaign)
    if not versions:
        return None
    evaluations = access.evaluations_of(actor, campaign)
    evaluation = _evaluation(request, evaluations)
    version = _version(request, versions, evaluation)
    periods = queries.periods_scored(campaign, version.pk)
    sources = in_order(request.GET.getlist("source")) or _usual_sources(periods)
    if evaluation is not None:
        sources = (evaluation.source,)
    return Picked(
        request, campaign, versions, version, _period(request, periods), sources, evaluation, periods,
        [each for each in evaluations if each.version_id == version.pk],
    )  # fmt: skip


def _evaluation(request: HttpRequest, evaluations: list[Evaluation]) -> Evaluation | None:
    wanted = request.GET.get("evaluation", "")
    if not wanted:
        return None
    found = next((each for each in evaluations if str(each.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


def _version(
    request: HttpRequest, versions: list[StandardVersion], evaluation: Evaluation | None
) -> StandardVersion:
    if evaluation is not None:
        # It may have been held by a version that the campaign has left since.
        return next((each for each in versions if each.pk == evaluation.version_id), evaluation.version)
    wanted = request.GET.get("standard", "")
    return next((each for each in versions if str(each.pk) == wanted), versions[0])


def _period(request: HttpRequest, periods: Periods) -> str:
    """The period asked for, else the month that the shell shows when it has figures, else the latest that has."""
    wanted = request.GET.get("period", "")
    if wanted and is_period(wanted):
        return wanted
    month = scope_of(request).period
    if month in periods:
        return month
    months = [period for period in periods if len(period) == 7 and "Q" not in period]
    return months[0] if months else month


def _usual_sources(periods: Periods) -> tuple[str, ...]:
    known = {each for sets in periods.values() for each in sets}
    if INSPECTION in known or not known:
        return INSPECTION
    return next(each for each in [*((source,) for source in EVERYTHING), *known] if each in known)


def name_of(evaluation: Evaluation | None, period: str, sources: Iterable[str]) -> str:
    """What figures are of, in words: an evaluation, or a period's facts of some sources."""
    if evaluation is not None:
        return f"{evaluation.title} · {evaluation.held_on:%Y-%m-%d}"
    return f"{period_text(period)} · {sources_text(tuple(sources))}"


def sources_text(sources: tuple[str, ...]) -> str:
    """A set of sources in words: the inspections by their own name, a mix by its parts."""
    if sources == INSPECTION:
        return _("All inspections (covert, mock, official)")
    return " + ".join(word("source", source) for source in Source.values if source in sources)


def period_text(period: str) -> str:
    """A period in words."""
    if len(period) == 4:
        return _("%(year)s, whole year") % {"year": period}
    year, part = period.split("-")
    if part.startswith("Q"):
        return _("%(year)s, quarter %(quarter)s") % {"year": year, "quarter": part[1]}
    return _("%(year)s-%(month)s") % {"year": year, "month": part}

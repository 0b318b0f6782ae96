"""Rows ↔ values of the ranking engine: the only place of this app that speaks with engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.appraisals.errors import UnknownPeriod
from tongchuang.domain.appraisals.groups import sorted_into_groups
from tongchuang.domain.appraisals.models import Exclusion, RankedUnit, Ranking
from tongchuang.domain.appraisals.values import Rules, days_of, is_ranked, period_before
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.engine_io import office_due
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.scores.engine_io import Worked, compute
from tongchuang.domain.scores.values import Scope
from tongchuang.engines.ranking import v1
from tongchuang.engines.ranking.canonical import Document, canonical, digest
from tongchuang.engines.ranking.opportunities import opportunities
from tongchuang.engines.ranking.versions import CURRENT, ENGINES, EngineGone, run
from tongchuang.engines.scoring.losses import UNASSIGNED
from tongchuang.foundation.clock import local
from tongchuang.foundation.ids import as_uuids

Line = v1.Line
DECIMALS = ("lost", "stake", "weight", "rate", "shrunk", "low", "high")
SHOWN_DIFFERENCES = 10
# What a ranking holds before it has been computed for the first time.
NO_RESULT: Document = {"engine": CURRENT, "groups": [], "units": []}
NO_DOCUMENTS: dict[str, Any] = {
    "inputs": {}, "result": NO_RESULT, "inputs_digest": digest({}), "result_digest": digest(NO_RESULT),
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A ranking as computed, not yet kept."""

    version_id: UUID
    inputs: Document
    result: Document

    @property
    def has_facts(self) -> bool:
        """Whether anything at all was at stake."""
        return any(row["status"] != "nothing" for row in self.result["units"])


def scope_of(campaign: Campaign, period: str) -> Scope | None:
    """What is ranked by: the campaign's main standard, by the sources that its rules name. None without a standard."""
    main = campaign.standards.order_by("position", "pk").first()
    if main is None:
        return None
    return Scope.of_period(campaign, main.version_id, period, Rules.of(campaign.settings).sources)


def make(campaign: Campaign, period: str, worked: Worked | None = None) -> Made | None:
    """The ranking of a month or quarter from the rows as they are now, or from a result that is given (what if)."""
    if not is_ranked(period):
        raise UnknownPeriod
    scope = scope_of(campaign, period)
    if scope is None:
        return None
    inputs = inputs_of(campaign, scope, worked or compute(scope))
    return Made(scope.version_id, inputs.document(), v1.rank(inputs).document())


def inputs_of(campaign: Campaign, scope: Scope, worked: Worked) -> v1.Inputs:
    """All that a ranking is made of."""
    first, last = days_of(scope.period)
    rules = Rules.of(campaign.settings)
    lines = opportunities(worked.result, _days_of_visits(worked))
    units = _units(scope.region_id, first, last, lines)
    groups, group_of = sorted_into_groups(units, _with_sites(scope.region_id), campaign.pack)
    excluded = set(_excluded(campaign, scope.period))
    nobody = lines.get(UNASSIGNED, ())
    return v1.Inputs(
        first, last, tuple(groups),
        tuple(
            v1.Unit(
                str(unit.pk), unit.name, group_of[unit.pk], lines.get(str(unit.pk), ()),
                unit.valid_from if unit.valid_from > first else None,
                unit.valid_to if unit.valid_to and unit.valid_to < last else None, unit.pk in excluded,
            )
            for unit in units
        ),
        rules.minimum, _before(campaign, scope.period),
        {
            "campaign": str(campaign.pk), "region": str(scope.region_id), "version": str(scope.version_id),
            "period": scope.period, "sources": " ".join(scope.sources),
            "unassigned_stake": str(sum((line.stake for line in nobody), Decimal(0))),
            "unassigned_lost": str(sum((line.lost for line in nobody), Decimal(0))),
        },
    )  # fmt: skip


def _days_of_visits(worked: Worked) -> dict[str, date]:
    ids = {pair.visit for pairs in worked.counted.pairs.values() for pair in pairs if pair.visit}
    rows = Visit.objects.filter(pk__in=ids).values_list("pk", "started_at")
    return {str(pk): local(at).date() for pk, at in rows}


def _units(region_id: UUID, first: date, last: date, lines: Mapping[str, Any]) -> list[Unit]:
    """Units that were there during the period, and any other that answered for something in it."""
    there = Q(valid_from__lte=last) & (Q(valid_to__isnull=True) | Q(valid_to__gte=first))
    # A lead that the standard names and no unit answers to stays a name.
    named = Q(pk__in=as_uuids(lines))
    rows = Unit.objects.filter(there | named, region_id=region_id)
    return list(rows.only("pk", "name", "line", "role", "group", "valid_from", "valid_to").order_by("pk"))


def _with_sites(region_id: UUID) -> set[UUID]:
    rows = Site.objects.filter(region_id=region_id, unit__isnull=False, closed_on__isnull=True)
    return set(rows.values_list("unit_id", flat=True).distinct())


def _excluded(campaign: Campaign, period: str) -> Sequence[UUID]:
    rows = Exclusion.objects.filter(campaign=campaign, period=period, readmitted_at__isnull=True)
    return list(rows.values_list("unit_id", flat=True))


def _before(campaign: Campaign, period: str) -> dict[str, v1.Before]:
    """Ranks of the period before, the frozen ones where it is frozen."""
    rows = Ranking.objects.filter(campaign=campaign, period=period_before(period)).defer("inputs", "result")
    row = rows.order_by("frozen_at").first()
    if row is None:
        return {}
    ranks = RankedUnit.objects.filter(ranking=row, rank__isnull=False).values_list("unit_id", "group", "rank")
    return {str(unit): v1.Before(group, rank) for unit, group, rank in ranks if rank}


def ranking_fields(made: Made) -> dict[str, Any]:
    """The columns of a ranking."""
    return {
        "version_id": made.version_id, "engine": CURRENT, "inputs": made.inputs, "result": made.result,
        "inputs_digest": digest(made.inputs), "result_digest": digest(made.result),
    }  # fmt: skip


def unit_rows(ranking: Ranking) -> list[RankedUnit]:
    """Unsaved lines of a ranking out of its result."""
    rows = []
    for position, row in enumerate(ranking.result["units"]):
        values = {name: Decimal(row[name]) if row[name] is not None else None for name in DECIMALS}
        values |= {
            name: row[name]
            for name in (
                "group",
                "status",
                "rank",
                "tied",
                "best",
                "worst",
                "like_next",
                "moved",
                "places",
                "pairs",
                "failed",
            )
        }
        rows.append(RankedUnit(ranking=ranking, unit_id=UUID(row["unit"]), position=position, **values))
    return rows


def kept_lines(ranking: Ranking, unit_id: UUID) -> list[Line]:
    """What a unit answered for, as kept in the inputs of a ranking."""
    inputs = Ranking.objects.filter(pk=ranking.pk).values_list("inputs", flat=True).get()
    return [Line.of(line) for unit in inputs["units"] if unit["id"] == str(unit_id) for line in unit["lines"]]


def objections_end(frozen_at: datetime, days: int) -> datetime:
    """Closing time of the last working day on which a unit may object."""
    return office_due(frozen_at, days)


def same_result(ranking: Ranking, made: Made) -> bool:
    """Whether computing again changed nothing."""
    return (ranking.engine, ranking.inputs_digest, ranking.result_digest) == (
        CURRENT, digest(made.inputs), digest(made.result)
    )  # fmt: skip


@dataclass(frozen=True)
class Reproduction:
    """Whether a ranking comes out of its kept inputs to the byte; `problems` say what differs."""

    problems: tuple[str, ...] = ()
    known_engines: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether every byte is the same."""
        return not self.problems


def reproduce(ranking: Ranking) -> Reproduction:
    """Compute a ranking again from its own inputs with the engine that made it, and compare the bytes."""
    problems = []
    if digest(ranking.inputs) != ranking.inputs_digest:
        problems.append("the inputs are not those that it was made of: their digest differs")
    if digest(ranking.result) != ranking.result_digest:
        problems.append("the result is not the one that was kept: its digest differs")
    try:
        again = run(ranking.engine, ranking.inputs)
    except EngineGone:
        problems.append(f"the engine {ranking.engine} is not part of this version of the product")
        return Reproduction(tuple(problems), tuple(sorted(ENGINES)))
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        return Reproduction((*problems, f"the engine refuses the inputs: {error}"))
    if canonical(again) != canonical(ranking.result):
        problems += _differences(ranking.result, again)
    return Reproduction(tuple(problems))


def _differences(kept: Document, again: Document) -> list[str]:
    """What differs in words: figures by unit, the first few of them."""
    found = []
    for part, key in (("groups", "id"), ("units", "unit")):
        old, new = ({row[key]: row for row in document[part]} for document in (kept, again))
        for name in sorted(old.keys() | new.keys()):
            one, other = old.get(name, {}), new.get(name, {})
            for column in sorted(one.keys() | other.keys()):
                if one.get(column) != other.get(column):
                    title = one.get("name") or other.get("name") or name
                    found.append(
                        f"{title}: {column} was kept as {one.get(column)}, comes out as {other.get(column)}"
                    )
    more = len(found) - SHOWN_DIFFERENCES
    return [*found[:SHOWN_DIFFERENCES], *([f"and {more} more"] if more > 0 else [])] or [
        "the order of lines differs"
    ]

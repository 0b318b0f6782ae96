"""A score computed from the rows as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from uuid import UUID

from tongchuang.domain.scores.engine_io import facts, places
from tongchuang.domain.scores.values import Scope
from tongchuang.domain.standards.engine_io import standard_of
from tongchuang.domain.standards.models import StandardVersion
from tongchuang.engines.scoring.counted import Counted
from tongchuang.engines.scoring.places import Assignments, Site
from tongchuang.engines.scoring.rounding import half_up
from tongchuang.engines.scoring.score import Result, score
from tongchuang.engines.scoring.totals import years_total
from tongchuang.engines.standard.model import Standard


@lru_cache(maxsize=16)
def published_standard(version_id: UUID) -> Standard:
    """The standard of a version as the engine takes it; versions never change, so it is read once a process."""
    return standard_of(StandardVersion.objects.get(pk=version_id))


@dataclass
class Ground:
    """What the scores of a region share: read once for all scopes of a round."""

    region_id: UUID
    _given: dict[tuple[UUID, UUID], Assignments] = field(default_factory=dict)

    @cached_property
    def sites(self) -> dict[str, Site]:
        """All sites with the unit that answers for each."""
        return places.sites(self.region_id)

    def assignments(self, scope: Scope) -> Assignments:
        """Who answers for what in the campaign, by the version of the scope."""
        key = scope.campaign_id, scope.version_id
        if key not in self._given:
            self._given[key] = places.assignments(scope)
        return self._given[key]


@dataclass(frozen=True)
class Worked:
    """A result with the facts that it is made of."""

    result: Result
    counted: Counted


def compute(scope: Scope, ground: Ground | None = None) -> Worked:
    """Score a scope from the rows as they are now."""
    ground = ground or Ground(scope.region_id)
    standard = published_standard(scope.version_id)
    counted = facts.counted(scope, standard, ground.sites)
    return Worked(score(standard, counted, ground.sites, ground.assignments(scope)), counted)


def year_weights_of(version_id: UUID) -> tuple[Decimal, ...]:
    """The weights of the years of a cycle; empty when the standard knows none."""
    return published_standard(version_id).year_weights


def years_together(weights: Sequence[Decimal], totals: Sequence[Decimal | None]) -> tuple[Decimal, tuple[int, ...]]:
    """Σ weight × total over the years that have one, and which years are missing."""
    exact = [None if total is None else Fraction(total) for total in totals]
    found = years_total([Fraction(weight) for weight in weights], exact)
    return Decimal(half_up(found.total)), found.missing

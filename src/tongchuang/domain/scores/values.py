"""What a score is of: a scope, and the sets of sources that are kept for every period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Evaluation, Source

Sources = tuple[str, ...]

# What inspectors saw, whoever sent them: the figure that a county is judged by. Self-checks and reports of the public
# are not mixed in unless somebody asks.
INSPECTION: Sources = (Source.COVERT.value, Source.MOCK.value, Source.OFFICIAL.value)
EVERYTHING: Sources = tuple(sorted(Source.values))


@dataclass(frozen=True)
class Scope:
    """What a score is of: a campaign's period and sources, or one evaluation, by one version."""

    campaign_id: UUID
    region_id: UUID
    version_id: UUID
    period: str
    sources: Sources
    evaluation_id: UUID | None = None

    @classmethod
    def of_evaluation(cls, evaluation: Evaluation) -> Scope:
        """The facts of one evaluation and nothing else."""
        return cls(
            evaluation.campaign_id, evaluation.region_id, evaluation.version_id,
            evaluation.held_on.strftime("%Y-%m"), (evaluation.source,), evaluation.pk,
        )  # fmt: skip

    @classmethod
    def of_period(cls, campaign: Campaign, version_id: UUID, period: str, sources: Iterable[str]) -> Scope:
        """A month, quarter or year of a campaign, by its sources."""
        return cls(campaign.pk, campaign.region_id, version_id, period, in_order(sources))


def in_order(sources: Iterable[str]) -> Sources:
    """A set of sources as it is stored: each once, in one order."""
    return tuple(sorted({source for source in sources if source in EVERYTHING}))


def kept_sets(source: str) -> tuple[Sources, ...]:
    """The sets kept up to date for every period that a fact of this source touches: itself, and the inspections."""
    alone: tuple[Sources, ...] = ((source,),)
    return (*alone, INSPECTION) if source in INSPECTION else alone


def is_kept(sources: Iterable[str]) -> bool:
    """Whether a set is one that follows the facts by itself; others are computed when somebody looks."""
    given = tuple(sources)
    return len(given) == 1 or given == INSPECTION

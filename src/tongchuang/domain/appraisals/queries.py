"""Named reads of rankings, on rows that access has let through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.places.models import Site, named_in_public
from tongchuang.foundation.ids import as_uuid


@dataclass(frozen=True)
class Documents:
    """The parts of a ranking's documents that pages show besides its lines."""

    groups: list[dict[str, Any]]
    about: dict[str, str]
    minimum: int


def documents_of(ranking: Ranking) -> Documents:
    """Groups, sources and what belongs to nobody; without reading the lines of the inputs."""
    columns = ("result__groups", "inputs__about", "inputs__minimum")
    row = Ranking.objects.filter(pk=ranking.pk).values_list(*columns).get()
    groups, about, minimum = row
    return Documents(groups or [], about or {}, minimum or 0)


def lines_of(ranking: Ranking) -> list[RankedUnit]:
    """All lines, in the order of the result: by group, by rank, then those without one."""
    return list(RankedUnit.objects.filter(ranking=ranking).select_related("unit").order_by("position"))


def of_period(
    rows: QuerySet[Ranking], campaign: Campaign, period: str
) -> tuple[Ranking | None, Ranking | None]:
    """The frozen ranking of a period and the provisional one, as far as there are."""
    found = {row.state: row for row in rows.filter(campaign=campaign, period=period)}
    return found.get(Ranking.State.FROZEN), found.get(Ranking.State.PROVISIONAL)


def history_of(
    rows: QuerySet[Ranking], campaign: Campaign, unit_id: UUID, *, quarters: bool
) -> list[RankedUnit]:
    """A unit's lines over months or quarters, oldest first; where a period is frozen, the frozen one.

    Each has the figures of its ranking's groups as `groups`.
    """
    pattern = r"^\d{4}-Q\d$" if quarters else r"^\d{4}-\d{2}$"
    visible = rows.filter(campaign=campaign, period__regex=pattern).order_by().values("pk")
    lines = RankedUnit.objects.filter(unit_id=unit_id, ranking__in=visible).select_related("ranking")
    lines = lines.defer("ranking__inputs", "ranking__result").order_by("ranking__period", "-ranking__state")
    lines = lines.annotate(groups=F("ranking__result__groups"))
    best = {line.ranking.period: line for line in lines}
    return list(best.values())


def stale_rankings(limit: int) -> list[Ranking]:
    """Provisional rankings that what they are made of has changed under, the newest periods first."""
    rows = Ranking.objects.filter(state=Ranking.State.PROVISIONAL, stale=True).defer("inputs", "result")
    return list(rows.select_related("campaign__pack").order_by("-period")[:limit])


def all_rankings() -> list[Ranking]:
    """Every ranking of every campaign without its documents, the newest period first; for the command line."""
    rows = Ranking.objects.defer("inputs", "result").select_related("campaign")
    return list(rows.order_by("-period", "campaign__title", "state"))


def find_ranking(text: str) -> Ranking | None:
    """A ranking by its id with its documents, for the command line; None where the text names none."""
    return Ranking.objects.select_related("campaign").filter(pk=as_uuid(text)).first()


def site_names(ids: list[UUID]) -> dict[UUID, str]:
    """Site → what it is called on pages that rank, for the places behind a line; a sole trader is not named there."""
    rows = Site.objects.filter(pk__in=ids).values_list("pk", "name", "type__title", "code", "sole_trader")
    return {pk: named_in_public(name, kind, code, sole_trader=sole) for pk, name, kind, code, sole in rows}

"""Named reads of forecasts, for rows that access has let through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, QuerySet, Sum

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.forecasts.models import (
    HALF_LIFE_DAYS,
    SIMULATIONS,
    ExpectedLoss,
    FindingValue,
    Forecast,
    ForecastSettings,
    PairChance,
    SiteValue,
)
from tongchuang.domain.forecasts.values import Assumed, QuotasFrom
from tongchuang.domain.inspections.models import (
    Evaluation,
    LatestCheck,
    Observation,
    PlannedVisit,
    Source,
    Visit,
)
from tongchuang.domain.inspections.secrecy import running_covert
from tongchuang.domain.places.models import Site
from tongchuang.domain.scores.values import INSPECTION
from tongchuang.domain.standards.models import Pack

FAN = 60


def settings_of(campaign: Campaign) -> ForecastSettings:
    """What was set, or an unsaved row that says the usual."""
    found = ForecastSettings.objects.filter(campaign=campaign).first()
    return found or ForecastSettings(
        campaign=campaign,
        region_id=campaign.region_id,
        half_life_days=HALF_LIFE_DAYS,
        simulations=SIMULATIONS,
    )


def assumed_by(campaign: Campaign, *, before: datetime | None = None) -> Assumed:
    """The assumptions of a campaign's next forecast; `before` knows no evaluation that was held later."""
    row = settings_of(campaign)
    quotas, origin = (row.quotas, QuotasFrom.SET) if row.quotas else usual_quotas(campaign, before=before)
    return Assumed(
        quotas={code: int(number) for code, number in quotas.items()}, quotas_from=origin,
        half_life_days=row.half_life_days, target=row.target if row.target is not None else campaign.target,
        simulations=row.simulations, seed=row.seed, self_weight=row.self_weight,
    )  # fmt: skip


def usual_quotas(
    campaign: Campaign, *, before: datetime | None = None
) -> tuple[Mapping[str, int], QuotasFrom]:
    """How many sites of each type are drawn: as the pack says, else as the last evaluation did."""
    # Written as a list of pairs; a pack without quotas has none of it.
    given = Pack.objects.values_list("document__quotas", flat=True).filter(pk=campaign.pack_id).first()
    of_pack = {str(code): int(number) for code, number in dict(given or {}).items()}
    if of_pack:
        return of_pack, QuotasFrom.PACK
    held = Evaluation.objects.filter(
        campaign=campaign, source__in=(Source.MOCK, Source.OFFICIAL), finished_at__isnull=False
    )
    if before is not None:
        held = held.filter(finished_at__lt=before)
    last = held.order_by("-held_on", "-pk").first()
    if last is None:
        return {}, QuotasFrom.NOWHERE
    found = quotas_of(last)
    return found, QuotasFrom.EVALUATION if found else QuotasFrom.NOWHERE


def quotas_of(evaluation: Evaluation) -> dict[str, int]:
    """How many sites of each type an evaluation planned."""
    rows = PlannedVisit.objects.filter(evaluation=evaluation).order_by().values_list("site__type__code")
    return dict(rows.annotate(number=Count("pk")))


def pool_of(region_id: UUID) -> dict[str, int]:
    """Type of site → how many open sites of it there are, of which an evaluation draws."""
    rows = (
        Site.objects.filter(region_id=region_id, closed_on__isnull=True).order_by().values_list("type__code")
    )
    return dict(rows.annotate(number=Count("pk")))


def history(forecasts: QuerySet[Forecast], limit: int = FAN) -> list[Forecast]:
    """How the forecast moved: the last one of each day, oldest first, without what only its own page shows."""
    rows = forecasts.defer("details", "distribution", "quotas", "settings").order_by("-as_of", "-computed_at")
    last_of_day = {row.as_of.date(): row for row in reversed(list(rows[: 4 * limit]))}
    return [last_of_day[day] for day in sorted(last_of_day)][-limit:]


def losses_of(losses: QuerySet[ExpectedLoss], axis: str) -> QuerySet[ExpectedLoss]:
    """The losses along one axis with their names, the greatest first."""
    rows = losses.filter(axis=axis).select_related("item", "unit", "site_type")
    return rows.defer("item__text", "item__rule").order_by(F("mean").desc(nulls_last=True), "pk")


def with_places(pairs: QuerySet[PairChance]) -> QuerySet[PairChance]:
    """Pairs with what a list of them shows."""
    return pairs.select_related("site__type", "site__street", "item", "unit")


def losses_by_item(pairs: QuerySet[PairChance], limit: int = 10) -> list[dict[str, object]]:
    """What the pairs cost, added up by item: for a unit or a site."""
    rows = pairs.order_by().values("item_id", code=F("item__code"), title=F("item__title"))
    return list(rows.annotate(lost=Sum("loss"), number=Count("pk")).order_by("-lost", "code")[:limit])


def losses_by_type(pairs: QuerySet[PairChance], limit: int = 10) -> list[dict[str, object]]:
    """What the pairs cost, added up by type of site."""
    rows = pairs.order_by().values(type_id=F("site__type_id"), title=F("site__type__title"))
    return list(rows.annotate(lost=Sum("loss"), number=Count("pk")).order_by("-lost", "title")[:limit])


def losses_by_unit(pairs: QuerySet[PairChance], limit: int = 10) -> list[dict[str, object]]:
    """What the pairs cost, added up by unit."""
    rows = pairs.order_by().values("unit_id", name=F("unit__short_name"))
    return list(rows.annotate(lost=Sum("loss"), number=Count("pk")).order_by("-lost", "name")[:limit])


def last_back_test(campaign: Campaign, version_id: UUID) -> dict[str, Any] | None:
    """The figures of the last back-test, as they are kept with the forecast that it was made for."""
    rows = Forecast.objects.filter(campaign=campaign, version_id=version_id, details__back_test__isnull=False)
    return rows.order_by("-computed_at").values_list("details__back_test", flat=True).first()


def evaluations_finished(evaluation_ids: Iterable[UUID]) -> list[Campaign]:
    """The running campaigns of evaluations that can be compared with a forecast."""
    rows = Evaluation.objects.filter(
        pk__in=list(evaluation_ids),
        source__in=(Source.MOCK, Source.OFFICIAL),
        campaign__closed_at__isnull=True,
    )
    return list(Campaign.objects.filter(pk__in=rows.values("campaign")).select_related("pack"))


def campaigns_with_news() -> list[Campaign]:
    """Running campaigns that were never forecast, or not since their last visit, fact or change of a finding."""
    found = []
    for campaign in Campaign.objects.filter(closed_at__isnull=True).select_related("pack"):
        last = Forecast.objects.filter(campaign=campaign).aggregate(last=Max("computed_at"))["last"]
        if last is None or _news_since(campaign, last):
            found.append(campaign)
    return found


def _news_since(campaign: Campaign, moment: datetime) -> bool:
    own = {"campaign": campaign}
    return (
        Visit.objects.filter(~running_covert(), **own, received_at__gt=moment).exists()
        or Observation.objects.filter(**own, entered_at__gt=moment).exists()
        or Finding.objects.filter(**own, changed_at__gt=moment).exists()
    )


def counting_checks(forecast: Forecast) -> QuerySet[LatestCheck]:
    """The checks that a forecast rests on: of the sources that count, up to its moment, none of running covert visits."""
    own = (Source.SELF,) if Decimal(str(forecast.settings.get("self_weight", 0))) else ()
    rows = LatestCheck.objects.filter(
        campaign=forecast.campaign_id, source__in=(*INSPECTION, *own), at__lte=forecast.as_of
    )
    return rows.exclude(running_covert())


def weight_of(forecast: Forecast, check: LatestCheck) -> float:
    """What a check weighs beside one of the day of the forecast: half after one half-life."""
    age = (forecast.as_of - check.at).total_seconds() / 86_400
    weight = float(2 ** (-age / float(forecast.settings.get("half_life_days", HALF_LIFE_DAYS))))
    return weight * float(forecast.settings.get("self_weight", 0)) if check.source == Source.SELF else weight


def value_sum(values: QuerySet[FindingValue]) -> tuple[int, float]:
    """How many findings, and what fixing each is worth, added up."""
    found = values.order_by().aggregate(number=Count("pk"), value=Sum("value"))
    return found["number"], found["value"] or 0.0


def no_finding_values() -> QuerySet[FindingValue]:
    """None, where there is no forecast."""
    return FindingValue.objects.none()


def no_site_values() -> QuerySet[SiteValue]:
    """None, where there is no forecast."""
    return SiteValue.objects.none()

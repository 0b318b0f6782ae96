"""What is written about forecasts: how they are set, and each one that was worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.forecasts.models import (
    BackTest,
    ExpectedLoss,
    FindingValue,
    Forecast,
    ForecastSettings,
    PairChance,
    SiteValue,
)
from tongchuang.domain.forecasts.queries import settings_of
from tongchuang.domain.forecasts.values import (
    HALF_LIFE_RANGE,
    MOST_OF_A_TYPE,
    SEED_RANGE,
    SIMULATIONS_RANGE,
)
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.standards.models import SiteType
from tongchuang.foundation.errors import Invalid, NotAllowed, Stale

FIELDS = ("quotas", "half_life_days", "target", "simulations", "seed", "self_weight")


@transaction.atomic
def change_settings(
    campaign: Campaign,
    *,
    by: Actor,
    quotas: Mapping[str, int],
    half_life_days: int,
    target: Decimal | None,
    simulations: int,
    seed: int,
    self_weight: Decimal,
    expected: int | None = None,
) -> ForecastSettings:
    """Set what the next forecasts of a campaign assume; `expected` is the version that the person saw."""
    by.require(Permission.MANAGE_CAMPAIGN)
    if campaign.region_id != by.region_id:
        raise NotAllowed(_("This campaign is another county's."))
    given = {
        "quotas": _quotas(quotas), "half_life_days": half_life_days, "target": target, "simulations": simulations,
        "seed": seed, "self_weight": self_weight,
    }  # fmt: skip
    _within("half_life_days", half_life_days, HALF_LIFE_RANGE)
    _within("simulations", simulations, SIMULATIONS_RANGE)
    _within("seed", seed, SEED_RANGE)
    _within("self_weight", self_weight, (0, 1))
    if target is not None:
        _within("target", target, (0, 200))
    row = ForecastSettings.objects.select_for_update().filter(campaign=campaign).first() or settings_of(
        campaign
    )
    standing = 0 if row._state.adding else row.version
    if expected is not None and expected != standing:
        raise Stale(_("Somebody else changed these settings meanwhile; look at them again."))
    old = {name: getattr(row, name) for name in FIELDS}
    changed = [name for name in FIELDS if old[name] != given[name]]
    if not changed and standing:
        return row
    for name in FIELDS:
        setattr(row, name, given[name])
    row.version = standing + 1
    row.save()
    record(
        "forecast.settings_changed", row, by=by, parent=campaign,
        old={name: _plain(old[name]) for name in FIELDS}, new={name: _plain(given[name]) for name in FIELDS},
    )  # fmt: skip
    return row


def _quotas(quotas: Mapping[str, int]) -> dict[str, int]:
    known = set(SiteType.objects.filter(code__in=list(quotas)).values_list("code", flat=True))
    for code, number in quotas.items():
        if code not in known:
            raise Invalid(_("There is no such type of site."), field=f"quota_{code}")
        _within(f"quota_{code}", number, (0, MOST_OF_A_TYPE))
    return {code: number for code, number in sorted(quotas.items()) if number}


def _within(name: str, value: Any, limits: tuple[int, int]) -> None:
    if not limits[0] <= value <= limits[1]:
        text = _("Enter a number from %(low)s to %(high)s.")
        raise Invalid(text % {"low": limits[0], "high": limits[1]}, field=name)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


@dataclass
class Made:
    """A forecast that was worked out, with the rows of single things."""

    forecast: Forecast
    losses: list[ExpectedLoss] = field(default_factory=list)
    findings: list[FindingValue] = field(default_factory=list)
    sites: list[SiteValue] = field(default_factory=list)
    # (site, item, unit, chance, common, loss, checks, failed, weight, is open)
    pairs: Sequence[tuple[Any, ...]] = ()


_PAIR_COLUMNS = "site_id, item_id, unit_id, chance, common, loss, checks, failed, weight, is_open"


@transaction.atomic
def keep_forecast(made: Made, *, by: Author) -> Forecast:
    """Keep a forecast with its rows; the rows of single pairs, findings and sites of the one before it go."""
    row = made.forecast
    newest = not Forecast.objects.filter(
        campaign=row.campaign_id, version=row.version_id, as_of__gt=row.as_of
    ).exists()
    row.has_rows = newest
    row.save(force_insert=True)
    ExpectedLoss.objects.bulk_create(made.losses, batch_size=1000)
    if newest:
        _drop_rows(row)
        FindingValue.objects.bulk_create(made.findings, batch_size=1000)
        SiteValue.objects.bulk_create(made.sites, batch_size=1000)
        _copy_pairs(row.pk, made.pairs)
    record(
        "forecast.computed", row, by=by, parent=row.campaign, at=row.computed_at,
        new={"campaign": row.campaign_id, "version": row.version_id, "as_of": row.as_of, "seed": row.seed,
             "engine": row.engine, "mean": _figure(row.mean), "low": _figure(row.low), "high": _figure(row.high)},
    )  # fmt: skip
    return row


def _drop_rows(row: Forecast) -> None:
    older = Forecast.objects.filter(campaign=row.campaign_id, version=row.version_id, has_rows=True).exclude(
        pk=row.pk
    )
    keys = list(older.values_list("pk", flat=True))
    for model in (PairChance, FindingValue, SiteValue):
        model.objects.filter(forecast__in=keys)._raw_delete("default")  # type: ignore[attr-defined]
    older.update(has_rows=False)


def _copy_pairs(forecast_id: UUID, rows: Iterable[tuple[Any, ...]]) -> None:
    statement = f"COPY forecasts_pairchance (forecast_id, {_PAIR_COLUMNS}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row((forecast_id, *row))


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.4f}"


@transaction.atomic
def keep_back_tests(campaign: Campaign, rows: Sequence[BackTest], *, by: Author) -> None:
    """Keep how past evaluations came out beside their forecasts, in the place of what stood."""
    BackTest.objects.filter(campaign=campaign).delete()
    BackTest.objects.bulk_create(rows)
    record_many(
        [
            Entry(
                "forecast.back_tested", row, region_id=row.region_id,
                new={"evaluation": row.evaluation_id, "engine": row.engine, "actual": _figure(row.actual),
                     "mean": _figure(row.mean), "low": _figure(row.low), "high": _figure(row.high)},
            )
            for row in rows
        ],
        by=by,
        at=rows[0].computed_at if rows else None,
    )  # fmt: skip

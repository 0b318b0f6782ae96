"""What is recovered by a fix: from the forecast where there is one, else from the points that are lost at present.

Points are those of the total that a campaign office knows: out of 100 for the standard that they are lost in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.forecasts.models import ExpectedLoss, FindingValue, Forecast, PairChance
from tongchuang.domain.forecasts.queries import pool_of
from tongchuang.domain.places.models import Site
from tongchuang.domain.plans.models import Plan
from tongchuang.domain.scores.models import LossShare, Snapshot
from tongchuang.domain.scores.queries import leads_of, tree_of
from tongchuang.domain.scores.values import INSPECTION
from tongchuang.domain.standards.models import Item

FULL = 100.0
LEAST = 0.002
# From this chance of failing on a place is weak enough to be worked on before anybody has found anything.
WEAK = 0.15
LOT = 10
MOST_PACKAGES = 400


@dataclass(frozen=True)
class Package:
    """Points that an item loses at a unit's sites of a type (or without sites) with no finding open on them."""

    item_id: UUID
    site_type_id: UUID | None
    unit_id: UUID
    gain: float
    sites: tuple[UUID, ...] = ()
    lot: int = 1
    lots: int = 1

    @property
    def key(self) -> str:
        """The same from plan to plan."""
        return key_of_package(self.item_id, self.site_type_id, self.unit_id, self.lot)


def key_of_package(item_id: UUID | None, site_type_id: UUID | None, unit_id: UUID, lot: int) -> str:
    """The key of a work package in every plan."""
    return f"w:{item_id}:{site_type_id or ''}:{unit_id}:{lot}"


# (item, type of site, unit) → (points, site) of each place.
Sums = dict[tuple[UUID, UUID | None, UUID], list[tuple[float, UUID | None]]]


@dataclass
class Gains:
    """What each finding and each work package recovers, and where that is known from."""

    source: str
    at: datetime | None = None
    key: UUID | None = None
    by_finding: dict[UUID, float] = field(default_factory=dict)
    packages: list[Package] = field(default_factory=list)


def gains_of(campaign: Campaign, findings: Sequence[Finding], covered: Iterable[tuple[UUID, UUID]]) -> Gains:
    """Gains of open findings, and packages for what else is lost; `covered` are (site, item) with an open finding."""
    versions = list(campaign.standards.order_by("position").values_list("version_id", flat=True))
    found = {version: _forecast(campaign, version) for version in versions}
    forecasts = [forecast for forecast in found.values() if forecast is not None]
    gains = _by_forecasts(forecasts) if forecasts else Gains(Plan.Gains.LOSSES)
    # A standard without a forecast goes by what it loses at present.
    _add_losses(
        gains, campaign, [version for version, one in found.items() if one is None], findings, set(covered)
    )
    gains.packages.sort(key=lambda package: -package.gain)
    gains.packages = gains.packages[:MOST_PACKAGES]
    return gains


def _forecast(campaign: Campaign, version_id: UUID) -> Forecast | None:
    rows = Forecast.objects.filter(campaign=campaign, version_id=version_id, has_rows=True)
    return rows.order_by("-as_of", "-computed_at").first()


def _by_forecasts(forecasts: Sequence[Forecast]) -> Gains:
    gains = Gains(Plan.Gains.FORECAST, max(row.as_of for row in forecasts), forecasts[0].pk)
    for forecast in forecasts:
        rows = FindingValue.objects.filter(forecast=forecast).values_list("finding_id", "value", "shared")
        # What several findings of a place share is won once, when all of them are fixed.
        values = {finding: value / max(1, shared) for finding, value, shared in rows}
        gains.by_finding |= {finding: max(0.0, value) for finding, value in values.items()}
        gains.packages += _in_lots(_weak_pairs(forecast), _recoverable(forecast, values))
        gains.packages += _without_sites(forecast)
    return gains


def _recoverable(forecast: Forecast, values: dict[UUID, float]) -> float:
    """The share of an expected loss that a fix takes away, as the forecast itself says for its findings."""
    rows = PairChance.objects.filter(forecast=forecast, is_open=True).values_list(
        "site_id", "item_id", "loss"
    )
    lost = {(site, item): loss for site, item, loss in rows}
    places = Finding.objects.filter(pk__in=values).values_list("pk", "site_id", "item_id")
    known = {pk: (site, item) for pk, site, item in places if (site, item) in lost}
    whole = sum(lost[place] for place in set(known.values()))
    return min(1.0, sum(values[pk] for pk in known) / whole) if whole else 1.0


def _weak_pairs(forecast: Forecast) -> Sums:
    sums: Sums = defaultdict(list)
    rows = PairChance.objects.filter(
        forecast=forecast, is_open=False, unit__isnull=False, chance__gte=WEAK, loss__gt=0
    )
    for item, kind, unit, site, loss in rows.values_list(
        "item_id", "site__type_id", "unit_id", "site_id", "loss"
    ):
        sums[item, kind, unit].append((loss, site))
    return sums


def _without_sites(forecast: Forecast) -> list[Package]:
    leads = leads_of(forecast.campaign, forecast.version_id)
    rows = ExpectedLoss.objects.filter(forecast=forecast, axis=ExpectedLoss.Axis.ITEM, mean__gte=LEAST)
    items = rows.exclude(item__method="site").values_list("item_id", "mean")
    return [Package(item, None, leads[item][0], mean) for item, mean in items if item in leads]


def _in_lots(sums: Sums, share: float) -> list[Package]:
    """The sites of an item, type and unit in lots, the most costly ones in the first."""
    found = []
    for (item, kind, unit), places in sums.items():
        worst = sorted(places, key=lambda place: (-place[0], str(place[1])))
        lots = [worst[start : start + LOT] for start in range(0, len(worst), LOT)]
        for number, lot in enumerate(lots, start=1):
            gain = share * sum(loss for loss, _site in lot)
            if gain >= LEAST:
                sites = tuple(site for _loss, site in lot if site is not None)
                found.append(Package(item, kind, unit, gain, sites, number, len(lots)))
    return found


def _add_losses(
    gains: Gains,
    campaign: Campaign,
    versions: Sequence[UUID],
    findings: Sequence[Finding],
    covered: set[tuple[UUID, UUID]],
) -> None:
    by_losses = gains.source == Plan.Gains.LOSSES
    for version in versions:
        snapshot = _latest(campaign, version)
        if snapshot is None:
            continue
        if by_losses:
            gains.at = max(filter(None, (gains.at, snapshot.computed_at)))
            gains.key = gains.key or snapshot.pk
        own = [row for row in findings if _is_of(row, version)]
        _add(gains, _Losses(snapshot, campaign.region_id), own, covered)


def _is_of(finding: Finding, version_id: UUID) -> bool:
    return finding.item is not None and finding.item.version_id == version_id


def _latest(campaign: Campaign, version_id: UUID) -> Snapshot | None:
    """The newest quarter that inspectors have looked at: a month alone knows too few sites."""
    rows = Snapshot.objects.filter(campaign=campaign, version_id=version_id, evaluation__isnull=True)
    rows = rows.filter(sources=list(INSPECTION), total__isnull=False)
    return rows.filter(period__contains="Q").order_by("-period").first() or rows.order_by("-period").first()


class _Losses:
    """Lost points of one snapshot by (site, item), out of 100."""

    def __init__(self, snapshot: Snapshot, region_id: UUID) -> None:
        roots = [node for node in tree_of(snapshot.version_id) if node.parent_id is None]
        full = float(sum((node.points for node in roots), Decimal(0)))
        self.factor = FULL / full if full else 0.0
        self.at: dict[tuple[UUID | None, UUID], float] = defaultdict(float)
        self.unit: dict[tuple[UUID | None, UUID], UUID] = {}
        columns = ("site_id", "item_id", "unit_id", "amount", "supporting")
        for site, item, unit, amount, supporting in LossShare.objects.filter(snapshot=snapshot).values_list(
            *columns
        ):
            self.at[site, item] += float(amount) * self.factor
            if unit is not None and not (supporting and (site, item) in self.unit):
                self.unit[site, item] = unit
        by_item: dict[UUID, list[float]] = defaultdict(list)
        for (_site, item), amount in self.at.items():
            by_item[item].append(amount)
        self.usual = {item: sum(amounts) / len(amounts) for item, amounts in by_item.items()}
        self._sites_of_type = pool_of(region_id)

    def of(self, finding: Finding) -> float:
        """What the finding's place loses; where it was not looked at, what the item loses at a place that fails."""
        item = finding.item
        if item is None:
            return 0.0
        seen = self.at.get((finding.site_id, item.pk)) or self.usual.get(item.pk)
        if seen is not None:
            return seen
        places = sum(self._sites_of_type.get(code, 0) for code in item.site_types)
        return float(item.points) * self.factor / places if places else 0.0


def _add(gains: Gains, losses: _Losses, findings: Sequence[Finding], covered: set[tuple[UUID, UUID]]) -> None:
    together: dict[tuple[UUID | None, UUID | None], int] = defaultdict(int)
    for finding in findings:
        together[finding.site_id, finding.item_id] += 1
    for finding in findings:
        # Several findings at one place for one item share what it loses.
        gains.by_finding[finding.pk] = losses.of(finding) / together[finding.site_id, finding.item_id]
    gains.packages += _packages(losses, covered)


def _packages(losses: _Losses, covered: set[tuple[UUID, UUID]]) -> list[Package]:
    ids = {site for site, _item in losses.at if site is not None}
    types = dict(Site.objects.filter(pk__in=ids, closed_on__isnull=True).values_list("pk", "type_id"))
    sums: Sums = defaultdict(list)
    for (site, item), amount in losses.at.items():
        unit = losses.unit.get((site, item))
        gone = site is not None and (site not in types or (site, item) in covered)
        if unit is not None and not gone:
            sums[item, types.get(site) if site else None, unit].append((amount, site))
    return _in_lots(sums, 1.0)


def titles_of(packages: Iterable[Package]) -> dict[UUID, str]:
    """Item → its code and title."""
    ids = {package.item_id for package in packages}
    return {
        pk: f"{code} {title}"
        for pk, code, title in Item.objects.filter(pk__in=ids).values_list("pk", "code", "title")
    }

"""The only door to forecasts.

Posts of the whole region and those who command see all of a forecast. The others see what their own units are expected
to lose and what fixing their own findings is worth; the total and other units' figures are not theirs to see.
Checks that nobody may know of yet (running covert visits) are in no forecast at all, see engine_io.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import OPEN_STATES, State
from tongchuang.domain.forecasts.models import (
    BackTest,
    ExpectedLoss,
    FindingValue,
    Forecast,
    PairChance,
    SiteValue,
)
from tongchuang.domain.forecasts.queries import counting_checks
from tongchuang.domain.inspections.access import visits_visible_to
from tongchuang.domain.inspections.models import LatestCheck
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.domain.scores.engine_io.facts import codes_of
from tongchuang.domain.scores.values import INSPECTION, Scope
from tongchuang.domain.standards.models import Item, SiteType
from tongchuang.foundation.clock import period_of


def sees_whole_forecast(actor: Actor) -> bool:
    """Whether the actor sees the total and what every unit is expected to lose."""
    return actor.region_wide or actor.may(Permission.COMMAND)


def forecasts_visible_to(actor: Actor, campaign: Campaign | None = None) -> QuerySet[Forecast]:
    """The forecasts of the actor's region, the newest facts first."""
    rows = Forecast.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    return rows.order_by("-as_of", "-computed_at")


def get_forecast_for(actor: Actor, forecast_id: UUID) -> Forecast:
    """One forecast, or Http404; whole ones only for those who see the whole."""
    found = forecasts_visible_to(actor).select_related("campaign", "version").filter(pk=forecast_id).first()
    if found is None or not sees_whole_forecast(actor):
        raise Http404
    return found


def latest_forecast(actor: Actor, campaign: Campaign, version_id: UUID | None = None) -> Forecast | None:
    """The newest forecast of a campaign (by a version), None while there is none."""
    rows = forecasts_visible_to(actor, campaign).select_related("version").defer("version__document")
    return (rows.filter(version_id=version_id) if version_id else rows).first()


def losses_visible_to(actor: Actor, forecast: Forecast) -> QuerySet[ExpectedLoss]:
    """Expected losses: all of them, or those of the actor's own units."""
    rows = ExpectedLoss.objects.filter(forecast=forecast)
    if forecast.region_id != actor.region_id or not actor.posts:
        return rows.none()
    return (
        rows
        if sees_whole_forecast(actor)
        else rows.filter(axis=ExpectedLoss.Axis.UNIT, unit_id__in=actor.unit_ids)
    )


def pairs_visible_to(actor: Actor, forecast: Forecast) -> QuerySet[PairChance]:
    """Failure chances: all of them, or those that the actor's units answer for."""
    rows = PairChance.objects.filter(forecast=forecast)
    if forecast.region_id != actor.region_id or not actor.posts:
        return rows.none()
    return rows if sees_whole_forecast(actor) else rows.filter(unit_id__in=actor.unit_ids)


def finding_values_visible_to(actor: Actor, forecast: Forecast) -> QuerySet[FindingValue]:
    """What fixing is worth: of the open findings that the actor sees anyway, or of all for those who see the whole."""
    rows = FindingValue.objects.filter(forecast=forecast, finding__state__in=OPEN_STATES)
    if forecast.region_id != actor.region_id or not actor.posts:
        return rows.none()
    return rows.filter(finding__in=findings_visible_to(actor).order_by().values("pk"))


def value_of(actor: Actor, finding: Finding) -> FindingValue | None:
    """What fixing a finding that the actor was let through to is worth by the newest forecast."""
    if finding.region_id != actor.region_id or finding.state not in OPEN_STATES:
        return None
    rows = FindingValue.objects.filter(finding=finding, forecast__campaign=finding.campaign_id)
    return (
        rows.select_related("forecast")
        .defer("forecast__details")
        .order_by("-forecast__as_of", "-forecast__computed_at")
        .first()
    )


def site_values_visible_to(actor: Actor, forecast: Forecast) -> QuerySet[SiteValue]:
    """What a site in perfect order is worth: of all sites, or of those of the actor's units."""
    rows = SiteValue.objects.filter(forecast=forecast)
    if forecast.region_id != actor.region_id or not actor.posts:
        return rows.none()
    return rows if sees_whole_forecast(actor) else rows.filter(site__unit_id__in=actor.unit_ids)


def back_tests_visible_to(actor: Actor, campaign: Campaign) -> QuerySet[BackTest]:
    """How earlier evaluations came out beside their forecasts."""
    rows = BackTest.objects.filter(campaign=campaign, region_id=actor.region_id)
    return rows if actor.posts and sees_whole_forecast(actor) else rows.none()


def get_item_for(actor: Actor, item_id: UUID) -> Item:
    """An item of a published standard; standards are no secret to those who work by them."""
    found = Item.objects.filter(pk=item_id, is_leaf=True).first() if actor.posts else None
    if found is None:
        raise Http404
    return found


def get_type_for(actor: Actor, type_id: UUID) -> SiteType:
    """A type of site."""
    found = SiteType.objects.filter(pk=type_id).first() if actor.posts else None
    if found is None:
        raise Http404
    return found


def get_unit_for(actor: Actor, unit_id: UUID) -> Unit:
    """A unit whose expected losses the actor sees."""
    found = Unit.objects.filter(pk=unit_id, region_id=actor.region_id).first()
    if found is None or not (sees_whole_forecast(actor) or found.pk in actor.unit_ids):
        raise Http404
    return found


def get_site_for(actor: Actor, forecast: Forecast, site_id: UUID) -> Site:
    """A site of the forecast at which the actor sees anything."""
    rows = Site.objects.select_related("type", "unit", "street").filter(pk=site_id, region_id=actor.region_id)
    found = rows.first()
    if found is None or not (sees_whole_forecast(actor) or _has_part(actor, forecast, found)):
        raise Http404
    return found


def _has_part(actor: Actor, forecast: Forecast, site: Site) -> bool:
    return pairs_visible_to(actor, forecast).filter(site=site).exists()


def get_pair_for(actor: Actor, forecast: Forecast, site_id: UUID, item_id: UUID) -> PairChance:
    """One item at one site, or Http404."""
    rows = pairs_visible_to(actor, forecast).select_related(
        "site__type", "site__street", "site__unit", "item", "unit"
    )
    found = rows.filter(site=site_id, item=item_id).first()
    if found is None:
        raise Http404
    return found


def checks_behind(actor: Actor, forecast: Forecast, pair: PairChance) -> tuple[list[LatestCheck], int]:
    """The checks that a chance rests on, newest first, and how many more there are that the actor can't open."""
    codes = codes_of(
        Scope.of_period(forecast.campaign, forecast.version_id, period_of(forecast.as_of), INSPECTION)
    )
    ids = [pk for pk, code in codes.of_item.items() if code == pair.item.code]
    rows = counting_checks(forecast).filter(site=pair.site_id, item__in=ids, version_id__in=codes.versions)
    visible = visits_visible_to(actor).order_by().values("pk")
    shown = list(rows.filter(visit_id__in=visible).select_related("check_row").order_by("-at"))
    return shown, rows.count() - len(shown)


def findings_behind(actor: Actor, pair: PairChance) -> list[Finding]:
    """The findings of an item at a site that the actor sees, newest first."""
    rows = findings_visible_to(actor).filter(site=pair.site_id, item=pair.item_id).exclude(state=State.VOID)
    return list(rows.order_by("-registered_at")[:20])

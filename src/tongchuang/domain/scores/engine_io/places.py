"""Sites and responsibilities out of the rows."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from uuid import UUID

from django.db.models import Q

from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.places.models import Site as SiteRow
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.scores.values import Scope
from tongchuang.domain.standards.models import Item
from tongchuang.engines.scoring.places import Assignments, Duty, Site


def sites(region_id: UUID) -> dict[str, Site]:
    """All sites of a region with the unit that answers for each; closed ones too, they have a past."""
    rows = SiteRow.objects.filter(region_id=region_id).values_list("pk", "type__code", "unit_id")
    return {str(pk): Site(type=kind, unit=str(unit) if unit else None) for pk, kind, unit in rows}


def assignments(scope: Scope) -> Assignments:
    """Who was made responsible: on one site, on a type of site, or for the whole item."""
    rows = Responsibility.objects.filter(
        campaign_id=scope.campaign_id, item__version_id=scope.version_id, lead__isnull=False
    )
    leads = _leads_named(scope)
    on_site: dict[tuple[str, str], Duty] = {}
    on_type: dict[tuple[str, str], Duty] = {}
    for row in rows.select_related("item", "site_type").prefetch_related("supports"):
        supports = [str(each.unit_id) for each in row.supports.all() if each.unit_id != row.lead_id]
        duty = Duty(str(row.lead_id), tuple(supports), Fraction(row.support_share))
        if row.site_id:
            on_site[str(row.site_id), row.item.code] = duty
        elif row.site_type:
            on_type[row.site_type.code, row.item.code] = duty
        else:
            leads[row.item.code] = duty
    return Assignments(on_site, on_type, leads)


def _leads_named(scope: Scope) -> dict[str, Duty]:
    """The unit that the standard's first lead means here: one of that name, else the only one that plays that role.

    A role that several units play (街道办事处) names none of them.
    """
    items = Item.objects.filter(version_id=scope.version_id, is_leaf=True).values_list("code", "lead_names")
    first = {code: names[0] for code, names in items if names}
    wanted = set(first.values())
    named = Q(name__in=wanted) | Q(short_name__in=wanted) | Q(aliases__name__in=wanted) | Q(role__in=wanted)
    units = Unit.objects.filter(named, region_id=scope.region_id, valid_to__isnull=True).order_by("path")
    by_name: dict[str, UUID] = {}
    by_role: dict[str, UUID] = {}
    played: Counter[str] = Counter()
    for pk, name, short, role, alias in units.values_list("pk", "name", "short_name", "role", "aliases__name"):
        for each in (name, short, alias):
            by_name.setdefault(each, pk)
        if role and by_role.get(role) != pk:
            played[role] += 1
            by_role[role] = pk
    found: dict[str, Duty] = {}
    for code, lead in first.items():
        unit = by_name.get(lead) or (by_role.get(lead) if played[lead] == 1 else None)
        if unit:
            found[code] = Duty(str(unit))
    return found

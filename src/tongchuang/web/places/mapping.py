"""What the map draws: the county with its streets, and the sites that fit a filter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.states import CLOCK_RUNS, OPEN_STATES
from tongchuang.domain.organisations.access import get_region_for
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.places.access import sections_visible_to, streets_visible_to
from tongchuang.domain.places.engine_io import bounds
from tongchuang.foundation.clock import now
from tongchuang.web.places.listing import SITES
from tongchuang.web.shared.lists import narrowed_rows, state_of

PLACES = 6


def base_map(actor: Actor) -> dict[str, Any]:
    """GeoJSON of the region's outline, its streets, sections and lanes; the whole base map."""
    region = get_region_for(actor)
    features = [_feature(region.boundary, "outline", region.name)] if region.boundary else []
    for street in streets_visible_to(actor).filter(geometry__isnull=False):
        features.append(_feature(street.geometry, "street", street.name, reverse("places:street", args=[street.pk])))
    for section in sections_visible_to(actor).filter(geometry__isnull=False):
        url = reverse("places:section", args=[section.pk])
        features.append(_feature(section.geometry, section.kind, section.name, url))
    centre = [region.centre_longitude, region.centre_latitude] if region.centre_longitude is not None else None
    return {"type": "FeatureCollection", "features": features, "centre": centre}


def site_points(request: HttpRequest) -> dict[str, Any]:
    """The sites of the filter that have coordinates, each as a short row, and how many have none."""
    state = state_of(request, SITES)
    rows = narrowed_rows(request, state)
    placed = rows.filter(longitude__isnull=False).order_by("sort_key", "pk")
    found = list(placed.values_list("pk", "name", "code", "type__title", "longitude", "latitude", "closed_on"))
    open_counts = _findings_at(request.actor)  # type: ignore[attr-defined]
    points = [
        [str(key), name, code, kind, round(longitude, PLACES), round(latitude, PLACES), *_state(closed_on, open_counts.get(key))]
        for key, name, code, kind, longitude, latitude, closed_on in found
    ]
    return {
        "sites": points,
        "unplaced": rows.order_by().count() - len(points),
        "bounds": bounds((longitude, latitude) for *_rest, longitude, latitude, _closed in found),
    }


def _findings_at(actor: Actor) -> dict[UUID, tuple[int, int]]:
    """Site → open findings, and those of them that are overdue."""
    late = Q(state__in=CLOCK_RUNS, due_at__lt=now())
    rows = findings_visible_to(actor).filter(state__in=OPEN_STATES, site__isnull=False).order_by()
    counted = rows.values("site_id").annotate(open=Count("pk"), late=Count("pk", filter=late))
    return {row["site_id"]: (row["open"], row["late"]) for row in counted}


def _state(closed_on: object, counts: tuple[int, int] | None) -> tuple[str, int]:
    if closed_on is not None:
        return "closed", 0
    if counts is None:
        return "calm", 0
    return ("late" if counts[1] else "open"), counts[0]


def _feature(geometry: Any, kind: str, name: str, url: str = "") -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {"kind": kind, "name": name, "url": url}}

"""What a phone takes along to work without a network: assignments and checklists, places, the map."""

from __future__ import annotations

from typing import Any

from tongchuang.domain.campaigns.access import campaigns_visible_to
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.rules import AUDIO_LIMIT, CHUNK_LIMIT, PHOTO_LIMIT
from tongchuang.domain.inspections.access import sites_to_inspect
from tongchuang.domain.inspections.assignments import Assignment, assignments_of
from tongchuang.domain.inspections.field_io import Library
from tongchuang.domain.inspections.rules import FAR_FROM_SITE_M, MOST_OCCURRENCES
from tongchuang.domain.inspections.validation import MOST_NOTE, MOST_PHOTOS, PHOTO_ON_FAIL
from tongchuang.domain.organisations.access import get_region_for
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Region
from tongchuang.domain.places.access import sections_visible_to, streets_visible_to
from tongchuang.domain.places.models import Site
from tongchuang.domain.plates.queries import field_hashes
from tongchuang.domain.routes.queries import Order, order_for
from tongchuang.domain.standards.models import SiteType
from tongchuang.foundation.text import pinyin_initials

PHOTO_EDGE = 2048
RECORD_LIMIT = 4 * 1024 * 1024
FILES_OF_RECORD = 600
DIGITS = 6
COLUMNS = ("id", "code", "name", "initials", "type", "address", "street", "longitude", "latitude", "plates")
# Sources of visits that somebody may make without being sent.
WALK_UP_SOURCES = ("self", "mock", "covert")


def today_document(actor: Actor) -> dict[str, Any]:
    """Assignments, the checklists of them and of walk-up visits, and the limits that the server sets."""
    region = get_region_for(actor)
    campaigns = list(
        campaigns_visible_to(actor).filter(closed_at__isnull=True, standards__isnull=False).distinct()[:5]
    )
    used = sites_to_inspect(actor).order_by().values("type")
    types = dict(SiteType.objects.filter(pk__in=used).order_by("sort_key").values_list("code", "title"))
    assignments = assignments_of(actor)
    library = Library(
        {**types, **{each.planned.site.type.code: each.planned.site.type.title for each in assignments}}
    )
    for campaign in campaigns:
        library.add(campaign, None, types)
    orders = order_for(each.planned.pk for each in assignments)
    lines = [_assignment(each, library, orders.get(each.planned.pk)) for each in assignments]
    return {
        "person": {"id": str(actor.person_id), "name": actor.name},
        "region": {"id": str(region.pk), "name": region.name, "center": _centre(region)},
        "settings": _settings(),
        "campaigns": [_campaign(campaign, number == 0) for number, campaign in enumerate(campaigns)],
        "assignments": lines,
        "checklists": library.checklists,
        "items": library.items(),
    }


def _settings() -> dict[str, Any]:
    return {
        "photo_edge": PHOTO_EDGE,
        "photos_per_check": MOST_PHOTOS,
        "note_length": MOST_NOTE,
        "most_occurrences": MOST_OCCURRENCES,
        "chunk_bytes": CHUNK_LIMIT,
        "photo_bytes": PHOTO_LIMIT,
        "audio_bytes": AUDIO_LIMIT,
        "record_bytes": RECORD_LIMIT,
        "files_per_record": FILES_OF_RECORD,
        "far_from_site_m": FAR_FROM_SITE_M,
        "sources": list(WALK_UP_SOURCES),
    }


def _centre(region: Region) -> list[float] | None:
    if region.centre_longitude is None or region.centre_latitude is None:
        return None
    return [region.centre_longitude, region.centre_latitude]


def _campaign(campaign: Campaign, current: bool) -> dict[str, Any]:
    return {
        "id": str(campaign.pk),
        "title": campaign.title,
        "photo_on_fail": bool(campaign.settings.get(PHOTO_ON_FAIL, False)),
        "starts_on": campaign.starts_on.isoformat(),
        "current": current,
    }


def _assignment(each: Assignment, library: Library, order: Order | None) -> dict[str, Any]:
    # Nothing here may tell a first visit from a blind double check of it.
    row = each.planned
    evaluation, site = row.evaluation, row.site
    assert site is not None
    crew = {"number": row.crew.number, "members": [name for _key, name in each.members]} if row.crew else None
    return {
        "id": str(row.pk),
        "evaluation": str(evaluation.pk),
        "title": evaluation.title,
        "source": evaluation.source,
        "campaign": str(evaluation.campaign_id),
        "site": _site(site),
        "checklist": library.hash_of(evaluation.campaign, evaluation, site.type.code),
        "window_from": row.window_from.isoformat() if row.window_from else None,
        "window_to": row.window_to.isoformat() if row.window_to else None,
        "instructions": row.instructions,
        "crew": crew,
        "order": order.position if order else None,
        "begins_at": order.begins_at.isoformat() if order else None,
        "done": each.done,
    }


def _site(site: Site) -> dict[str, Any]:
    return {
        "id": str(site.pk),
        "code": site.code,
        "name": site.name,
        "initials": pinyin_initials(site.name),
        "type": site.type.code,
        "address": site.address,
        "street": site.street.name if site.street else None,
        "longitude": _short(site.longitude),
        "latitude": _short(site.latitude),
    }


def places_document(actor: Actor) -> dict[str, Any]:
    """All open sites as short rows, in four statements."""
    region_id = get_region_for(actor).pk
    rows = sites_to_inspect(actor).order_by("sort_key", "code").values_list(
        "pk", "code", "name", "type__code", "address", "street_id", "longitude", "latitude"
    )  # fmt: skip
    streets = dict(streets_visible_to(actor).order_by("sort_key", "pk").values_list("pk", "name"))
    place_of = {key: number for number, key in enumerate(streets)}
    plates = field_hashes(region_id)
    used: set[str] = set()
    lines = []
    for key, code, name, kind, address, street, longitude, latitude in rows:
        used.add(kind)
        number = place_of.get(street)
        lines.append(
            [
                str(key),
                code,
                name,
                pinyin_initials(name),
                kind,
                address,
                number,
                _short(longitude),
                _short(latitude),
                plates.get(key, []),
            ]
        )
    types = SiteType.objects.filter(code__in=used).order_by("sort_key").values_list("code", "title")
    return {"types": dict(types), "streets": list(streets.values()), "columns": list(COLUMNS), "rows": lines}


def map_document(actor: Actor) -> dict[str, Any]:
    """The base map: outline, streets, sections and lanes."""
    region = get_region_for(actor)
    features = [_feature(region.boundary, "outline", region.name)] if region.boundary else []
    for street in streets_visible_to(actor).filter(geometry__isnull=False).order_by("pk"):
        features.append(_feature(street.geometry, "street", street.name))
    for section in sections_visible_to(actor).filter(geometry__isnull=False).order_by("pk"):
        features.append(_feature(section.geometry, section.kind, section.name))
    return {"type": "FeatureCollection", "features": features}


def _feature(geometry: Any, kind: str, name: str) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {"kind": kind, "name": name}}


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)

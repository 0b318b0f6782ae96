"""Named reads of places, for rows that access has let through."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.places import wording
from tongchuang.domain.places.models import Section, Site, Street
from tongchuang.domain.standards.models import SiteType
from tongchuang.foundation.text import query_grams


def search_sites(sites: QuerySet[Site], text: str) -> QuerySet[Site]:
    """Sites whose name, pinyin, initials, code or address hold what was typed."""
    grams = query_grams(text)
    return sites.filter(grams__contains=grams) if grams else sites


def for_list(sites: QuerySet[Site]) -> QuerySet[Site]:
    """Sites with the names that a line shows."""
    rows = sites.select_related("type", "street", "section", "unit", "point_owner")
    return rows.defer("grams", "street__geometry", "section__geometry", "unit__grams", "point_owner__grams")


def open_sites(sites: QuerySet[Site]) -> QuerySet[Site]:
    """Sites that are not closed."""
    return sites.filter(closed_on__isnull=True)


def without_owner(sites: QuerySet[Site]) -> QuerySet[Site]:
    """Open sites without a point owner who is still there."""
    return open_sites(sites).filter(Q(point_owner__isnull=True) | Q(point_owner__left_on__isnull=False))


def without_position(sites: QuerySet[Site]) -> QuerySet[Site]:
    """Open sites that the map can't show."""
    return open_sites(sites).filter(longitude__isnull=True)


def all_types() -> QuerySet[SiteType]:
    """All types, as packs have brought them; they are the same for every region."""
    return SiteType.objects.order_by("sort_key", "pk")


def with_site_counts(streets: QuerySet[Street]) -> QuerySet[Street]:
    """Streets with how many sections, lanes and open sites they have."""
    return streets.annotate(
        section_count=Count("sections", filter=Q(sections__kind=Section.Kind.SECTION), distinct=True),
        lane_count=Count("sections", filter=Q(sections__kind=Section.Kind.LANE), distinct=True),
        site_count=Count("sites", filter=Q(sites__closed_on__isnull=True), distinct=True),
    ).order_by("sort_key", "pk")


def sections_of(street: Street) -> QuerySet[Section]:
    """A street's sections, then its lanes, with how many open sites lie on each."""
    rows = street.sections.select_related("lead_unit", "contracted_leader", "street")
    counted = rows.annotate(site_count=Count("sites", filter=Q(sites__closed_on__isnull=True)))
    return counted.order_by(F("kind").desc(), "sort_key", "pk")


def changes_since(site: Site, version: int) -> dict[str, tuple[str, str]]:
    """What was changed after a version: label → (then, now), in words, from the ledger."""
    events = Event.objects.filter(target_id=site.pk, kind__startswith="site.").order_by("id")
    later = [event for event in events if int(event.new.get("version", 0)) > version]
    then: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for event in later:
        for key, value in event.new.items():
            if key in wording.FIELDS:
                then.setdefault(key, event.old.get(key))
                now[key] = value
    names = wording.names_for([then, now])
    return {
        str(wording.FIELDS[key]): (wording.value_text(key, then[key], names), wording.value_text(key, now[key], names))
        for key in now
        if then[key] != now[key]
    }


def history_of_site(site: Site) -> list[Event]:
    """What happened to the register of a site, newest first; its visits and findings have pages of their own."""
    return [event for event in reversed(history_of(site.pk)) if event.kind.startswith("site.")]


def history_of_street(place: Street | Section) -> list[Event]:
    """What happened to a street with its sections, or to a section, newest first."""
    kinds = ("street.", "section.")
    return [event for event in reversed(history_of(place.pk)) if event.kind.startswith(kinds)]

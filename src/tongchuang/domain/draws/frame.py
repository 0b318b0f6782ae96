"""The frame of a draft: every open site in its stratum, or the reason why it is left out. One definition for counts and seal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Trim
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongchuang.domain.draws.models import Draw, DrawSite
from tongchuang.domain.draws.values import FrameSite, Overview, StratumRow
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.inspections.secrecy import running_covert
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now

JOIN = " · "
# Records are read in the house's language, whatever the officer's browser speaks.
HOUSE_LANGUAGE = "zh-hans"
RECENT = "recent"


def sites_of_frame(draw: Draw) -> QuerySet[Site]:
    """Open sites of the chosen types, each with what its stratum is made of, `by_hand` and `is_recent`."""
    rows = Site.objects.filter(region_id=draw.region_id, closed_on__isnull=True)
    if draw.types:
        rows = rows.filter(type__code__in=draw.types)
    hand = DrawSite.objects.filter(draw=draw, site=OuterRef("pk"))
    return rows.annotate(
        type_name=Trim("type__title"),
        street_name=Coalesce(Trim("street__name"), Value("")),
        unit_name=Coalesce(Trim("unit__name"), Value("")),
        unit_line=Coalesce(F("unit__line"), Value("")),
        hand_stratum=Coalesce(Subquery(hand.values("stratum")[:1]), Value("")),
        hand_reason=Coalesce(Subquery(hand.values("excluded_reason")[:1]), Value("")),
        is_recent=_recent(draw),
        out=Case(
            When(~Q(hand_reason=""), then=F("hand_reason")),
            When(is_recent=True, then=Value(RECENT)),
            default=Value(""),
            output_field=CharField(),
        ),
    )


def _recent(draw: Draw) -> Any:
    if not draw.exclude_days:
        return Value(False)
    since = now() - timedelta(days=draw.exclude_days)
    # Visits that are still secret don't count: who reads the list of exclusions would learn of them.
    visits = Visit.objects.filter(~running_covert(), site=OuterRef("pk"), started_at__gte=since)
    return Exists(visits)


_PARTS = ("type_name", "street_name", "unit_name", "unit_line", "hand_stratum")


def overview_of(draw: Draw) -> Overview:
    """The strata of a draft with their counts as they are now; one statement."""
    rows = sites_of_frame(draw).order_by().values(*_PARTS, "out").annotate(number=Count("pk"))
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    with override(HOUSE_LANGUAGE):
        namer = _Namer(draw)
        for row in rows:
            name = namer.name(tuple(row[part] for part in _PARTS))
            (outside if row["out"] or not name else inside)[name or namer.none] += row["number"]
    names = sorted({*inside, *outside, *draw.quotas})
    strata = (StratumRow(name, inside[name], outside[name], int(draw.quotas.get(name, 0))) for name in names)
    return Overview(tuple(row for row in strata if row.sites or row.excluded or row.quota))


def frame_of(draw: Draw) -> Iterator[FrameSite]:
    """Every open site of the chosen types with its stratum, and why it is left out; by code."""
    rows = sites_of_frame(draw).order_by("code").values_list("pk", "code", "street_name", "out", *_PARTS)
    with override(HOUSE_LANGUAGE):
        namer = _Namer(draw)
        recent = _("visited within %(days)d days") % {"days": draw.exclude_days}
        unplaced = _("put in no stratum")
        for key, code, street, out, *parts in rows.iterator(chunk_size=5000):
            stratum = namer.name(tuple(parts))
            reason = recent if out == RECENT else out
            yield FrameSite(key, code, stratum or namer.none, street, reason or ("" if stratum else unplaced))


class _Namer:
    """Names of strata, each put together once."""

    def __init__(self, draw: Draw) -> None:
        self.layers = tuple(draw.layers)
        self.none = _("No stratum")
        self.missing = {"street": _("No street"), "unit": _("No unit"), "unit_kind": _("No unit")}
        self.kinds = {
            "line": _("Line department"),
            "territory": _("Town or street"),
            "enterprise": _("Enterprise"),
            "institution": _("Institution"),
        }
        self.known: dict[tuple[str, ...], str] = {}

    def name(self, parts: tuple[str, ...]) -> str:
        """The stratum that these parts make; empty for a site that was put in none."""
        if parts not in self.known:
            self.known[parts] = self._made(*parts)
        return self.known[parts]

    def _made(self, kind: str, street: str, unit: str, line: str, hand: str) -> str:
        if "hand" in self.layers:
            return hand.strip()
        found = {"type": kind, "street": street, "unit": unit, "unit_kind": self.kinds.get(line, line)}
        return JOIN.join(found[layer] or self.missing[layer] for layer in self.layers)


def exclusions_of(draw: Draw, limit: int = 500) -> list[FrameSite]:
    """The sites that a draft leaves out, with the reasons; by code, the first of them."""
    found = []
    for site in frame_of(draw):
        if site.excluded:
            found.append(site)
            if len(found) == limit:
                break
    return found


def by_stratum(sites: list[FrameSite]) -> dict[str, list[FrameSite]]:
    """The sites of a frame by stratum."""
    groups: dict[str, list[FrameSite]] = defaultdict(list)
    for site in sites:
        groups[site.stratum].append(site)
    return groups

"""Visits as a phone would send them, and photos as a camera would."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from PIL import Image
from tests.factories import County, Standard

from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.inspections.values import CheckEntry, VisitEntry
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7


def check_of(item: Item, verdict: str = "pass", **values: Any) -> CheckEntry:
    """A check of an item, a minute ago."""
    given: dict[str, Any] = {"id": uuid7(), "item": item.pk, "verdict": verdict, "at": now() - timedelta(minutes=1)}
    if "grades" in item.rule and verdict != "na":
        given["grade"] = "A" if verdict == "pass" else "C"
    return CheckEntry(**{**given, **values})


def visit_of(county: County, site: Site, checks: list[CheckEntry], **values: Any) -> VisitEntry:
    """A visit that began five minutes ago."""
    assert county.campaign is not None
    given: dict[str, Any] = {
        "id": uuid7(),
        "campaign": county.campaign.pk,
        "site": site.pk,
        "source": "self",
        "started_at": now() - timedelta(minutes=5),
    }
    return VisitEntry(checks=tuple(checks), **{**given, **values})


def market_visit(county: County, standard: Standard, *, verdict: str = "pass", **values: Any) -> VisitEntry:
    """A visit to the first market: I-1 as given, I-3 passed."""
    at: datetime = values.pop("at", now() - timedelta(minutes=1))
    checks = [check_of(standard.items["I-1"], verdict, at=at), check_of(standard.items["I-3"], at=at)]
    return visit_of(county, county.sites[0], checks, **values)


def jpeg(size: tuple[int, int] = (64, 48), colour: str = "grey") -> bytes:
    """A small photo."""
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, "JPEG")
    return target.getvalue()


def stored_photo(actor: Actor, colour: str = "grey") -> UUID:
    """A photo that has arrived."""
    return store_photo(io.BytesIO(jpeg(colour=colour)), by=actor).pk

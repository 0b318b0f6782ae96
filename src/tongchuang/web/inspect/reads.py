"""Reads over several parts of the domain, for one page."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.states import OPEN_STATES
from tongchuang.domain.organisations.actors import Actor


def open_counts_at_sites(actor: Actor, sites: Iterable[UUID]) -> dict[UUID, int]:
    """How many open findings the actor sees at each site."""
    rows = findings_visible_to(actor).filter(site_id__in=list(sites), state__in=OPEN_STATES).order_by()
    return dict(rows.values_list("site_id").annotate(number=Count("pk")))

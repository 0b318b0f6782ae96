"""What is given to the actions: who is to answer for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item, SiteType


@dataclass(frozen=True)
class Assignment:
    """An item with its lead and supporters: everywhere, at a type of site, or at one site."""

    item: Item
    lead: Unit
    supports: Sequence[Unit] = ()
    site: Site | None = None
    site_type: SiteType | None = None
    person: Person | None = None
    support_share: Decimal = Decimal(0)
    due_on: date | None = None

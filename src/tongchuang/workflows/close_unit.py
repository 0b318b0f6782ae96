"""Closing a unit in a reform: what hangs on it is shown first; its sites are handed to the successor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.states import OPEN_STATES
from tongchuang.domain.organisations.access import persons_visible_to
from tongchuang.domain.organisations.actions import close_unit
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.queries import persons_of, posts_at
from tongchuang.domain.places.access import sections_visible_to, sites_visible_to
from tongchuang.domain.places.actions.handing import hand_over_places
from tongchuang.domain.places.queries import open_sites
from tongchuang.domain.responsibilities.site_scope import duties_of


@dataclass(frozen=True)
class OnHand:
    """What a unit answers for today."""

    sites: int
    sections: int
    responsibilities: int
    findings: int
    persons: int
    posts: int

    @property
    def anything(self) -> bool:
        """Whether anything would be nobody's without a successor."""
        return any((self.sites, self.sections, self.responsibilities, self.findings))


def on_hand(unit: Unit, actor: Actor) -> OnHand:
    """How much hangs on a unit, as far as the actor may see it."""
    return OnHand(
        sites=open_sites(sites_visible_to(actor)).filter(unit=unit).count(),
        sections=sections_visible_to(actor).filter(lead_unit=unit).count(),
        responsibilities=duties_of(unit).count(),
        findings=findings_visible_to(actor).filter(unit=unit, state__in=OPEN_STATES).count(),
        persons=persons_of(unit).filter(pk__in=persons_visible_to(actor)).count(),
        posts=posts_at(unit).count(),
    )


@transaction.atomic
def close_and_hand_over(unit: Unit, *, successor: Unit | None, on: date, by: Actor) -> OnHand:
    """Close the unit; its open sites and sections become the successor's, each with its event.

    Responsibilities and open findings keep the unit that they were given to: the successor answers for them because
    it is the successor, and what was is not rewritten.
    """
    before = on_hand(unit, by)
    closed = close_unit(unit, successor=successor, on=on, by=by)
    if successor is not None:
        hand_over_places(closed, to=successor, by=by)
    return before

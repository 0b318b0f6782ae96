"""What the parts of the demo share: the county as far as it stands, the dice, the time, and the journal of events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.ledger.actions import Entry, Told, record_past
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.models import Person, Post, Region, Unit
from tongchuang.domain.places.models import Section, Site, Street
from tongchuang.domain.standards.models import Item, SiteType, StandardVersion
from tongchuang.foundation.clock import SHANGHAI
from tongchuang.workflows.demo.dice import Dice
from tongchuang.workflows.demo.sizes import Size

ORIGIN = "127.0.0.1"


@dataclass
class Clock:
    """The six months that the demo tells of, in working hours."""

    day: date

    @cached_property
    def now(self) -> datetime:
        """The moment at which the demo stops: the first of the day."""
        return self.on(self.day, 0, 0)

    @cached_property
    def start(self) -> date:
        """The first day of the campaign."""
        return self.day - timedelta(days=183)

    def on(self, day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
        """A moment of a day in Shanghai."""
        return datetime.combine(day, time(hour, minute, second), SHANGHAI)

    def ago(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        """A moment so many days before today."""
        return self.on(self.day - timedelta(days=days), hour, minute)

    def is_working_day(self, day: date) -> bool:
        """By the official calendar."""
        return working_calendar().is_working_day(day)

    def working(self, after: datetime, hours: float, dice: Dice) -> datetime:
        """A moment in working hours, about so many hours later."""
        moment = (after + timedelta(hours=hours)).astimezone(SHANGHAI)
        day = moment.date()
        if moment.hour >= 18:
            day += timedelta(days=1)
        elif self.is_working_day(day) and moment.hour >= 8:
            return moment.replace(microsecond=0)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return max(self.on(day, dice.count(8, 11), dice.count(0, 59), dice.count(0, 59)), after)


@dataclass
class Stage:
    """One demo county while it is being made."""

    region: Region
    size: Size
    dice: Dice
    clock: Clock
    units: dict[str, Unit] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    posts: dict[str, list[Post]] = field(default_factory=dict)
    users: dict[UUID, User] = field(default_factory=dict)
    streets: list[Street] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    versions: list[StandardVersion] = field(default_factory=list)
    items: dict[UUID, Item] = field(default_factory=dict)
    types: dict[str, SiteType] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    _campaign: Campaign | None = None

    @property
    def campaign(self) -> Campaign:
        """The campaign, once it is there."""
        assert self._campaign is not None
        return self._campaign

    @campaign.setter
    def campaign(self, campaign: Campaign) -> None:
        self._campaign = campaign

    @property
    def main(self) -> StandardVersion:
        """The standard that comes first."""
        return self.versions[0]

    def holders(self, kind: str) -> list[Person]:
        """Who holds a post of a kind."""
        return [post.person for post in self.posts.get(kind, [])]

    def author(self, person: Person | None) -> Author:
        """A person as the ledger names them."""
        user = self.users.get(person.pk) if person else None
        return Author(user.pk if user else None, person.name if person else "", ORIGIN)

    def tell(
        self, kind: str, target: models.Model, by: Person | None, at: datetime, *, parent: models.Model | None = None,
        old: dict[str, Any] | None = None, new: dict[str, Any] | None = None, personal: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Note an event for the ledger."""
        self.note(Entry(kind, target, old or {}, new or {}, personal or {}, self.region.pk, parent), by, at)

    def told_by(self, entry: Entry, by: Author, at: datetime) -> None:
        """Note an event of the system itself."""
        self.told.append(Told(entry, by, at))

    def note(self, entry: Entry, by: Person | None, at: datetime) -> None:
        """Note an event that an action has put into words."""
        self.told.append(Told(entry, self.author(by), at))


def write_events(stages: list[Stage]) -> int:
    """Write what all counties noted, in the order of time."""
    told = [each for stage in stages for each in stage.told]
    told.sort(key=lambda each: each.at)
    return record_past(told)

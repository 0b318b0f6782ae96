"""A day's routes (检查路线): which crew visits which planned sites in which order. Where and when is sealed in the database."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.inspections.models import Crew, Evaluation, PlannedVisit
from tongchuang.domain.organisations.models import Person, RegionModel
from tongchuang.domain.places.models import Site
from tongchuang.foundation.models import BaseModel
from tongchuang.foundation.sealing import open_json, seal_json

PURPOSE = "route"


class SiteHours(RegionModel):
    """When a site may be visited and how long that takes, where it differs from its type's. Minutes of the day."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="hours")
    # [from, to, from, to…]; empty: as the type.
    windows = ArrayField(models.PositiveSmallIntegerField(), default=list)
    minutes = models.PositiveSmallIntegerField(null=True)


class DayRoute(RegionModel):
    """The routes of an evaluation's crews on one day, in one version. A new version keeps the one before."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("route", "Draft")
        PUBLISHED = "published", pgettext_lazy("route", "Published")
        SUPERSEDED = "superseded", pgettext_lazy("route", "Superseded")

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="routes")
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # How it was asked for: crews, means of transport, hours, lateness (values.Wishes). No site stands in it.
    wishes = models.JSONField(default=dict)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    engine = models.CharField(max_length=20, blank=True)
    stopped_by = models.CharField(max_length=10, blank=True)
    # From when on it was worked out anew, for a version made during the day.
    since = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    computed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    by_hand = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "day", "number"], name="routes_numbered"),
            models.UniqueConstraint(
                fields=["evaluation", "day"],
                condition=models.Q(state="published"),
                name="routes_published_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} ({self.number})"


class RouteTeam(BaseModel):
    """Who goes together: a crew, or one inspector alone. `sealed` holds where they begin and when they are where."""

    route = models.ForeignKey(DayRoute, models.PROTECT, related_name="teams")
    crew = models.ForeignKey(Crew, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    sealed = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(crew__isnull=False, person__isnull=True)
                | models.Q(crew__isnull=True, person__isnull=False),
                name="routes_team_crew_or_person",
            ),
        ]

    @property
    def tour(self) -> dict[str, Any]:
        """What is sealed; see values.TeamDay."""
        found: dict[str, Any] = open_json(self.sealed, purpose=PURPOSE)
        return found

    def keep(self, tour: dict[str, Any]) -> None:
        """Seal it; to be saved."""
        self.sealed = seal_json(tour, purpose=PURPOSE)


class RouteStop(BaseModel):
    """A planned visit on a route, or left out of it with the reason. Its site is known through the planned visit only."""

    route = models.ForeignKey(DayRoute, models.PROTECT, related_name="stops")
    planned = models.ForeignKey(PlannedVisit, models.PROTECT, related_name="+")
    team = models.ForeignKey(RouteTeam, models.PROTECT, null=True, related_name="stops")
    position = models.PositiveSmallIntegerField(null=True)
    why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["route", "planned"], name="routes_stop_once"),
            models.CheckConstraint(
                condition=models.Q(team__isnull=False, position__isnull=False, why="")
                | (models.Q(team__isnull=True, position__isnull=True) & ~models.Q(why="")),
                name="routes_stop_placed_or_dropped",
            ),
        ]

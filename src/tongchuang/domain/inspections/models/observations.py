"""All other facts (reviews, polls, readings, ratings, events), and the latest check kept as it is written."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.inspections.models.evaluations import Evaluation, Source
from tongchuang.domain.inspections.models.visits import Check
from tongchuang.domain.organisations.models import Person, RegionModel
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item, StandardVersion
from tongchuang.foundation.models import BaseModel


class Observation(RegionModel):
    """A fact that is not a check. A mistaken one is retracted with a reason, never changed or deleted."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("Evidence review")
        POLL = "poll", _("Poll")
        READING = "reading", _("Indicator reading")
        RATING = "rating", _("Rating")
        EVENT = "event", _("Negative event")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="observations")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, blank=True, related_name="observations")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    period = models.CharField(max_length=7)
    at = models.DateTimeField()
    fraction = models.DecimalField(max_digits=9, decimal_places=8, null=True)
    yes = models.PositiveIntegerField(null=True)
    valid = models.PositiveIntegerField(null=True)
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    count = models.PositiveIntegerField(default=1)
    rater = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True)
    retraction_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "period", "source"], name="inspections_observed_period"),
            models.Index(fields=["item", "period"], name="inspections_observed_item"),
        ]


class LatestCheck(BaseModel):
    """The check that counts for (campaign, period, source, evaluation, site, item): kept as visits arrive."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    source = models.CharField(max_length=10, choices=Source.choices)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    check_row = models.ForeignKey(Check, models.PROTECT, related_name="+")
    visit_id = models.UUIDField()
    at = models.DateTimeField()
    verdict = models.CharField(max_length=4)
    count = models.PositiveIntegerField(default=1)
    grade = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "version", "period", "source", "evaluation", "site", "item"],
                nulls_distinct=False,
                name="inspections_latest_once",
            ),
        ]
        indexes = [models.Index(fields=["item", "verdict"], name="inspections_latest_item")]

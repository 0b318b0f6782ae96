"""Listed supervision (挂牌督办): a finding or a hard problem that a leader sees through in public view of the county."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.coordination.models.hard import HardProblem
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.models import Person, RegionModel


class Listing(RegionModel):
    """One listing: of what, by which level, who is in charge, until when, and why it was taken down."""

    class Level(models.TextChoices):
        COUNTY = "county", _("County level")
        CITY = "city", _("City level")
        PROVINCE = "province", _("Province level")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="listings")
    problem = models.ForeignKey(HardProblem, models.PROTECT, null=True, related_name="listings")
    level = models.CharField(max_length=8, choices=Level.choices, default=Level.COUNTY)
    leader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField()
    reason = models.CharField(max_length=200)
    listed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    listed_at = models.DateTimeField()
    delisted_at = models.DateTimeField(null=True)
    delisted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    delist_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finding__isnull=False, problem__isnull=True)
                | models.Q(finding__isnull=True, problem__isnull=False),
                name="coordination_listing_one_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(delisted_at__isnull=True, delist_reason="")
                | (models.Q(delisted_at__isnull=False) & ~models.Q(delist_reason="")),
                name="coordination_listing_delisted_whole",
            ),
            models.UniqueConstraint(
                fields=["finding"],
                condition=models.Q(delisted_at__isnull=True),
                name="coordination_finding_listed_once",
            ),
            models.UniqueConstraint(
                fields=["problem"],
                condition=models.Q(delisted_at__isnull=True),
                name="coordination_problem_listed_once",
            ),
        ]
        indexes = [models.Index(fields=["region", "delisted_at", "due_on"], name="coordination_listed")]

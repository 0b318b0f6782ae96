"""Responsibilities: who answers for which item, where, until when."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import Person, RegionModel, Unit
from tongchuang.domain.places.models import Section, Site
from tongchuang.domain.standards.models import Item, SiteType
from tongchuang.foundation.models import BaseModel


class Responsibility(RegionModel):
    """One lead and its supporters for an item: everywhere, at a type of site, or at one site."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        CLAIMED = "claimed", "Claimed"
        CONFIRMED = "confirmed", "Confirmed"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="responsibilities")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    site_type = models.ForeignKey(SiteType, models.PROTECT, null=True, blank=True, related_name="+")
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="led")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    support_share = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "item", "site", "site_type"],
                nulls_distinct=False,
                name="responsibilities_scope_once",
            ),
            models.CheckConstraint(
                condition=models.Q(site__isnull=True) | models.Q(site_type__isnull=True),
                name="responsibilities_one_scope",
            ),
            models.CheckConstraint(
                condition=models.Q(support_share__gte=0, support_share__lt=1),
                name="responsibilities_share_below_one",
            ),
        ]


class Support(BaseModel):
    """A supporting unit (配合单位) of a responsibility."""

    responsibility = models.ForeignKey(Responsibility, models.CASCADE, related_name="supports")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="supported")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["responsibility", "unit"], name="responsibilities_support_once"),
        ]


class Contract(RegionModel):
    """A contract for a section or a site: 包联, 点长 or 门前三包. Confirmed ones stand on the place itself too."""

    class Kind(models.TextChoices):
        LEADER = "leader", "Contracted leader"
        POINT_OWNER = "point_owner", "Point owner"
        FRONTAGE = "frontage", "Three duties at the door"

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        CONFIRMED = "confirmed", "Confirmed"
        ENDED = "ended", "Ended"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="contracts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="contracts")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="contracts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="contracts")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="contracts")
    party = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(section__isnull=False, site__isnull=True)
                | models.Q(section__isnull=True, site__isnull=False),
                name="responsibilities_contract_one_place",
            ),
        ]

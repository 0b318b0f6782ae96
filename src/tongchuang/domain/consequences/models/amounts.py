"""The ledger of amounts (奖惩资金台账): postings between the campaign's fund and units, never changed, only countered."""

from __future__ import annotations

from django.db import models

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.consequences.models.consequences import Consequence
from tongchuang.domain.organisations.models import RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class Posting(RegionModel):
    """An entry of two legs that add up to nothing. `month`: in which it is paid out or withheld. `reverses`: the entry
    that this one counters. The database refuses to change or remove one.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="postings")
    consequence = models.ForeignKey(Consequence, models.PROTECT, related_name="postings")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    month = models.CharField(max_length=7)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["campaign", "month"], name="consequences_posted_in")]


class Leg(BaseModel):
    """One side of a posting: of a unit, or of the campaign's fund where `unit` is None."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="legs")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["posting", "unit"], nulls_distinct=False, name="consequences_one_leg_each"
            ),
            models.CheckConstraint(condition=~models.Q(amount=0), name="consequences_leg_not_nothing"),
        ]

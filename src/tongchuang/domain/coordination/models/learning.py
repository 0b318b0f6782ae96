"""Learning from one (举一反三): from a finding, all sites of a type or of a unit check themselves for the same item."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.models import Person, RegionModel, Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item, SiteType
from tongchuang.foundation.models import BaseModel


class LearnOrder(RegionModel):
    """An order to check oneself. `title` is what the units read: the office writes it, and nobody who reported is in it."""

    class Scope(models.TextChoices):
        TYPE = "type", _("All sites of this type")
        UNIT = "unit", _("All sites of this unit")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="learn_orders")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    scope = models.CharField(max_length=4, choices=Scope.choices)
    site_type = models.ForeignKey(SiteType, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=1000, blank=True)
    ordered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ordered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope="type", site_type__isnull=False)
                | models.Q(scope="unit", unit__isnull=False),
                name="coordination_learn_scope_whole",
            ),
        ]
        indexes = [models.Index(fields=["region", "-ordered_at"], name="coordination_learn_recent")]

    def __str__(self) -> str:
        return self.title


class LearnAnswer(BaseModel):
    """One site of an order and what came back from it. Empty outcome: not answered yet."""

    class Outcome(models.TextChoices):
        WAITING = "", _("Not answered yet")
        FINE = "fine", _("Nothing of the kind")
        FIXED = "fixed", _("Found and fixed")
        FINDING = "finding", _("Found, registered as a finding")
        DROPPED = "dropped", _("Site closed meanwhile")

    order = models.ForeignKey(LearnOrder, models.CASCADE, related_name="answers")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    # A site that was opened, or came under the order, while it ran.
    later = models.BooleanField(default=False)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    text = models.CharField(max_length=500, blank=True)
    photo = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    finding = models.OneToOneField(Finding, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "site"], name="coordination_answer_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="", answered_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(answered_at__isnull=False)),
                name="coordination_answer_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["site"], condition=models.Q(outcome=""), name="coordination_answer_waits"),
            models.Index(fields=["order", "outcome"], name="coordination_answer_outcome"),
        ]

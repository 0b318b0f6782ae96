"""A finding (问题): from its registration to its close-out (销号)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.states import Disposition, Severity, Source, State
from tongchuang.domain.inspections.models import Check
from tongchuang.domain.organisations.models import Person, RegionModel, Unit
from tongchuang.domain.places.models import Site, Street
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.models import BaseModel


class Finding(RegionModel):
    """A problem on the ledger. `version` guards against two people changing it at once."""

    Source = Source

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="findings")
    number = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="findings")
    street = models.ForeignKey(Street, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    severity = models.CharField(max_length=6, choices=Severity.choices, default=Severity.MINOR)
    same_day = models.BooleanField(default=False)
    count = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State.choices, default=State.REGISTERED)
    disposition = models.CharField(max_length=10, choices=Disposition.choices, default=Disposition.OPEN, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="findings")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    check_row = models.OneToOneField(Check, models.PROTECT, null=True, blank=True, related_name="finding")
    rebound_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="rebounds")
    rebound_count = models.PositiveSmallIntegerField(default=0)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    # The numbers that its time is counted by, as they were when it was assigned: later ones don't shorten a running time.
    terms = models.JSONField(default=dict, blank=True)
    paused_at = models.DateTimeField(null=True)
    fixed_at = models.DateTimeField(null=True)
    fixed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    fix_text = models.TextField(blank=True)
    far_reason = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    returns = models.PositiveSmallIntegerField(default=0)
    extensions_granted = models.PositiveSmallIntegerField(default=0)
    void_asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=200, blank=True)
    dispute_reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
    grams = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "number"], name="findings_number_once"),
        ]
        indexes = [
            # With the key, and with the unit to sort by, so that a page far down needs no visit to the rows before it.
            models.Index(fields=["region", "-registered_at", "-id"], include=["unit"], name="findings_recent"),
            models.Index(fields=["unit", "-registered_at"], name="findings_unit_recent"),
            # With all that the totals of a list read, so that they need no visit to the rows.
            models.Index(
                fields=["region", "state", "due_at"], include=["severity", "paused_at", "campaign", "unit"], name="findings_totals"
            ),
            models.Index(
                fields=["region", "closed_at"], include=["campaign"], condition=models.Q(state="closed"), name="findings_closed_on"
            ),
            models.Index(fields=["region", "due_at", "id"], name="findings_due"),
            models.Index(fields=["unit", "state", "due_at"], name="findings_unit_state_due"),
            models.Index(fields=["site", "item", "closed_at"], name="findings_site_item"),
            GinIndex(fields=["grams"], name="findings_grams"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class FindingSupport(BaseModel):
    """A supporting unit of a finding."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="supports")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "unit"], name="findings_support_once")]


class FindingPhoto(BaseModel):
    """A photo before or after the fix; `distance_m` is metres from the site where both places are known."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="photos")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    phase = models.CharField(max_length=6, choices=Phase.choices)
    round = models.PositiveSmallIntegerField(default=1)
    distance_m = models.FloatField(null=True)
    added_at = models.DateTimeField()

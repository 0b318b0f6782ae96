"""Pledges (目标责任书): what a unit takes on for a year, signed by both sides, evaluated at the year's end."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.models import Document
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.models import Person, RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class PledgeRound(RegionModel):
    """The pledges of a year: one text with fields, one leader who signs, one day by which all should have signed."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    text = models.TextField()
    # Who signs for the leading group (甲方), with the title that is printed.
    leader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    leader_title = models.CharField(max_length=60, blank=True)
    sign_by = models.DateField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["region", "-year"], name="pledges_round_recent")]

    def __str__(self) -> str:
        return self.title


class Pledge(RegionModel):
    """The pledge of a unit. Whoever signs signs its digest: other words are another pledge, to be signed again."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("pledge", "Written")
        HELD = "held", pgettext_lazy("pledge", "Waits for a second signature")
        SENT = "sent", pgettext_lazy("pledge", "Waits for the unit")
        UNIT_SIGNED = "unit_signed", pgettext_lazy("pledge", "Waits for the leader")
        SIGNED = "signed", pgettext_lazy("pledge", "Signed by both")
        WITHDRAWN = "withdrawn", pgettext_lazy("pledge", "Withdrawn")

    round = models.ForeignKey(PledgeRound, models.PROTECT, related_name="pledges")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=11, choices=State.choices, default=State.DRAFT)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    sent_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    change_reason = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="pledges_once")]
        indexes = [models.Index(fields=["unit", "state"], name="pledges_of_unit")]

    def __str__(self) -> str:
        return str(self.unit)


class PledgeTarget(BaseModel):
    """One thing that is pledged, and at the year's end what came of it."""

    class Outcome(models.TextChoices):
        NONE = "", pgettext_lazy("pledge", "Not evaluated")
        MET = "met", pgettext_lazy("pledge", "Met")
        PARTLY = "partly", pgettext_lazy("pledge", "Partly met")
        MISSED = "missed", pgettext_lazy("pledge", "Not met")

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    measure = models.CharField(max_length=120, blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=1, default=0)
    # Where it comes from: an item of the standard, a task. Empty for what was written by hand.
    source_type = models.CharField(max_length=40, blank=True)
    source_id = models.UUIDField(null=True)
    result = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)
    awarded = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    comment = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]


class PledgeSignature(BaseModel):
    """A signature of one side under the words that have this digest."""

    class Side(models.TextChoices):
        UNIT = "unit", pgettext_lazy("pledge", "The unit")
        LEADER = "leader", pgettext_lazy("pledge", "The leading group")

    class Way(models.TextChoices):
        PRODUCT = "product", pgettext_lazy("pledge", "In the system")
        PAPER = "paper", pgettext_lazy("pledge", "On paper")

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=6, choices=Side.choices)
    way = models.CharField(max_length=7, choices=Way.choices)
    # Of a signature on paper the one whose name stands there is known by name alone.
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    # When the words were changed, and it no longer held.
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "side"],
                condition=models.Q(voided_at__isnull=True),
                name="pledges_signature_once",
            )
        ]


class PledgeReview(BaseModel):
    """The evaluation at the year's end: made by the office, confirmed by somebody else, seen by the unit."""

    class State(models.TextChoices):
        MADE = "made", pgettext_lazy("pledge review", "To be confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("pledge review", "With the unit")
        SEEN = "seen", pgettext_lazy("pledge review", "Seen by the unit")
        OBJECTED = "objected", pgettext_lazy("pledge review", "The unit objects")
        ANSWERED = "answered", pgettext_lazy("pledge review", "Objection answered")

    pledge = models.OneToOneField(Pledge, models.PROTECT, related_name="review")
    state = models.CharField(max_length=9, choices=State.choices)
    comment = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=1000, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

"""Requests for material (要材料): what was asked of whom, what came, and what need not be asked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.models import RegionModel, Unit
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.models import BaseModel


class MaterialRequest(RegionModel):
    """Something that units are asked for, once, by a time."""

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", _("Evidence papers")
        FIGURE = "figure", _("A figure")
        REPORT = "report", _("A report")

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        WITHDRAWN = "withdrawn", _("Taken back")

    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    figure = models.CharField(max_length=80, blank=True)
    measure = models.CharField(max_length=20, blank=True)
    # YYYY, YYYY-MM, or empty where it is about no time.
    period = models.CharField(max_length=7, blank=True)
    fields = models.JSONField(default=list)
    template = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField()
    asker_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    # Why it is asked although something like it is there.
    why_again = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(max_length=200, blank=True)
    grams = ArrayField(models.CharField(max_length=4), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["region", "-asked_at"], name="burden_request_recent"),
            models.Index(fields=["item"], name="burden_request_item"),
            GinIndex(fields=["grams"], name="burden_request_grams"),
        ]

    def __str__(self) -> str:
        return self.title


class RequestPart(RegionModel):
    """What one unit is asked, and its answer."""

    class State(models.TextChoices):
        HELD = "held", _("Waits for a second signature")
        WAITING = "waiting", _("To be answered")
        ANSWERED = "answered", _("Answered")
        RETURNED = "returned", _("Sent back")
        WITHDRAWN = "withdrawn", _("Taken back")

    request = models.ForeignKey(MaterialRequest, models.PROTECT, related_name="parts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    # Its request's, repeated for lists and reminders.
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    figure = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_reason = models.CharField(max_length=200, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)
    # The earlier answer that it was taken from.
    taken_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "unit"], name="burden_part_once")]
        indexes = [
            models.Index(fields=["unit", "state", "due_at"], name="burden_part_of_unit"),
            models.Index(
                fields=["region", "due_at"],
                condition=models.Q(state__in=["waiting", "returned"]),
                name="burden_part_open",
            ),
        ]


class PartFile(BaseModel):
    """A file of an answer."""

    part = models.ForeignKey(RequestPart, models.PROTECT, related_name="files")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "attachment"], name="burden_file_once")]


class Avoided(RegionModel):
    """A request that was not sent because what it asked for was there (少要一次)."""

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", _("The evidence has been delivered")
        ANSWERED = "answered", _("A unit has answered this")
        ASKED = "asked", _("This is being asked for")
        SIMILAR = "similar", _("A similar request")
        FILE = "file", _("The same file")
        KNOWN = "known", _("The system knows this figure")

    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=120)
    found_type = models.CharField(max_length=40, blank=True)
    found_id = models.UUIDField(null=True)
    found_title = models.CharField(max_length=200)
    units = models.ManyToManyField(Unit, related_name="+")
    asker_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["region", "at"], name="burden_avoided_recent")]

"""Meetings (会议), what they are about, their kinds, and the series that they are held in."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.models import Document
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.models import Person, RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class MeetingKind(RegionModel):
    """A kind of meeting as a region wants it: one of its own, or other defaults for one that comes with the product."""

    code = models.CharField(max_length=40)
    title = models.CharField(max_length=40)
    rrule = models.CharField(max_length=200, blank=True)
    # One point of the agenda on each line, to begin from.
    agenda = models.TextField(blank=True)
    grace_minutes = models.PositiveSmallIntegerField(default=10)
    cascade_days = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "code"], name="meetings_kind_once")]


class MeetingSeries(RegionModel):
    """Meetings of a kind that come again by a rule (RFC 5545): the next ones are made ahead as drafts."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    rrule = models.CharField(max_length=200)
    starts_on = models.DateField()
    at = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=90)
    place = models.CharField(max_length=120, blank=True)
    chair = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    units = models.ManyToManyField(Unit, related_name="+")
    days_ahead = models.PositiveSmallIntegerField(default=30)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["region"], condition=models.Q(ended_at__isnull=True), name="meetings_series_open"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Meeting(RegionModel):
    """A meeting, from its draft to what was decided and passed on."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        WAITING = "waiting", _("Waits for release")
        CALLED = "called", _("Invited")
        HELD = "held", pgettext_lazy("meeting", "Held")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")
        MISSED = "missed", pgettext_lazy("meeting", "Not held")

    class Minutes(models.TextChoices):
        NONE = "", _("Not written")
        DRAFT = "draft", _("Being written")
        CHAIR = "chair", _("Before the chair")
        ISSUED = "issued", pgettext_lazy("minutes", "Issued")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)
    chair = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # Whose meeting it is where it isn't the office's: a unit that reflects, the host of a meeting on site.
    host = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    grace_minutes = models.PositiveSmallIntegerField(default=10)
    # The heads of the invited units are to come themselves; anybody else comes in their place (代会).
    heads_expected = models.BooleanField(default=False)
    series = models.ForeignKey(MeetingSeries, models.PROTECT, null=True, related_name="meetings")
    occurs_on = models.DateField(null=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    # Whoever wrote at it may not release it.
    edited_by = ArrayField(models.UUIDField(), default=list)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_back_reason = models.CharField(max_length=200, blank=True)
    called_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)
    notice = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    moved_reason = models.CharField(max_length=200, blank=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    held_at = models.DateTimeField(null=True)
    # Drafts can be discarded; then there is none.
    bulletin = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="+")
    minutes_state = models.CharField(max_length=8, choices=Minutes.choices, blank=True, default=Minutes.NONE)
    minutes_text = models.TextField(blank=True)
    minutes_file = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    minutes_by = ArrayField(models.UUIDField(), default=list)
    minutes_reason = models.CharField(max_length=200, blank=True)
    minutes_approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    minutes = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    cascade_text = models.TextField(blank=True)
    cascade_due_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "occurs_on"],
                condition=models.Q(series__isnull=False),
                name="meetings_occurrence_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="meetings_ends_after"
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-starts_at"], name="meetings_by_time"),
            models.Index(
                fields=["starts_at"],
                condition=models.Q(state__in=["draft", "waiting"]),
                name="meetings_not_called",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaPoint(BaseModel):
    """A point of the agenda (议程)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    speaker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    speaker_name = models.CharField(max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="meetings_point_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]


class Paper(BaseModel):
    """A paper for a meeting (会议材料), brought before it; of one point where the point is named."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="papers")
    position = models.PositiveSmallIntegerField(null=True)
    title = models.CharField(max_length=120)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "added_at"]

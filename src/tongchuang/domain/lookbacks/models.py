"""Look-backs (回头看): of what was closed in a month some are drawn and visited again, to see whether it has held."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Check
from tongchuang.domain.organisations.models import Person, RegionModel
from tongchuang.foundation.models import BaseModel


class LookBackRound(RegionModel):
    """The draw of one month's closings (月度抽查): sealed, drawn with a public input, published with its record.

    Field names are those of a draw of sites. What ends in `_sealed` is encrypted under a key outside the database.
    """

    class State(models.TextChoices):
        SEALED = "sealed", pgettext_lazy("draw state", "Sealed")
        DRAWN = "drawn", pgettext_lazy("draw", "Drawn")
        PUBLISHED = "published", pgettext_lazy("draw", "Published")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="look_back_rounds")
    # The month of the closings (2026-10).
    period = models.CharField(max_length=7)
    # Without gaps in a region.
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SEALED)
    closed_count = models.PositiveIntegerField()
    excluded_count = models.PositiveIntegerField(default=0)
    quota = models.PositiveIntegerField()

    draw_at = models.DateTimeField()
    public_input_from = models.CharField(max_length=120, blank=True)
    sealed_at = models.DateTimeField()
    commitment = models.CharField(max_length=64)
    frame_hash = models.CharField(max_length=64)
    plan_hash = models.CharField(max_length=64)
    # What is published at sealing, as `tongchuang draw verify --sealed` reads it.
    announcement = models.JSONField(default=dict)
    secret_sealed = models.TextField()
    plan_sealed = models.BinaryField()

    # Who carried out the draw: besides the inspectors the only one who knows what was drawn before it is looked at.
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    public_input = models.CharField(max_length=500, blank=True)
    witness = models.CharField(max_length=60, blank=True)
    steerable = models.BooleanField(default=False)
    drawn_count = models.PositiveIntegerField(default=0)
    short_count = models.PositiveIntegerField(default=0)
    record_sha256 = models.CharField(max_length=64, blank=True)
    record_sealed = models.BinaryField(null=True)
    published_at = models.DateTimeField(null=True)
    record = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "period"], name="lookbacks_month_once"),
            models.UniqueConstraint(fields=["region", "number"], name="lookbacks_number_once"),
            # Whoever reads the database before publication finds no record in it.
            models.CheckConstraint(
                condition=models.Q(state="published") | models.Q(record__isnull=True),
                name="lookbacks_no_record_before_the_end",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LookBack(RegionModel):
    """One closed finding that was drawn to be looked at again.

    `finding` is null in the database until it was looked at, or the round is published; it is opened by sealed.target_of.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("look-back", "To be visited")
        HELD = "held", pgettext_lazy("look-back", "Has held")
        REBOUND = "rebound", pgettext_lazy("look-back", "Rebound")
        DROPPED = "dropped", pgettext_lazy("look-back", "Replaced")

    class Way(models.TextChoices):
        CHECK = "check", pgettext_lazy("look-back", "Check at a visit")
        HAND = "hand", pgettext_lazy("look-back", "Form with photo")

    round = models.ForeignKey(LookBackRound, models.PROTECT, related_name="look_backs")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="look_backs")
    finding_sealed = models.TextField(blank=True)
    finding_mark = models.CharField(max_length=64, blank=True)
    inspector = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    way = models.CharField(max_length=5, choices=Way.choices, blank=True)
    check_row = models.ForeignKey(Check, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # The new finding of a rebound; the one that was open already when the look-back failed.
    rebound = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="+")
    stands_in_for = models.OneToOneField("self", models.PROTECT, null=True, related_name="substitute")
    dropped_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "finding"], name="lookbacks_finding_once"),
            models.UniqueConstraint(
                fields=["finding_mark"], condition=~models.Q(finding_mark=""), name="lookbacks_sealed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(finding__isnull=False, finding_sealed="", finding_mark="")
                | (
                    models.Q(finding__isnull=True) & ~models.Q(finding_sealed="") & ~models.Q(finding_mark="")
                ),
                name="lookbacks_open_or_sealed",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["held", "rebound"], looked_at__isnull=False, finding__isnull=False
                )
                | models.Q(state__in=["waiting", "dropped"], looked_at__isnull=True),
                name="lookbacks_looked_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "state", "due_at"], name="lookbacks_waiting"),
            models.Index(fields=["inspector", "state"], name="lookbacks_inspector"),
        ]


class LookBackPhoto(BaseModel):
    """A photo of how it looked at a look-back by form."""

    look_back = models.ForeignKey(LookBack, models.PROTECT, related_name="photos")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")

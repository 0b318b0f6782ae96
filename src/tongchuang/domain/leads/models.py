"""Leads (问责线索) of the discipline office, what was frozen with them, their files, and who looked at what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.models import RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class Ground(models.TextChoices):
    """Why a lead was opened."""

    RED_ORDER = "red_order", pgettext_lazy("lead", "Red order")
    LADDER = "ladder", pgettext_lazy("lead", "Rung of the ladder")
    BY_HAND = "by_hand", pgettext_lazy("lead", "By hand")


class Outcome(models.TextChoices):
    """What the discipline office did in the end."""

    TALK = "talk", pgettext_lazy("lead", "Reminding talk")
    CRITICISM = "criticism", pgettext_lazy("lead", "Criticism and instruction")
    PROPOSAL = "proposal", pgettext_lazy("lead", "Discipline proposal")
    HANDED_OVER = "handed_over", pgettext_lazy("lead", "Handed over as the law says")
    NO_FAULT = "no_fault", pgettext_lazy("lead", "Diligent: no blame")


class Lead(RegionModel):
    """A lead: what it is about and what became of it. Of an unfounded one only that it was opened and closed is left."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("lead", "Open")
        TAKEN_UP = "taken_up", pgettext_lazy("lead", "Taken up")
        CLOSED = "closed", pgettext_lazy("lead", "Closed")
        UNFOUNDED = "unfounded", pgettext_lazy("lead", "Unfounded")

    number = models.CharField(max_length=20)
    ground = models.CharField(max_length=10, choices=Ground.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="+")
    # What opened it, so that the same opens it once: type and id of an order or a consequence.
    subject = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taken_up_at = models.DateTimeField(null=True, blank=True)
    taken_up_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    conclusion = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "number"], name="leads_number_once"),
            models.UniqueConstraint(
                fields=["region", "subject"], condition=~models.Q(subject=""), name="leads_subject_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="unfounded")
                | models.Q(
                    unit=None, finding=None, campaign=None, subject="", reason="", conclusion="", outcome=""
                ),
                name="leads_unfounded_is_empty",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "taken_up"], closed_at=None)
                | models.Q(state__in=["closed", "unfounded"], closed_at__isnull=False),
                name="leads_closed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "state", "-opened_at"], name="leads_recent"),
            models.Index(fields=["finding"], name="leads_of_finding"),
        ]

    def __str__(self) -> str:
        return self.number


class Piece(BaseModel):
    """A thing attached to a lead as it was then: what it is, its values, and their SHA-256."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="pieces")
    position = models.PositiveSmallIntegerField()
    target_type = models.CharField(max_length=40)
    target_id = models.UUIDField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    # Of a photo or another file: the SHA-256 of its bytes.
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "target_type", "target_id"], name="leads_piece_once"),
        ]


class CaseFile(RegionModel):
    """A case exported as one sealed file. The bytes lie in the store while the lead is not unfounded."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="files")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    seal = models.CharField(max_length=64)
    events = models.PositiveIntegerField()
    head_position = models.BigIntegerField()
    head_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class Look(RegionModel):
    """Somebody of the discipline office read a page or a file; the same again within some minutes is the same look."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    page = models.CharField(max_length=60)
    target_id = models.UUIDField(null=True, blank=True)
    # The start of the minutes in which it counts as one.
    window = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "target_id", "window"], nulls_distinct=False, name="leads_look_once"
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-at"], name="leads_look_recent"),
            models.Index(fields=["target_id", "-at"], name="leads_look_target"),
        ]

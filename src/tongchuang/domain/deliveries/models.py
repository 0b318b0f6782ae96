"""Deliveries (收件): records of visits as phones sent them, kept byte for byte whatever is wrong with them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tongchuang.domain.accounts.models import Device
from tongchuang.domain.inspections.models import Evaluation, Visit
from tongchuang.domain.organisations.models import Person, RegionModel
from tongchuang.domain.places.models import Site


class Delivery(RegionModel):
    """One record: the bytes, their digest, and what became of them. The same bytes are kept once."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for files"
        TAKEN = "taken", "Taken"
        CONFLICT = "conflict", "Conflict"
        HELD = "held", "Held"
        REJECTED = "rejected", "Rejected"

    # The id that the phone gave the visit; several deliveries bear the same one where contents differ.
    record_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    body = models.BinaryField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    client = models.CharField(max_length=10, default="field")
    imported_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # Seconds added to the phone's times; what the phone's clock said when it sent this first.
    clock_offset_s = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    # Read from the body for lists and for who may see it; null where the record names what isn't here.
    started_at = models.DateTimeField()
    source = models.CharField(max_length=10)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, related_name="+")
    file_ids = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Why it is held (rules.REASONS), with what is wrong by check, [{"check", "item", "text"}].
    reason = models.CharField(max_length=20, blank=True)
    problems = models.JSONField(default=list)
    # What a person has decided so that it can be taken: {"site", "evaluation", "leave_out"}.
    mended = models.JSONField(default=dict)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=20, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_text = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_id", "digest"], name="deliveries_once")]
        indexes = [
            models.Index(fields=["region", "state", "-received_at"], name="deliveries_listed"),
            models.Index(fields=["person", "-received_at"], name="deliveries_of_person"),
            # What waits for files is found by a file that arrives.
            GinIndex(fields=["file_ids"], name="deliveries_files"),
            models.Index(
                fields=["received_at"], condition=models.Q(state="waiting"), name="deliveries_waiting"
            ),
        ]

    @property
    def short_digest(self) -> str:
        """The beginning of the digest, enough for people to compare."""
        return self.digest[:8]


class Submission(RegionModel):
    """What ODK Collect or KoboCollect submitted (docs/openrosa.md): the XML as it came. When all of its files are here it
    becomes a delivery; what can't become one waits for a person."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for files"
        HANDED_ON = "handed_on", "Handed on as a delivery"
        HELD = "held", "Held"
        SET_ASIDE = "set_aside", "Set aside"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    record_id = models.UUIDField()
    instance_id = models.CharField(max_length=200)
    form_id = models.CharField(max_length=120)
    form_version = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    # Null when the XML names none; else it decides who may see this.
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, related_name="+")
    file_names = ArrayField(models.CharField(max_length=200), default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Why it is held: form_unknown, edited, unreadable.
    reason = models.CharField(max_length=20, blank=True)
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_text = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_id", "digest"], name="deliveries_submission_once")
        ]
        indexes = [
            models.Index(fields=["region", "state", "-received_at"], name="deliveries_submission_listed")
        ]

"""What photos tell of themselves, what is to be examined, and the signals that came of it.

A signal never blocks and proves nothing: it says with its reason what somebody should look at.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.organisations.models import Person, RegionModel
from tongchuang.domain.places.models import Site


class PhotoTrace(RegionModel):
    """What is kept of a photo to find it again: a hash, turned words, corners (adapters/vision tells their form)."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        TRACED = "traced", "traced"
        FAILED = "failed", "failed"

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="trace")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # Why it can't be examined: missing, broken, large, small.
    why = models.CharField(max_length=10, blank=True)
    traced_at = models.DateTimeField(null=True)
    # 64 bits as a signed number.
    hash = models.BigIntegerField(null=True)
    words = models.BinaryField(default=bytes)
    features = models.BinaryField(default=bytes)
    make = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=80, blank=True)
    software = models.CharField(max_length=120, blank=True)
    screen_peak = models.FloatField(null=True)

    class Meta:
        indexes = [
            # The worker reads on from the last one that it has in memory.
            models.Index(
                fields=["region", "traced_at"], condition=models.Q(state="traced"), name="authenticity_traced"
            ),
        ]


class Examination(RegionModel):
    """A visit or finding whose photos are to be looked at, once more after each change of its photos."""

    class Target(models.TextChoices):
        VISIT = "visit", "visit"
        FINDING = "finding", "finding"

    target_type = models.CharField(max_length=8, choices=Target.choices)
    target_id = models.UUIDField()
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id"], name="authenticity_examined_once"),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(done_at__isnull=True), name="authenticity_due"
            ),
        ]


class Kind(models.TextChoices):
    """What a signal is about."""

    BEFORE_AS_AFTER = "before_as_after", pgettext_lazy("signal", "Before used as after")
    SAME_PICTURE = "same_picture", pgettext_lazy("signal", "Same picture used again")
    SAME_ANGLE = "same_angle", pgettext_lazy("signal", "Same angle every time")
    SCREEN = "screen", pgettext_lazy("signal", "Photo of a screen")
    EDITED = "edited", pgettext_lazy("signal", "Editing program")
    TIME = "time", pgettext_lazy("signal", "Time does not fit")
    PLACE_FAR = "place_far", pgettext_lazy("signal", "Far from the site")
    PLACE_IMPRECISE = "place_imprecise", pgettext_lazy("signal", "Imprecise position")
    PLACE_MOCKED = "place_mocked", pgettext_lazy("signal", "Simulated position")
    OTHER_DEVICE = "other_device", pgettext_lazy("signal", "Another camera")
    TRAVEL = "travel", pgettext_lazy("signal", "Impossible travel")
    ALWAYS_PASS = "always_pass", pgettext_lazy("signal", "Nearly always passes")


class Strength(models.IntegerChoices):
    """How much a signal weighs."""

    WEAK = 1, pgettext_lazy("signal", "Weak")
    CLEAR = 2, pgettext_lazy("signal", "Clear")
    STRONG = 3, pgettext_lazy("signal", "Strong")


class Signal(RegionModel):
    """Something that should be looked at, with its reason in codes and numbers; and what the reviewer made of it."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("signal", "To be looked at")
        CONFIRMED = "confirmed", pgettext_lazy("signal", "Confirmed")
        EXPLAINED = "explained", pgettext_lazy("signal", "Explained")
        WRONG = "wrong", pgettext_lazy("signal", "False alarm")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    strength = models.PositiveSmallIntegerField(choices=Strength.choices)
    # What makes it one signal however often it is found.
    key = models.CharField(max_length=200)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    other = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="signals")
    other_visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="signals")
    other_finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    # Whose photo or visit it is.
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    review = models.CharField(max_length=200, blank=True)
    # The word of whom it is about.
    answer = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "key"], name="authenticity_signal_once")]
        indexes = [
            models.Index(fields=["region", "state", "-strength", "-raised_at"], name="authenticity_listed"),
            models.Index(fields=["person", "-raised_at"], name="authenticity_person"),
        ]


class PhotoLimits(RegionModel):
    """From when on a campaign's photos raise signals, where it differs from the defaults (rules.Limits).

    `notice_on` is the day on which inspectors were told that their figures are looked at; before it none are.
    """

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="photo_limits")
    values = models.JSONField(default=dict)
    notice_on = models.DateField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

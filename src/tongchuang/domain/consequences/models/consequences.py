"""Consequences of a ranking (奖惩): proposed by a rule, decided by a person, final once nobody can object any more."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import RegionModel, Unit


class Consequence(RegionModel):
    """What a rule proposes for a unit after a ranking, and what became of it.

    `unit` is the one that was ranked; `bearer` the one that bears it: itself, or its successor where a reform has closed
    it before it was confirmed. `rule` names the pack's rule in force when the ranking was frozen.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("consequence", "Proposed")
        CONFIRMED = "confirmed", pgettext_lazy("consequence", "Confirmed")
        FINAL = "final", pgettext_lazy("consequence", "Final")
        OVERRULED = "overruled", pgettext_lazy("consequence", "Not imposed")
        DROPPED = "dropped", pgettext_lazy("consequence", "Lifted")

    class Kind(models.TextChoices):
        RED_FLAG = "red_flag", _("Red flag")
        BLACK_PLATE = "black_plate", _("Black plate")
        YELLOW_CARD = "yellow_card", _("Yellow card")
        PRAISE = "praise", _("Praise")
        CRITICISM = "criticism", _("Criticism")
        INTERVIEW = "interview", _("Interview")
        REWARD = "reward", _("Reward")
        DEDUCTION = "deduction", _("Deduction")
        APPRAISAL_POINTS = "appraisal_points", _("Appraisal points")
        HONOURS_LOST = "honours_lost", _("Honours lost")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="consequences")
    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="consequences")
    period = models.CharField(max_length=7)
    rule = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=120)
    group = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="consequences")
    bearer = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    rank = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    apart = models.BooleanField()
    times = models.PositiveSmallIntegerField(default=1)
    counted = ArrayField(models.CharField(max_length=7), default=list)
    # The consequences that this one counts: it stands and falls with them.
    rests_on = ArrayField(models.UUIDField(), default=list, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    points = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    posts = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    lead = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    opinion = models.CharField(max_length=500, blank=True)
    # Until then the unit may object; the clock starts when it is told, which is when it is confirmed.
    objections_until = models.DateTimeField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)
    drop_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ranking", "unit", "rule"], name="consequences_proposed_once"),
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_at__isnull=True)
                | models.Q(state="overruled", decided_at__isnull=False)
                | models.Q(state="dropped", dropped_at__isnull=False)
                | models.Q(state__in=["confirmed", "final"], decided_at__isnull=False, bearer__isnull=False,
                           objections_until__isnull=False),
                name="consequences_decided_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="final") | models.Q(final_at__isnull=False), name="consequences_final_whole"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["campaign", "period", "state"], name="consequences_of_period"),
            models.Index(fields=["unit", "period"], name="consequences_of_unit"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stands(self) -> bool:
        """Whether it holds, final or not yet."""
        return self.state in STANDING


STANDING = (Consequence.State.CONFIRMED, Consequence.State.FINAL)
# What a bulletin says before everybody; the rest is between the unit and those who decide.
PUBLIC_KINDS = (
    Consequence.Kind.RED_FLAG, Consequence.Kind.BLACK_PLATE, Consequence.Kind.PRAISE, Consequence.Kind.CRITICISM,
)  # fmt: skip

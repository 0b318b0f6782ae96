"""Objections of units (申诉) to a score or a consequence, and what an upheld one makes of a frozen ranking."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.consequences.models.consequences import Consequence
from tongchuang.domain.organisations.models import RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class Objection(RegionModel):
    """What a unit says against a figure of a ranking (`place`: a place behind its line, else the line as a whole) or
    against a consequence; once each. The answer is the office's, by another person than who decided what it is about.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("objection", "Waits for an answer")
        UPHELD = "upheld", pgettext_lazy("objection", "Upheld")
        REFUSED = "refused", pgettext_lazy("objection", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("objection", "Withdrawn")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="objections")
    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="objections")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    consequence = models.ForeignKey(
        Consequence, models.PROTECT, null=True, blank=True, related_name="objections"
    )
    place = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    text = models.CharField(max_length=2000)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    # What an upheld one changes: {"lost": {place: [then, now]}} or {"amount": [then, now], "points": [then, now]}.
    correction = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ranking", "unit", "consequence", "place"], nulls_distinct=False,
                condition=~models.Q(state="withdrawn"), name="consequences_objected_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "withdrawn"], answered_at__isnull=True)
                | models.Q(state__in=["upheld", "refused"], answered_at__isnull=False),
                name="consequences_answered_whole",
            ),
        ]  # fmt: skip


class CorrectedRanking(BaseModel):
    """A frozen ranking with the corrections of upheld objections put in: computed by the engine that made it, from its
    kept inputs. The frozen one itself never changes.
    """

    ranking = models.OneToOneField(Ranking, models.PROTECT, related_name="corrected")
    corrections = models.JSONField(default=list)
    result = models.JSONField()
    result_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

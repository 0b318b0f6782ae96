"""Rankings of a month or quarter: provisional ones follow the facts, frozen ones keep all that they were made of."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import RegionModel, Unit
from tongchuang.domain.standards.models import Pack, StandardVersion


class Ranking(RegionModel):
    """A ranking (评比排名) of the units of a campaign for a period.

    `inputs` and `result` are the engine's documents whole, and the digests are of their canonical bytes: with the engine
    of that name the same inputs give the same bytes at any later time. The database refuses to change a frozen one.
    """

    class State(models.TextChoices):
        PROVISIONAL = "provisional", pgettext_lazy("ranking", "Provisional")
        FROZEN = "frozen", pgettext_lazy("ranking", "Frozen")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rankings")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROVISIONAL)
    engine = models.CharField(max_length=20)
    inputs = models.JSONField()
    result = models.JSONField()
    inputs_digest = models.CharField(max_length=64)
    result_digest = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    stale = models.BooleanField(default=False)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # Whose rules held when it was frozen: what follows goes by these, whatever the campaign takes up later.
    pack = models.ForeignKey(Pack, models.PROTECT, null=True, blank=True, related_name="+")
    # Until then a unit may object; after that it is final.
    objections_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "period", "state"], name="appraisals_ranking_once"),
            models.CheckConstraint(
                condition=models.Q(state="provisional", frozen_at__isnull=True, objections_until__isnull=True)
                | models.Q(state="frozen", frozen_at__isnull=False, objections_until__isnull=False),
                name="appraisals_frozen_whole",
            ),
        ]

    @property
    def frozen(self) -> bool:
        """Whether it stands as it is."""
        return self.state == self.State.FROZEN

    def final_at(self, moment: datetime) -> bool:
        """Whether nobody can object any more at a moment."""
        return self.objections_until is not None and moment > self.objections_until


class RankedUnit(models.Model):
    """A unit's line in a ranking, as the result says, for pages and histories."""

    class Status(models.TextChoices):
        RANKED = "ranked", pgettext_lazy("ranking", "Ranked")
        SMALL = "small", pgettext_lazy("ranking", "Too few places seen")
        EXCLUDED = "excluded", pgettext_lazy("ranking", "Excluded")
        NOTHING = "nothing", pgettext_lazy("ranking", "Nothing of it was looked at")

    ranking = models.ForeignKey(Ranking, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    group = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Status.choices)
    rank = models.PositiveIntegerField(null=True)
    tied = models.BooleanField(default=False)
    best = models.PositiveIntegerField(null=True)
    worst = models.PositiveIntegerField(null=True)
    like_next = models.BooleanField(default=False)
    moved = models.IntegerField(null=True)
    lost = models.DecimalField(max_digits=16, decimal_places=8)
    stake = models.DecimalField(max_digits=16, decimal_places=8)
    places = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    weight = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    rate = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    shrunk = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    low = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=14, decimal_places=6, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ranking", "unit"], name="appraisals_unit_once")]
        indexes = [models.Index(fields=["unit", "ranking"], name="appraisals_unit_history")]


class Exclusion(RegionModel):
    """A unit that is not ranked in a period, because somebody decided so and said why."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="exclusions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    reason = models.CharField(max_length=300)
    excluded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    excluded_at = models.DateTimeField()
    readmitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    readmitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "period"],
                condition=models.Q(readmitted_at__isnull=True),
                name="appraisals_excluded_once",
            ),
        ]

"""Hard problems (挂账难题库): what can't be fixed now, with who leads it, who helps, and when it is looked at again."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.models import Person, RegionModel, Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.models import BaseModel


class HardProblem(RegionModel):
    """A problem that stays on the list until it is solved. `finding` is the one closed as “can't be fixed now”."""

    class State(models.TextChoices):
        OPEN = "open", _("On the list")
        SOLVED = "solved", _("Solved, taken off")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="hard_problems")
    finding = models.OneToOneField(Finding, models.PROTECT, null=True, related_name="hard_problem")
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=200, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=500)
    plan = models.CharField(max_length=1000, blank=True)
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="hard_problems")
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    listed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    listed_at = models.DateTimeField()
    review_on = models.DateField(null=True)
    solved_at = models.DateTimeField(null=True)
    solved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    solution = models.CharField(max_length=1000, blank=True)
    grams = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", solved_at__isnull=True, review_on__isnull=False)
                | models.Q(state="solved", solved_at__isnull=False, review_on__isnull=True),
                name="coordination_hard_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "state", "review_on"], name="coordination_hard_review"),
            GinIndex(fields=["grams"], name="coordination_hard_grams"),
        ]

    def __str__(self) -> str:
        return self.title


class HardPartner(BaseModel):
    """A unit that helps with a hard problem."""

    problem = models.ForeignKey(HardProblem, models.CASCADE, related_name="partners")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "unit"], name="coordination_partner_once")]


class HardReview(BaseModel):
    """How it stood when it was looked at again, and when the next look is."""

    problem = models.ForeignKey(HardProblem, models.CASCADE, related_name="reviews")
    on = models.DateField()
    due_on = models.DateField()
    text = models.CharField(max_length=1000)
    next_on = models.DateField()
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField()

"""Evaluations: a mock (模拟测评) or an official one, as an occasion with its own visits and facts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.models import Person, RegionModel
from tongchuang.domain.standards.models import StandardVersion
from tongchuang.foundation.models import BaseModel


class Source(models.TextChoices):
    """Where a fact comes from; sources are never mixed unless somebody asks for it."""

    SELF = "self", _("Self-check")
    MOCK = "mock", _("Mock evaluation")
    COVERT = "covert", _("Covert visit")
    OFFICIAL = "official", _("Official evaluation")
    PUBLIC = "public", _("Public")


class Evaluation(RegionModel):
    """One evaluation of a campaign by one standard; kept for comparison once it is finished."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="evaluations")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MOCK)
    held_on = models.DateField()
    finished_at = models.DateTimeField(null=True)
    # Who answers for it; of a secret one the only person of the office who knows what is visited.
    officer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    # Its sites were drawn (抽签): they are as secret as those of a covert one.
    drawn = models.BooleanField(default=False)
    # When its secrecy ended: it was finished, its draw was published or cancelled.
    over_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    # How its sites were chosen: {"way": "hand"}, {"way": "draw"} or {"way": "quota", "seed": "…", "quotas": {type: number}}.
    selection = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.title

    @property
    def secret(self) -> bool:
        """Whether what it visits is known to its inspectors and its officer only; see secrecy.py."""
        return self.over_at is None and self.finished_at is None and (self.drawn or self.source == Source.COVERT)


class Crew(RegionModel):
    """Inspectors who visit together (检查组); at least two where a draw chose them."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="crews")
    number = models.PositiveSmallIntegerField()
    members = models.ManyToManyField(Person, through="CrewMember", related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evaluation", "number"], name="inspections_crew_once")]


class CrewMember(BaseModel):
    """One inspector of a crew. Who is replaced stays on record with the day of leaving."""

    crew = models.ForeignKey(Crew, models.PROTECT, related_name="places")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["crew", "person"], name="inspections_crew_member_once")
        ]

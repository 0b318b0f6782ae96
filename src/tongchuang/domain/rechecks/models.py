"""Blind double checks (盲复核): a share of the visits is made again by others who don't know; how far the two agree."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Check, Evaluation, PlannedVisit, Visit
from tongchuang.domain.organisations.models import Person, RegionModel
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.models import BaseModel


class RecheckSeal(RegionModel):
    """The secret by which an evaluation's double checks are drawn, sealed before its first visit is looked at."""

    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="recheck_seal")
    secret_sealed = models.TextField()
    commitment = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()


class Recheck(RegionModel):
    """One visit chosen to be made again. Known to nobody but those who answer for the evaluation."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("recheck", "Waiting")
        MADE = "made", pgettext_lazy("recheck", "Made")
        MISSED = "missed", pgettext_lazy("recheck", "Not made in time")

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="rechecks")
    # Null while the evaluation is secret: the visit would give its site away. Found by the planned visit.
    first = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    planned = models.OneToOneField(PlannedVisit, models.PROTECT, related_name="recheck")
    second = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    chosen_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["evaluation", "state"], name="rechecks_by_state")]


class PairedCheck(BaseModel):
    """An item that both visits judged; `why` says why a pair isn't compared (late, fixed)."""

    recheck = models.ForeignKey(Recheck, models.PROTECT, related_name="pairs")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    one = models.ForeignKey(Check, models.PROTECT, related_name="+")
    other = models.ForeignKey(Check, models.PROTECT, related_name="+")
    same = models.BooleanField()
    why = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recheck", "item"], name="rechecks_pair_once")]


class AgreementFigure(BaseModel):
    """Agreement over all pairs of a campaign, of an item, or of an inspector, as last computed."""

    class Scope(models.TextChoices):
        ALL = "all", pgettext_lazy("agreement", "All")
        ITEM = "item", pgettext_lazy("agreement", "Item")
        PERSON = "person", pgettext_lazy("agreement", "Inspector")
        GRADES = "grades", pgettext_lazy("agreement", "Grades")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="agreement")
    scope = models.CharField(max_length=6, choices=Scope.choices)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    low_share = models.FloatField(null=True)
    high_share = models.FloatField(null=True)
    kappa = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    interval = models.CharField(max_length=14)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "scope", "item", "person"],
                nulls_distinct=False,
                name="rechecks_figure_once",
            ),
        ]


class InspectorPace(BaseModel):
    """How an inspector works, as last computed: visits, minutes for one, places read near the site."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="paces")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    visits = models.PositiveIntegerField()
    checks = models.PositiveIntegerField()
    minutes = models.FloatField(null=True)
    located = models.PositiveIntegerField()
    near = models.PositiveIntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="rechecks_pace_once")]


class OwnWord(RegionModel):
    """What an inspector says of the figures about them; it stands beside them wherever they are shown."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="rechecks_word_once")]

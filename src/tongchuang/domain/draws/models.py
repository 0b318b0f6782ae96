"""Draws (抽签): a plan, sealed with a secret, drawn with a public input, and published with its record."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Crew, Evaluation, PlannedVisit
from tongchuang.domain.organisations.models import Person, RegionModel
from tongchuang.domain.places.models import Site
from tongchuang.foundation.models import BaseModel

SIZE, ROTATION_DAYS, EXCLUDE_DAYS = 2, 60, 30


class Draw(RegionModel):
    """One draw of the sites of an evaluation and of their inspectors.

    What ends in `_sealed` is encrypted under a key outside the database. Sealed draws never change but for their state.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("draw state", "Draft")
        SEALED = "sealed", pgettext_lazy("draw state", "Sealed")
        DRAWN = "drawn", pgettext_lazy("draw", "Drawn")
        PUBLISHED = "published", pgettext_lazy("draw", "Published")
        CANCELLED = "cancelled", pgettext_lazy("draw", "Cancelled")

    class Layer(models.TextChoices):
        TYPE = "type", _("Type of site")
        STREET = "street", _("Street")
        UNIT = "unit", _("Unit")
        UNIT_KIND = "unit_kind", _("Kind of unit")
        HAND = "hand", pgettext_lazy("stratum", "By hand")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="draws")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="draws")
    officer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # Given at sealing, without gaps in a region; a draft has none.
    number = models.PositiveIntegerField(null=True)
    repeats = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeated_by")
    reason = models.CharField(max_length=200, blank=True)

    title = models.CharField(max_length=120)
    draw_at = models.DateTimeField(null=True)
    public_input_from = models.CharField(max_length=120, blank=True)
    layers = ArrayField(models.CharField(max_length=10, choices=Layer.choices), default=list)
    # Codes of the types of sites in the frame; none means all.
    types = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    quotas = models.JSONField(default=dict)
    exclude_days = models.PositiveSmallIntegerField(default=EXCLUDE_DAYS)
    visits_from = models.DateField(null=True)
    visits_to = models.DateField(null=True)
    size = models.PositiveSmallIntegerField(default=SIZE)
    rotation_days = models.PositiveSmallIntegerField(default=ROTATION_DAYS)
    # Into how many rounds (轮次) the streets are divided, each with one crew; nought: each site is a visit by itself.
    rounds = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    sealed_at = models.DateTimeField(null=True)
    commitment = models.CharField(max_length=64, blank=True)
    frame_hash = models.CharField(max_length=64, blank=True)
    plan_hash = models.CharField(max_length=64, blank=True)
    pool_hash = models.CharField(max_length=64, blank=True)
    # What is published at sealing, as `tongchuang draw verify --sealed` reads it.
    announcement = models.JSONField(default=dict)
    secret_sealed = models.TextField(blank=True)
    plan_sealed = models.BinaryField(null=True)

    drawn_at = models.DateTimeField(null=True)
    public_input = models.CharField(max_length=500, blank=True)
    witness = models.CharField(max_length=60, blank=True)
    steerable = models.BooleanField(default=False)
    drawn_count = models.PositiveIntegerField(default=0)
    short_count = models.PositiveIntegerField(default=0)
    record_sha256 = models.CharField(max_length=64, blank=True)
    crews_sha256 = models.CharField(max_length=64, blank=True)
    record_sealed = models.BinaryField(null=True)
    crews_sealed = models.BinaryField(null=True)
    # Why some visits found no inspectors, for the officer's eyes: it names drawn sites.
    lacks_sealed = models.TextField(blank=True)

    published_at = models.DateTimeField(null=True)
    # Compressed; they tell everything, the secret included.
    record = models.BinaryField(null=True)
    crews_record = models.BinaryField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "number"], name="draws_number_once"),
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=models.Q(state__in=["draft", "sealed", "drawn"]),
                name="draws_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", number__isnull=True)
                | (~models.Q(state="draft") & models.Q(number__isnull=False)),
                name="draws_numbered_when_sealed",
            ),
            # Whoever reads the database before publication finds no record in it.
            models.CheckConstraint(
                condition=models.Q(state__in=["published", "cancelled"])
                | models.Q(record__isnull=True, crews_record__isnull=True),
                name="draws_no_record_before_the_end",
            ),
        ]
        indexes = [models.Index(fields=["state", "draw_at"], name="draws_state")]

    def __str__(self) -> str:
        return self.title


class DrawSite(BaseModel):
    """What was decided about one site by hand: its stratum, or why it stays out."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="by_hand")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=80, blank=True)
    excluded_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "site"], name="draws_site_once")]


class DrawInspector(BaseModel):
    """Somebody of the pool (检查人员库) that visits' inspectors are drawn from."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="pool")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "person"], name="draws_inspector_once")]


class DrawStep(BaseModel):
    """A change after the draw: a substitute for a closed site, or another inspector for one who can't come."""

    class Kind(models.TextChoices):
        SITE = "site", _("Substitute site")
        INSPECTOR = "inspector", _("Substitute inspector")

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    planned = models.ForeignKey(PlannedVisit, models.PROTECT, null=True, related_name="+")
    crew = models.ForeignKey(Crew, models.PROTECT, null=True, related_name="+")
    # {"from", "to", "reason", "crew"}: names of sites and inspectors; in `detail` once it is published.
    detail_sealed = models.TextField(blank=True)
    detail: models.JSONField[Any, Any] = models.JSONField(default=dict)


class WitnessLink(BaseModel):
    """A link (抽签现场) with which witnesses without an account watch one draw and enter its public input. One at a time."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="witness_links")
    token_hash = models.CharField(max_length=64, unique=True)
    # The token again for the officer to show; encrypted, so that the database gives no way in.
    token_sealed = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draw"], condition=models.Q(ended_at__isnull=True), name="draws_one_witness_link"
            )
        ]

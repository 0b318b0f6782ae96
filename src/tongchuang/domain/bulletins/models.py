"""Information work (信息报送): what units send in, how much of it is asked, and the bulletins (简报) made of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.models import Document
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.models import RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class InfoItem(RegionModel):
    """A piece of information (信息) that a unit sends in. Its words stay as they were sent, whatever a bulletin makes of them."""

    class Kind(models.TextChoices):
        NEWS = "news", pgettext_lazy("information", "News")
        PRACTICE = "practice", pgettext_lazy("information", "Good practice")
        PROBLEM = "problem", pgettext_lazy("information", "Problem")
        ADVICE = "advice", pgettext_lazy("information", "Advice")
        EXAMPLE = "example", pgettext_lazy("information", "Good example")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("information", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("information", "Sent in")
        RETURNED = "returned", pgettext_lazy("information", "Sent back")
        ACCEPTED = "accepted", pgettext_lazy("information", "Accepted")
        ASIDE = "aside", pgettext_lazy("information", "Set aside")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=80)
    text = models.TextField()
    # The month (YYYY-MM) in which it was first sent in: for that month it counts, however often it comes back.
    period = models.CharField(max_length=7, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_reason = models.CharField(max_length=300, blank=True)
    # The earlier one that says the same: then this one counts for no quota.
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    returns = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    # SHA-256 of the text without signs and blanks, and some of its runs of characters: what finds the same and the similar.
    digest = models.CharField(max_length=64, blank=True)
    marks = ArrayField(models.IntegerField(), default=list, blank=True)
    grams = ArrayField(models.CharField(max_length=4), default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | ~models.Q(period=""),
                name="bulletins_info_month_once_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "period", "unit"], name="bulletins_info_of_month"),
            models.Index(fields=["region", "state", "submitted_at"], name="bulletins_info_by_state"),
            models.Index(fields=["unit", "state"], name="bulletins_info_of_unit"),
            GinIndex(fields=["marks"], name="bulletins_info_marks"),
            GinIndex(fields=["grams"], name="bulletins_info_grams"),
        ]

    def __str__(self) -> str:
        return self.title


class InfoPhoto(BaseModel):
    """A photo of an item."""

    item = models.ForeignKey(InfoItem, models.CASCADE, related_name="photos")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "attachment"], name="bulletins_photo_once")]


class HigherUse(RegionModel):
    """Where a superior printed or took up an item, with the proof."""

    class Level(models.TextChoices):
        MUNICIPAL = "municipal", _("Municipal")
        PROVINCIAL = "provincial", _("Provincial")
        NATIONAL = "national", _("National")

    item = models.ForeignKey(InfoItem, models.PROTECT, related_name="higher_uses")
    level = models.CharField(max_length=10, choices=Level.choices)
    where = models.CharField(max_length=120)
    used_on = models.DateField()
    proof = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["region", "recorded_at"], name="bulletins_higher_recent")]


class QuotaRule(RegionModel):
    """How many items are asked for a month, from a month on: of all, of a category of units, or of one unit. 0 exempts."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    line = models.CharField(max_length=12, choices=Unit.Line.choices, blank=True)
    period_from = models.CharField(max_length=7)
    # None: what is wider holds again.
    per_month = models.PositiveSmallIntegerField(null=True)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "unit", "line", "period_from"],
                nulls_distinct=False,
                name="bulletins_quota_once",
            ),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=True) | models.Q(line=""), name="bulletins_quota_one_scope"
            ),
        ]


class PointRule(RegionModel):
    """What an item is worth that was sent in, accepted, printed, or used above, from a month on."""

    class Use(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("information", "Sent in")
        ACCEPTED = "accepted", pgettext_lazy("information", "Accepted")
        PRINTED = "printed", pgettext_lazy("information", "Printed in a bulletin")
        MUNICIPAL = "municipal", pgettext_lazy("information", "Used by the city")
        PROVINCIAL = "provincial", pgettext_lazy("information", "Used by the province")
        NATIONAL = "national", pgettext_lazy("information", "Used nationally")

    use = models.CharField(max_length=10, choices=Use.choices)
    points = models.DecimalField(max_digits=5, decimal_places=1)
    period_from = models.CharField(max_length=7)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "use", "period_from"], name="bulletins_points_once")
        ]


class InfoMonth(RegionModel):
    """A month for which items were asked: one request to each unit in the sense of the brake (domain/burden)."""

    period = models.CharField(max_length=7)
    opened_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "period"], name="bulletins_month_once")]

    def __str__(self) -> str:
        return self.period


class Bulletin(RegionModel):
    """A bulletin (简报). Number, approval and what is printed are those of its document."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=60)
    # 报: whom it is reported to; 送: to whom besides. It is sent (发) to all units or to some.
    report_to = models.CharField(max_length=200, blank=True)
    send_to = models.CharField(max_length=200, blank=True)
    everyone = models.BooleanField(default=True)
    units = models.ManyToManyField(Unit, related_name="+")
    # Gone with a draft that is discarded; a document that was issued is never deleted.
    document = models.OneToOneField(Document, models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    discarded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["region", "-made_at"], name="bulletins_bulletin_recent")]

    def __str__(self) -> str:
        return self.title


class BulletinEntry(BaseModel):
    """A part of a bulletin: an item in the words of the editor, or what the office writes itself."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="entries")
    item = models.ForeignKey(InfoItem, models.PROTECT, null=True, related_name="entries")
    section = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=80)
    text = models.TextField()
    # Of the photos of the item those that are printed, in this order.
    photo_ids = ArrayField(models.UUIDField(), default=list, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["bulletin", "item"], name="bulletins_entry_once")]


class InfoCircular(RegionModel):
    """A quarterly circular on information work (信息工作通报): its numbers as they were, and the units that it names."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    numbers = models.JSONField(default=dict)
    named = models.ManyToManyField(Unit, related_name="+")
    # Unit → why it is not named although it was below.
    spared = models.JSONField(default=dict)
    document = models.OneToOneField(Document, models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

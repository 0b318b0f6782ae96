"""Visits to sites and the checks made there. Ids come from the client, so that a second submission is the same one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.inspections.models.evaluations import Evaluation, Source
from tongchuang.domain.organisations.models import Person, RegionModel
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item, StandardVersion
from tongchuang.foundation.models import BaseModel


class Visit(RegionModel):
    """A visit (检查) to a site by the checklist of one version."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="visits")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, blank=True, related_name="visits")
    site = models.ForeignKey(Site, models.PROTECT, related_name="visits")
    source = models.CharField(max_length=10, choices=Source.choices)
    inspector = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    period = models.CharField(max_length=7)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    # Which program delivered it (web, field, file, openrosa), and seconds added to its clock to make these times.
    client = models.CharField(max_length=10, default="web")
    clock_offset_s = models.IntegerField(default=0)
    # The phone's clock was set while the visit went on: its times are not to be relied on.
    clock_moved = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    failed = models.PositiveIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    # Of a secret visit until it is over: what is told and made of it then, {"told": …, "severities": {check: severity}}.
    held_back = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["region", "-started_at"], name="inspections_visit_recent"),
            models.Index(fields=["site", "-started_at"], name="inspections_visit_site"),
            models.Index(fields=["inspector", "-started_at"], name="inspections_visit_inspector"),
            models.Index(fields=["evaluation", "site"], name="inspections_visit_evaluation"),
            models.Index(
                fields=["evaluation"], condition=models.Q(held_back__isnull=False), name="inspections_visit_held_back"
            ),
        ]


class Check(BaseModel):
    """One item checked on a visit."""

    class Verdict(models.TextChoices):
        PASS = "pass", _("Pass")
        FAIL = "fail", _("Fail")
        NA = "na", _("Not applicable")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="checks")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=4, choices=Verdict.choices)
    count = models.PositiveIntegerField(default=1)
    grade = models.CharField(max_length=2, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "item"], name="inspections_check_once"),
            models.CheckConstraint(condition=models.Q(count__gte=1), name="inspections_check_count"),
        ]


class CheckPhoto(BaseModel):
    """A photo of a check."""

    check_row = models.ForeignKey(Check, models.PROTECT, related_name="photos")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")


class VisitFile(BaseModel):
    """A file that hangs on a visit beside the photos of its checks."""

    class Role(models.TextChoices):
        VOICE = "voice", "Voice note"
        ORIGINAL = "original", "Original of a photo"

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="files")
    # The check that a voice note belongs to; empty for one about the whole visit, and for originals.
    check_row = models.ForeignKey(Check, models.PROTECT, null=True, related_name="files")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "attachment"], name="inspections_visit_file_once")]

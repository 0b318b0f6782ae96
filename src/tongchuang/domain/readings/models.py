"""Documents read into duties (读文件): the text as it is, what was found in it, what people decided, which names they taught."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.models import Region, RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class Reading(RegionModel):
    """One document of one version. Places of duties are places in `text`, which never changes once it is there."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("reading", "To be read")
        READ = "read", pgettext_lazy("reading", "Read")
        FAILED = "failed", pgettext_lazy("reading", "Can't be read")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    # The day of the meeting or of the document: deadlines are reckoned from it.
    held_on = models.DateField()
    file = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    pasted = models.BooleanField(default=False)
    # What it is about, where something asked for it: the minutes of a meeting.
    about_type = models.CharField(max_length=30, blank=True)
    about_id = models.UUIDField(null=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # Why it can't be read, a code; what was noticed besides, codes.
    problem = models.CharField(max_length=20, blank=True)
    warnings = ArrayField(models.CharField(max_length=30), default=list)
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    number = models.PositiveSmallIntegerField(default=1)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # How it went with the second reader: "" not asked; done, or the code of what went wrong.
    second_state = models.CharField(max_length=20, blank=True)
    second_kept = models.PositiveIntegerField(default=0)
    second_dropped = models.PositiveIntegerField(default=0)
    second_known = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            # A version has one version after it, so that nobody decides twice.
            models.UniqueConstraint(
                fields=["earlier"],
                condition=models.Q(earlier__isnull=False),
                name="readings_one_after_another",
            ),
        ]
        indexes = [models.Index(fields=["region", "-made_at"], name="readings_newest")]

    def __str__(self) -> str:
        return self.title


class ReadDuty(BaseModel):
    """A duty that was found in a text (待审条目): a candidate until a person decides."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("read duty", "Undecided")
        ACCEPTED = "accepted", pgettext_lazy("read duty", "Accepted")
        REJECTED = "rejected", pgettext_lazy("read duty", "Rejected")
        # Merged into another, or its making undone: shown nowhere, kept for the way back.
        FOLDED = "folded", pgettext_lazy("read duty", "Merged")

    class Source(models.TextChoices):
        ENGINE = "engine", pgettext_lazy("read duty", "Found by reading")
        PERSON = "person", pgettext_lazy("read duty", "Marked by hand")
        SECOND = "second", pgettext_lazy("read duty", "Second reader")

    class Kind(models.TextChoices):
        TASK = "task", pgettext_lazy("read duty", "Once")
        RECURRING = "recurring", pgettext_lazy("read duty", "Again and again")
        RULE = "rule", pgettext_lazy("read duty", "Standing rule")
        THRESHOLD = "threshold", pgettext_lazy("read duty", "Threshold")

    class Reason(models.TextChoices):
        SLOGAN = "slogan", pgettext_lazy("read duty", "A slogan, nothing concrete")
        PAST = "past", pgettext_lazy("read duty", "Done already: an achievement")
        CRITICISM = "criticism", pgettext_lazy("read duty", "Criticism or an example")
        DOUBLE = "double", pgettext_lazy("read duty", "Said elsewhere already")
        NOT_OURS = "not_ours", pgettext_lazy("read duty", "Not for this county")
        MISREAD = "misread", pgettext_lazy("read duty", "Read wrongly")
        OTHER = "other", pgettext_lazy("read duty", "Another reason")

    class Change(models.TextChoices):
        """Against the version before."""

        NONE = "", ""
        NEW = "new", pgettext_lazy("read duty", "New")
        CHANGED = "changed", pgettext_lazy("read duty", "Changed")
        SAME = "same", pgettext_lazy("read duty", "As before")

    class Left(models.TextChoices):
        """What was decided about the task of a duty that a later version leaves out."""

        NONE = "", ""
        KEPT = "kept", pgettext_lazy("read duty", "Task goes on")
        WITHDRAWN = "withdrawn", pgettext_lazy("read duty", "Task withdrawn")

    reading = models.ForeignKey(Reading, models.PROTECT, related_name="duties")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    lead = ArrayField(models.CharField(max_length=120), default=list)
    support = ArrayField(models.CharField(max_length=120), default=list)
    action = models.TextField()
    deadline = models.CharField(max_length=120, blank=True)
    due = models.DateField(null=True)
    cadence = models.CharField(max_length=80, blank=True)
    rrule = models.CharField(max_length=200, blank=True)
    quantity = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TASK)
    # Without one where a person or the second reader found it.
    confidence = models.FloatField(null=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.ENGINE)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    # Name as written -> ids of the units that a person chose for it here.
    chosen = models.JSONField(default=dict)
    # Each of the leading units gets a task of its own; null: as the names suggest.
    each = models.BooleanField(null=True)
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    change = models.CharField(max_length=8, choices=Change.choices, blank=True)
    left = models.CharField(max_length=10, choices=Left.choices, blank=True)
    # The duty under whose id the tasks were made: this one, or one of an earlier version.
    origin_id = models.UUIDField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="readings_duty_has_place"
            ),
        ]
        indexes = [models.Index(fields=["reading", "start", "end"], name="readings_in_order")]


class ReadStep(BaseModel):
    """One thing that a person did in a review, with what stood before, so that it can be taken back."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", pgettext_lazy("review step", "accepted")
        REJECT = "reject", pgettext_lazy("review step", "rejected")
        MEND = "mend", pgettext_lazy("review step", "mended")
        MERGE = "merge", pgettext_lazy("review step", "merged")
        SPLIT = "split", pgettext_lazy("review step", "split")
        ADD = "add", pgettext_lazy("review step", "marked by hand")
        NAME = "name", pgettext_lazy("review step", "chose the unit")
        BULK = "bulk", pgettext_lazy("review step", "accepted together")
        REOPEN = "reopen", pgettext_lazy("review step", "opened again")

    reading = models.ForeignKey(Reading, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    # Duty id -> the values that it had.
    before: Any = models.JSONField(default=dict)
    # Duty id -> its version after the step: who has changed it since is not overwritten.
    after: Any = models.JSONField(default=dict)
    taught = models.ForeignKey("LearnedName", models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["reading", "-made_at"], name="readings_steps_newest")]


class LearnedName(RegionModel):
    """What a name in documents means here (学到的名称): a unit, or the units of a general word such as 各镇街."""

    name = models.CharField(max_length=120)
    units: Any = models.ManyToManyField(Unit, through="LearnedUnit", related_name="+")
    taught_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taught_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "name"],
                condition=models.Q(removed_at__isnull=True),
                name="readings_name_once",
            ),
        ]


class LearnedUnit(BaseModel):
    """One of the units that a name means."""

    learned = models.ForeignKey(LearnedName, models.CASCADE, related_name="rows")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learned", "unit"], name="readings_learned_once")]


class SecondReader(BaseModel):
    """Another reader in the office's own network (第二读者), off unless the office switches it on. `key` is sealed."""

    region = models.OneToOneField(Region, models.PROTECT, related_name="+")
    enabled = models.BooleanField(default=False)
    url = models.CharField(max_length=300)
    # What may be shown and what the events tell: host and port.
    host = models.CharField(max_length=200)
    model = models.CharField(max_length=100)
    key = models.TextField(blank=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

"""A task (任务): from the draft to its closing."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tongchuang.domain.campaigns.models import Campaign, Phase
from tongchuang.domain.organisations.models import Person, RegionModel, Unit
from tongchuang.domain.standards.models import Item
from tongchuang.domain.tasks.states import WITH_UNIT, Kind, Origin, State


class Task(RegionModel):
    """Something that a unit or a person has to do. `version` guards against two people changing it at once.

    `root` is the top of a cascade, null on the top itself: whoever changes one of a tree locks the top first.
    Days are those of Shanghai; a task is due at the end of the office day.
    """

    Kind = Kind
    State = State
    Origin = Origin

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=120)
    action = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TASK)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="tasks")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="tasks")
    # The leader in charge (分管领导), beside the head of the unit, who answers for all of it.
    leader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    measures = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    rrule = models.CharField(max_length=200, blank=True)
    cadence = models.CharField(max_length=80, blank=True)
    quantity = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    depth = models.PositiveSmallIntegerField(default=0)
    cascades = models.BooleanField(default=False)
    series = models.ForeignKey("self", models.PROTECT, null=True, related_name="occurrences")
    occurs_on = models.DateField(null=True)
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, related_name="tasks")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    year_plan = models.PositiveSmallIntegerField(null=True)
    claim_until = models.DateField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)
    origin_type = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HAND)
    origin_id = models.UUIDField(null=True)
    origin_title = models.CharField(max_length=160, blank=True)
    quote = models.TextField(blank=True)
    quote_start = models.PositiveIntegerField(null=True)
    quote_end = models.PositiveIntegerField(null=True)
    return_reason = models.CharField(max_length=200, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    grams = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "occurs_on"], name="tasks_occurrence_once"),
            models.CheckConstraint(
                condition=models.Q(series__isnull=True, occurs_on__isnull=True)
                | models.Q(series__isnull=False, occurs_on__isnull=False),
                name="tasks_occurrence_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True, root__isnull=True, depth=0)
                | models.Q(parent__isnull=False, root__isnull=False, depth__gt=0),
                name="tasks_tree_whole",
            ),
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="tasks_progress_share"),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "withdrawn"]) | models.Q(released_at__isnull=False),
                name="tasks_released_when_out",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "campaign", "-made_at", "-id"], name="tasks_recent"),
            models.Index(fields=["region", "campaign", "state", "due_on"], name="tasks_state_due"),
            models.Index(fields=["lead_unit", "state", "due_on"], name="tasks_of_unit"),
            models.Index(fields=["person", "state"], name="tasks_of_person"),
            models.Index(fields=["origin_type", "origin_id"], name="tasks_origin"),
            models.Index(
                fields=["due_on"], condition=models.Q(state__in=list(WITH_UNIT)), name="tasks_running_due"
            ),
            GinIndex(fields=["grams"], name="tasks_grams"),
        ]

    def __str__(self) -> str:
        return self.title

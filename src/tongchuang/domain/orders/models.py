"""A supervision order (督办单): at most one of each colour for a finding, and who has signed for it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.models import Document
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.orders.values import Colour, Hold, Reason, Role, State
from tongchuang.domain.organisations.models import Person, RegionModel, Unit
from tongchuang.foundation.models import BaseModel


class Order(RegionModel):
    """An order. Its number and its text are the document's, which exists once it is issued.

    The next step counts from `counts_from`, by `next_days` as they were when this one was issued: `next_at` is the
    moment after which it is due.
    """

    Colour = Colour
    Reason = Reason
    State = State
    Hold = Hold

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="orders")
    colour = models.CharField(max_length=6, choices=Colour.choices)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    hold = models.CharField(max_length=10, choices=Hold.choices, default=Hold.NONE, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=400, blank=True)
    # The roles that nobody held when it was issued: it stands on the order, and the office is told.
    absent = ArrayField(models.CharField(max_length=12, choices=Role.choices), default=list, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    counts_from = models.DateTimeField(null=True)
    next_days = models.PositiveSmallIntegerField(null=True)
    next_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "colour"], name="orders_once"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["issued", "withdrawn"],
                    document__isnull=False,
                    issued_at__isnull=False,
                    unit__isnull=False,
                )
                | models.Q(state__in=["held", "lapsed"], document__isnull=True, issued_at__isnull=True),
                name="orders_paper_when_issued",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-made_at", "-id"], name="orders_recent"),
            models.Index(fields=["unit", "state", "-made_at"], name="orders_of_unit"),
            models.Index(fields=["next_at"], condition=models.Q(state="issued"), name="orders_next"),
            models.Index(fields=["region"], condition=models.Q(state="held"), name="orders_held"),
        ]

    def __str__(self) -> str:
        return f"{self.get_colour_display()} {self.finding_id}"


class Recipient(BaseModel):
    """A role that an order goes to, who held it when it was issued, and who has signed for it (签收)."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="recipients")
    role = models.CharField(max_length=12, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    names = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "role"], name="orders_recipient_once")]
        indexes = [models.Index(fields=["person"], name="orders_recipient_person")]

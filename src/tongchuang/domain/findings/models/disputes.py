"""Disputes (异议): a unit says that a finding is not its own; what was asked, which unit it named, what was decided."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.findings.models.findings import Finding
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.foundation.models import BaseModel


class Dispute(BaseModel):
    """One dispute of one finding. Dropped: the finding was made void before anybody decided."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for the decision")
        UPHELD = "upheld", _("Upheld")
        REFUSED = "refused", _("Not upheld")
        DROPPED = "dropped", _("Dropped")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="disputes")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="disputes")
    named_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=200, blank=True)
    given_to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=models.Q(state="open"), name="findings_dispute_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at__isnull=True)
                | (~models.Q(state="open") & models.Q(decided_at__isnull=False)),
                name="findings_dispute_decided_whole",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="findings_disputes_of_unit")]

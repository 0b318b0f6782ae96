"""What is published of a period: the bulletin to all, and to each unit concerned a notice of its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import User
from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.models import Document
from tongchuang.domain.organisations.models import RegionModel, Unit


class Notice(RegionModel):
    """A document about a period: to one unit, or the bulletin (通报) to all that were ranked where `unit` is None.

    Prepared by one person and issued by another. One that would go beyond the quota of its unit is held, without a
    number, until it is signed a second time.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", pgettext_lazy("notice", "Prepared")
        HELD = "held", pgettext_lazy("notice", "Waits for a second signature")
        ISSUED = "issued", pgettext_lazy("notice", "Issued")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="notices")
    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="notices")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ranking", "unit"], nulls_distinct=False, name="consequences_noticed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["prepared", "held"], document__isnull=True, issued_at__isnull=True
                )
                | models.Q(state="issued", document__isnull=False, issued_at__isnull=False),
                name="consequences_notice_issued_whole",
            ),
        ]

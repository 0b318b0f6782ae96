"""Who is invited to a meeting and who came. Who came is a figure about people: see access.attendees_visible_to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.accounts.models import User
from tongchuang.domain.meetings.models.meetings import Meeting
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.foundation.models import BaseModel


class Invitation(BaseModel):
    """A unit or a person that is to come. Of a unit, `person` is who is expected for it."""

    class Leave(models.TextChoices):
        NONE = "", "—"
        ASKED = "asked", _("Leave asked for")
        GRANTED = "granted", _("On leave")
        REFUSED = "refused", _("Leave refused")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # Beyond a quota: told only when the director has signed for it.
    held = models.BooleanField(default=False)
    leave = models.CharField(max_length=8, choices=Leave.choices, blank=True, default=Leave.NONE)
    leave_reason = models.CharField(max_length=200, blank=True)
    leave_asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    leave_asked_at = models.DateTimeField(null=True)
    leave_decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    leave_opinion = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "unit"], condition=models.Q(unit__isnull=False), name="meetings_unit_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=models.Q(unit__isnull=True),
                name="meetings_person_once",
            ),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False) | models.Q(person__isnull=False),
                name="meetings_somebody_invited",
            ),
        ]
        indexes = [models.Index(fields=["unit"], name="meetings_invited_unit")]


class Attendee(BaseModel):
    """Somebody who came. The server's clock says when."""

    class Way(models.TextChoices):
        CODE = "code", _("By the code on the screen")
        LIST = "list", _("By the list")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees")
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="attendees")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # Of somebody without a row of their own; both empty: whoever the unit sent.
    name = models.CharField(max_length=60, blank=True)
    # Whom they came for (代会).
    stands_for = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    way = models.CharField(max_length=4, choices=Way.choices)
    marked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=models.Q(person__isnull=False),
                name="meetings_attendee_once",
            ),
            models.UniqueConstraint(
                fields=["invitation", "name"],
                condition=models.Q(person__isnull=True),
                name="meetings_attendee_named_once",
            ),
        ]
        ordering = ["signed_at"]

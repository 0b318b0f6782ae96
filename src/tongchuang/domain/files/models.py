"""Files: content under its SHA-256, and who brought it here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from tongchuang.domain.accounts.models import Device, User
from tongchuang.domain.organisations.models import RegionModel
from tongchuang.foundation.models import BaseModel


class Attachment(RegionModel):
    """A file brought in: the bytes lie under `sha256`, the thumbnail under `thumb_sha256`."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "Photo"
        DOCUMENT = "document", "Document"
        # The photo as the camera made it, beside the one that a phone has shrunk.
        ORIGINAL = "original", "Original"
        AUDIO = "audio", "Voice note"
        # Came whole from a phone, but is neither a photo nor sound: kept for a person to look at.
        UNREADABLE = "unreadable", "Unreadable"

    sha256 = models.CharField(max_length=64)
    thumb_sha256 = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=120, blank=True)
    taken_at = models.DateTimeField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    # When its bytes were erased because it had been kept long enough; the row says that there was one.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], name="files_attachment_sha256"),
            models.Index(fields=["uploaded_by", "uploaded_at"], name="files_attachment_brought"),
            # Those for which a thumbnail is still to be made: few at any time.
            models.Index(
                fields=["uploaded_at"],
                condition=models.Q(kind="photo", thumb_sha256=""),
                name="files_attachment_no_thumb",
            ),
        ]


class RecordingReview(RegionModel):
    """What a reviewer decided about a covert recording: nobody else sees it before. Of masked ones others get the copy."""

    class State(models.TextChoices):
        CLEAR = "clear", pgettext_lazy("recording", "Nobody to be masked")
        ASKED = "asked", pgettext_lazy("recording", "Being masked")
        PROPOSED = "proposed", pgettext_lazy("recording", "Masked, to be looked at")
        MASKED = "masked", pgettext_lazy("recording", "Masked")
        FAILED = "failed", pgettext_lazy("recording", "Can't be masked")

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="review")
    state = models.CharField(max_length=8, choices=State.choices)
    # Hide everything, not only the faces that are found.
    whole = models.BooleanField(default=False)
    faces = models.PositiveSmallIntegerField(default=0)
    masked_sha256 = models.CharField(max_length=64, blank=True)
    masked_thumb_sha256 = models.CharField(max_length=64, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["proposed", "masked"]) | ~models.Q(masked_sha256=""),
                name="files_review_masked_has_copy",
            ),
        ]
        indexes = [
            models.Index(fields=["reviewed_at"], condition=models.Q(state="asked"), name="files_review_to_mask"),
        ]


class CaptureNote(BaseModel):
    """How a photo came to be, as the phone read it before shrinking took it away. Told by a phone: proves nothing alone."""

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="capture")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    # By the phone's clock, corrected like the times of its visit.
    taken_at = models.DateTimeField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    mocked = models.BooleanField(null=True)
    exif_taken_at = models.DateTimeField(null=True)
    exif_longitude = models.FloatField(null=True)
    exif_latitude = models.FloatField(null=True)
    make = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=80, blank=True)
    software = models.CharField(max_length=120, blank=True)
    original_sha256 = models.CharField(max_length=64, blank=True)
    original_width = models.PositiveIntegerField(null=True)
    original_height = models.PositiveIntegerField(null=True)
    original_size = models.PositiveBigIntegerField(null=True)
    shrunk = models.BooleanField(null=True)
    # camera or album; empty where the phone doesn't say.
    source = models.CharField(max_length=10, blank=True)
    clock_offset_s = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["original_sha256"], name="files_capture_original")]


class Upload(RegionModel):
    """A file that is arriving from a phone in chunks; its bytes lie in the store under this id until it is whole."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    length = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["touched_at"], name="files_upload_touched"),
            models.Index(fields=["user"], name="files_upload_user"),
        ]

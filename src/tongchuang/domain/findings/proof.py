"""Photos as proof: of what was found, and of a fix, taken at the place and after the assignment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings import rules
from tongchuang.domain.findings.errors import missing
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.foundation.errors import Invalid, NotAllowed


def before_rows(row: Finding, photos: Sequence[Attachment], at: datetime) -> list[FindingPhoto]:
    """Unsaved photos of what was found."""
    _check_ours(row, photos)
    return [
        FindingPhoto(
            finding=row, attachment=photo, phase=FindingPhoto.Phase.BEFORE, distance_m=_distance(row, photo), added_at=at
        )
        for photo in photos
    ]


def after_rows(
    row: Finding, photos: Sequence[Attachment], *, at: datetime, within_m: int, explained: str
) -> list[FindingPhoto]:
    """Unsaved photos of the fix; refused when they can't prove it."""
    if not photos:
        raise missing("photos")
    _check_ours(row, photos)
    check_new(row, photos)
    rows = [
        FindingPhoto(
            finding=row, attachment=photo, phase=FindingPhoto.Phase.AFTER, round=row.returns + 1,
            distance_m=_distance(row, photo), added_at=at,
        )
        for photo in photos
    ]  # fmt: skip
    for photo in photos:
        if photo.taken_at is not None and row.assigned_at is not None and photo.taken_at < row.assigned_at:
            raise Invalid(
                _("A photo was taken before the finding was assigned. Take one of how it looks now."), field="photos"
            )
    if not explained.strip() and not any(_proves(photo, row, within_m) for photo in rows):
        raise Invalid(_unproven(rows, within_m), field="far_reason")
    return rows


def _proves(photo: FindingPhoto, row: Finding, within_m: int) -> bool:
    if photo.attachment.taken_at is None:
        return False
    return _place_unknown(row) or (photo.distance_m is not None and photo.distance_m <= within_m)


def _place_unknown(row: Finding) -> bool:
    return row.site is None or row.site.longitude is None


def _unproven(rows: list[FindingPhoto], within_m: int) -> str:
    distances = [photo.distance_m for photo in rows if photo.distance_m is not None]
    if distances and min(distances) > within_m:
        return _(
            "The photo was taken %(metres)d m from the site, more than %(limit)d m. Take one there, or explain why."
        ) % {"metres": round(min(distances)), "limit": within_m}
    return _("The photo does not say when and where it was taken. Take one at the site with location on, or explain why.")


def _distance(row: Finding, photo: Attachment) -> float | None:
    site = row.site
    if site is None:
        return None
    return rules.distance_m((site.longitude, site.latitude), (photo.longitude, photo.latitude))


def _check_ours(row: Finding, photos: Sequence[Attachment]) -> None:
    if any(photo.region_id != row.region_id for photo in photos):
        raise NotAllowed(_("Your post does not allow this."))
    if any(photo.kind != Attachment.Kind.PHOTO for photo in photos):
        raise Invalid(_("Only photos can be added here."), field="photos")


def check_new(row: Finding, photos: Sequence[Attachment]) -> None:
    """Refuse a photo that the finding has already, before or after."""
    digests = {photo.sha256 for photo in photos}
    if FindingPhoto.objects.filter(finding=row, attachment__sha256__in=digests).exists():
        raise Invalid(_("This photo belongs to the finding already. Take a new one."), field="photos")

"""Photos added after the registration."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.actions.base import begin, finish
from tongchuang.domain.findings.errors import missing
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.findings.proof import before_rows, check_new
from tongchuang.domain.findings.states import Action
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import NotAllowed


@transaction.atomic
def add_before_photos(finding: Finding, *, by: Actor, version: int, photos: Sequence[Attachment]) -> Finding:
    """Add photos of what was found, by whoever registers findings."""
    change = begin(finding, Action.ADD_PHOTO, by=by, version=version)
    if not by.region_wide and change.row.registered_by_id != by.person_id:
        raise NotAllowed(_("Your post does not allow this."))
    if not photos:
        raise missing("photos")
    check_new(change.row, photos)
    FindingPhoto.objects.bulk_create(before_rows(change.row, photos, now()))
    return finish(change, "finding.photo_added", extra={"photos": [photo.sha256 for photo in photos]})

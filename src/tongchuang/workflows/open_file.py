"""Opening a file: whoever sees a thing that it hangs on sees the file."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from tongchuang.domain.files.access import attachments_of_region, brought_by
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.files.ports import file_store, photo_reader
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.models import FindingPhoto
from tongchuang.domain.inspections.access import observations_visible_to, visits_visible_to
from tongchuang.domain.inspections.models import CheckPhoto, Observation
from tongchuang.domain.organisations.actors import Actor


def get_attachment_for(actor: Actor, attachment_id: UUID) -> Attachment:
    """A file of a visit, a finding or a fact that the actor may see; Http404 for any other. One statement."""
    of_visits = CheckPhoto.objects.filter(check_row__visit__in=visits_visible_to(actor).order_by())
    of_findings = FindingPhoto.objects.filter(finding__in=findings_visible_to(actor).order_by().values("pk"))
    of_facts = Observation.objects.filter(pk__in=observations_visible_to(actor).order_by().values("pk"))
    one = attachments_of_region(actor).filter(pk=attachment_id)
    found = one.filter(
        brought_by(actor)
        | Q(pk__in=of_visits.filter(attachment_id=attachment_id).values("attachment_id"))
        | Q(pk__in=of_findings.filter(attachment_id=attachment_id).values("attachment_id"))
        | Q(pk__in=of_facts.filter(attachment_id=attachment_id).values("attachment_id"))
    ).first()
    if found is None:
        raise Http404
    return found


def open_content(attachment: Attachment, *, thumbnail: bool, actor: Actor) -> tuple[BinaryIO, str]:
    """The bytes and their media type; the thumbnail where one is asked for and there is one.

    Units get a photo without what the camera wrote into it: it may name who came, or who complained.
    """
    if thumbnail and attachment.thumb_sha256:
        return file_store().open(attachment.thumb_sha256), "image/webp"
    content = file_store().open(attachment.sha256)
    if attachment.kind == Attachment.Kind.PHOTO and not sees_original(actor, attachment):
        with content:
            return photo_reader().plain(content), attachment.media_type
    return content, attachment.media_type


def sees_original(actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor gets the file as it was brought."""
    return actor.region_wide or attachment.uploaded_by_id == actor.user_id  # type: ignore[attr-defined]

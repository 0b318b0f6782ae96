"""Files by themselves belong to whoever brought them; who else sees one depends on what it hangs on."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.actors import Actor


def attachments_of_region(actor: Actor) -> QuerySet[Attachment]:
    """Every file of the actor's region; the caller narrows it to what the actor may see."""
    files = Attachment.objects.filter(region_id=actor.region_id)
    return files if actor.region_id is not None and actor.posts else files.none()


def brought_by(actor: Actor) -> Q:
    """The files that the actor brought."""
    return Q(uploaded_by_id=actor.user_id)

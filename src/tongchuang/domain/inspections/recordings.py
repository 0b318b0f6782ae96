"""Covert recordings (暗访影像): who sees them before and after a reviewer has looked for minors, and which are kept how long.

A covert recording is a photo, its original or a voice note of a covert visit. Until a reviewer has decided nobody else sees it but
who brought it. A masked one is seen as its copy by everybody but the reviewers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.access import attachments_of_region
from tongchuang.domain.files.models import Attachment, CaptureNote, RecordingReview
from tongchuang.domain.inspections.access import visits_visible_to
from tongchuang.domain.inspections.models import CheckPhoto, Source, Visit, VisitFile
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.standards.models import Pack

State = RecordingReview.State
COVERT_DAYS = 180


class Shown(StrEnum):
    """As what a file is given to somebody."""

    AS_IT_IS = "as_it_is"
    MASKED = "masked"
    NOT_YET = "not_yet"
    ERASED = "erased"


# Apps above say here which other files were recorded covertly: conditions on rows of `Attachment`.
_covert_too: list[Callable[[], Q]] = []


def covert_too(condition: Callable[[], Q]) -> None:
    """From now on these are covert recordings as well."""
    _covert_too.append(condition)


def is_covert() -> Q:
    """Attachments that hang on a covert visit, or were recorded covertly otherwise."""
    found = _of_covert_visit()
    for condition in _covert_too:
        found |= condition()
    return found


def _of_covert_visit() -> Q:
    photos = CheckPhoto.objects.filter(attachment=OuterRef("pk"), check_row__visit__source=Source.COVERT)
    others = VisitFile.objects.filter(attachment=OuterRef("pk"), visit__source=Source.COVERT)
    return Q(Exists(photos)) | Q(Exists(others))


def reviews(actor: Actor) -> bool:
    """Whether the actor looks at covert recordings before all others: the campaign office."""
    return actor.may(Permission.RUN_EVALUATIONS)


def shown_to(actor: Actor, attachment: Attachment) -> Shown:
    """As what an actor gets a file that they may have; `attachment.covert` is annotated, or is asked for here."""
    if attachment.erased_at is not None:
        return Shown.ERASED
    if reviews(actor):
        return Shown.AS_IT_IS
    review = getattr(attachment, "review", None)
    if review is None:
        covert = attachment.covert if hasattr(attachment, "covert") else covert_of(attachment)
        own = attachment.uploaded_by_id == actor.user_id
        return Shown.NOT_YET if covert and not own else Shown.AS_IT_IS
    if review.state == State.CLEAR:
        return Shown.AS_IT_IS
    # The picture as the camera made it, and sound, have no masked copy.
    return Shown.MASKED if review.state == State.MASKED and review.masked_sha256 else Shown.NOT_YET


def covert_of(attachment: Attachment) -> bool:
    """Whether a file hangs on a covert visit."""
    return Attachment.objects.filter(is_covert(), pk=attachment.pk).exists()


def recordings_to_review(actor: Actor) -> QuerySet[Attachment]:
    """Covert recordings of visits that the actor may know of, for reviewers; those that are erased are gone."""
    rows = attachments_of_region(actor)
    if not reviews(actor):
        return rows.none()
    visits = visits_visible_to(actor).filter(source=Source.COVERT).order_by().values("pk")
    photos = CheckPhoto.objects.filter(check_row__visit__in=visits).order_by().values("attachment")
    others = VisitFile.objects.filter(visit__in=visits).order_by().values("attachment")
    known = Q(pk__in=photos) | Q(pk__in=others)
    for condition in _covert_too:
        # Those of visits that the actor may not know of yet stay out, whatever else they hang on.
        known |= condition() & ~_of_covert_visit()
    rows = rows.filter(known, erased_at__isnull=True)
    return rows.select_related("review__reviewed_by")


def undecided() -> Q:
    """Recordings on which a reviewer has still to decide."""
    return Q(review__isnull=True) | Q(review__state__in=(State.PROPOSED, State.FAILED))


def visits_of(attachments: Iterable[UUID]) -> dict[UUID, Visit]:
    """Recording → its visit with the site."""
    keys = list(attachments)
    photos = CheckPhoto.objects.filter(attachment__in=keys).values_list(
        "attachment_id", "check_row__visit_id"
    )
    others = VisitFile.objects.filter(attachment__in=keys).values_list("attachment_id", "visit_id")
    pairs = dict([*others, *photos])
    visits = Visit.objects.select_related("site").in_bulk(set(pairs.values()))
    return {key: visits[visit] for key, visit in pairs.items()}


def covert_days(campaign: Campaign) -> int:
    """How long covert recordings are kept: the pack says, then the campaign."""
    given = (
        Pack.objects.values_list("document__supervision__covert_days", flat=True)
        .filter(pk=campaign.pack_id)
        .first()
    )
    own = ((campaign.settings or {}).get("supervision") or {}).get("covert_days")
    return next((days for days in (own, given) if isinstance(days, int) and days > 0), COVERT_DAYS)


def old_visits(campaign: Campaign, at: datetime) -> QuerySet[Visit]:
    """Covert visits that are over and of which the recordings have been kept long enough."""
    rows = Visit.objects.filter(campaign=campaign, source=Source.COVERT, held_back__isnull=True)
    return rows.filter(started_at__lt=at - timedelta(days=covert_days(campaign)))


def recordings_of(visit: Visit) -> list[tuple[Attachment, UUID | None]]:
    """The recordings of a visit that are still there, each with its check."""
    photos = CheckPhoto.objects.filter(check_row__visit=visit, attachment__erased_at__isnull=True)
    others = VisitFile.objects.filter(visit=visit, attachment__erased_at__isnull=True)
    found: list[tuple[Attachment, UUID | None]] = [
        (row.attachment, row.check_row_id) for row in photos.select_related("attachment")
    ]
    seen = {attachment.pk for attachment, _check in found}
    found += [
        (row.attachment, row.check_row_id)
        for row in others.select_related("attachment")
        if row.attachment_id not in seen
    ]
    return found


def originals_of(attachments: Iterable[Attachment]) -> set[str]:
    """The fingerprints of the pictures that these photos were shrunk from."""
    notes: Any = CaptureNote.objects.filter(attachment__in=list(attachments)).exclude(original_sha256="")
    return set(notes.values_list("original_sha256", flat=True))

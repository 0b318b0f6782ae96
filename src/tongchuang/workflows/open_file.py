"""Opening a file: whoever sees a thing that it hangs on sees the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import Http404

from tongchuang.domain.bulletins.access import items_visible_to
from tongchuang.domain.bulletins.models import HigherUse, InfoPhoto
from tongchuang.domain.burden.access import parts_visible_to, requests_visible_to
from tongchuang.domain.burden.models import MaterialRequest, PartFile
from tongchuang.domain.coordination.access import learn_answers_visible_to
from tongchuang.domain.coordination.models import LearnAnswer
from tongchuang.domain.deliveries.access import deliveries_visible_to
from tongchuang.domain.files.access import attachments_of_region
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.files.ports import file_store, photo_reader
from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.findings.models import FindingPhoto
from tongchuang.domain.gates.access import answers_visible_to
from tongchuang.domain.gates.models import Answer
from tongchuang.domain.inspections.access import observations_visible_to, visits_visible_to
from tongchuang.domain.inspections.models import CheckPhoto, Observation, VisitFile
from tongchuang.domain.inspections.recordings import Shown, is_covert, recordings_to_review, shown_to
from tongchuang.domain.lookbacks.access import look_backs_visible_to
from tongchuang.domain.lookbacks.models import LookBackPhoto
from tongchuang.domain.meetings.access import (
    minutes_files_visible_to,
    papers_visible_to,
    part_files_visible_to,
)
from tongchuang.domain.meetings.models import CascadeFile, Meeting, Paper
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.pledges.access import pledges_visible_to
from tongchuang.domain.pledges.models import PledgeSignature
from tongchuang.domain.readings.access import readings_visible_to
from tongchuang.domain.readings.models import Reading
from tongchuang.domain.tasks.access import tasks_visible_to
from tongchuang.domain.tasks.models import Proof


def get_attachment_for(actor: Actor, attachment_id: UUID) -> Attachment:
    """A file of a visit, a finding or a fact that the actor may see; Http404 for any other."""
    rows = attachments_of_region(actor).select_related("review").annotate(**_HANGS_ON, covert=is_covert())
    found = rows.filter(pk=attachment_id).first()
    if found is None or not (_brought(actor, found) or _hangs_on_something_seen(actor, found)):
        raise Http404
    return found


def _brought(actor: Actor, attachment: Attachment) -> bool:
    return attachment.uploaded_by_id == actor.user_id  # type: ignore[attr-defined]


# What a file hangs on is read with it, by the file's own key; whether that is seen is asked after. In one statement
# the planner may begin with everything that the actor sees.
_HANGS_ON = {
    "on_information": ArraySubquery(InfoPhoto.objects.filter(attachment=OuterRef("pk")).values("item_id")),
    "on_uses_above": ArraySubquery(HigherUse.objects.filter(proof=OuterRef("pk")).values("item_id")),
    "on_pledges": ArraySubquery(PledgeSignature.objects.filter(scan=OuterRef("pk")).values("pledge_id")),
    "on_findings": ArraySubquery(FindingPhoto.objects.filter(attachment=OuterRef("pk")).values("finding_id")),
    "on_self_checks": ArraySubquery(LearnAnswer.objects.filter(photo=OuterRef("pk")).values("pk")),
    "on_visits": ArraySubquery(CheckPhoto.objects.filter(attachment=OuterRef("pk")).values("check_row__visit_id")),
    "on_visits_beside": ArraySubquery(VisitFile.objects.filter(attachment=OuterRef("pk")).values("visit_id")),
    "on_look_backs": ArraySubquery(LookBackPhoto.objects.filter(attachment=OuterRef("pk")).values("look_back_id")),
    "on_facts": ArraySubquery(Observation.objects.filter(attachment=OuterRef("pk")).values("pk")),
    "on_answers": ArraySubquery(PartFile.objects.filter(attachment=OuterRef("pk")).values("part_id")),
    "on_papers": ArraySubquery(Paper.objects.filter(attachment=OuterRef("pk")).values("pk")),
    "on_passing": ArraySubquery(CascadeFile.objects.filter(attachment=OuterRef("pk")).values("pk")),
    "on_minutes": ArraySubquery(Meeting.objects.filter(minutes_file=OuterRef("pk")).values("pk")),
    "on_gates": ArraySubquery(Answer.objects.filter(attachment=OuterRef("pk")).values("pk")),
    "on_tasks": ArraySubquery(Proof.objects.filter(attachment=OuterRef("pk")).values("task_id")),
    "on_readings": ArraySubquery(Reading.objects.filter(file=OuterRef("pk")).values("pk")),
    "on_requests": ArraySubquery(MaterialRequest.objects.filter(template=OuterRef("pk")).values("pk")),
}


def _hangs_on_something_seen(actor: Actor, attachment: Any) -> bool:
    seen = (
        (attachment.on_findings, findings_visible_to),
        (attachment.on_information, items_visible_to),
        (attachment.on_uses_above, items_visible_to),
        (attachment.on_pledges, pledges_visible_to),
        (attachment.on_self_checks, learn_answers_visible_to),
        (attachment.on_visits, visits_visible_to),
        (attachment.on_facts, observations_visible_to),
        (attachment.on_look_backs, look_backs_visible_to),
        (attachment.on_answers, parts_visible_to),
        (attachment.on_requests, requests_visible_to),
        (attachment.on_readings, readings_visible_to),
        (attachment.on_gates, answers_visible_to),
        (attachment.on_tasks, tasks_visible_to),
        (attachment.on_papers, papers_visible_to),
        (attachment.on_passing, part_files_visible_to),
        (attachment.on_minutes, minutes_files_visible_to),
    )
    if any(targets and visible(actor).filter(pk__in=targets).exists() for targets, visible in seen):
        return True
    # A voice tells who came; originals carry what cameras write: these are for whom no unit can ask.
    beside = attachment.on_visits_beside if actor.confided else []
    if beside and visits_visible_to(actor).filter(pk__in=beside).exists():
        return True
    # Whoever decides about deliveries looks at the files of those that are no visits yet.
    return actor.may(Permission.RUN_EVALUATIONS) and deliveries_visible_to(actor).filter(file_ids__contains=[attachment.pk]).exists()


def open_content(attachment: Attachment, *, thumbnail: bool, actor: Actor) -> tuple[BinaryIO, str]:
    """The bytes and their media type; the thumbnail where one is asked for and there is one.

    Units get a photo without what the camera wrote into it: it may name who came, or who complained. Of a covert recording
    everybody but the reviewers gets what was decided on: nothing yet, or the masked copy.
    """
    shown = shown_to(actor, attachment)
    if shown is not Shown.AS_IT_IS:
        return _in_its_place(attachment, shown, thumbnail)
    if thumbnail and attachment.thumb_sha256:
        return file_store().open(attachment.thumb_sha256), "image/webp"
    content = file_store().open(attachment.sha256)
    pictures = (Attachment.Kind.PHOTO, Attachment.Kind.ORIGINAL)
    if attachment.kind in pictures and not sees_original(actor, attachment):
        with content:
            return photo_reader().plain(content), attachment.media_type
    return content, attachment.media_type


def sees_original(actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor gets the file as it was brought."""
    return actor.confided or _brought(actor, attachment)


def changes_yet(actor: Actor, attachment: Attachment) -> bool:
    """Whether what is given now may be another picture soon, so that no browser should keep it."""
    return shown_to(actor, attachment) is not Shown.AS_IT_IS or getattr(attachment, "covert", False)


def _in_its_place(attachment: Attachment, shown: Shown, thumbnail: bool) -> tuple[BinaryIO, str]:
    """The masked copy, or a picture that says why there is none; of what is no picture nothing."""
    if attachment.kind not in (Attachment.Kind.PHOTO, Attachment.Kind.ORIGINAL):
        raise Http404
    if shown is Shown.MASKED and attachment.kind == Attachment.Kind.PHOTO:
        review = attachment.review
        if thumbnail and review.masked_thumb_sha256:
            return file_store().open(review.masked_thumb_sha256), "image/webp"
        return file_store().open(review.masked_sha256), "image/jpeg"
    name = "erased.png" if shown is Shown.ERASED else "not-yet.png"
    return (Path(__file__).parent / "pictures" / name).open("rb"), "image/png"


def open_copy(actor: Actor, attachment_id: UUID, *, thumbnail: bool) -> tuple[BinaryIO, str]:
    """The masked copy of a recording for a reviewer, also before it is confirmed; Http404 where there is none."""
    found = recordings_to_review(actor).filter(pk=attachment_id).first()
    review = getattr(found, "review", None)
    if review is None or not review.masked_sha256:
        raise Http404
    if thumbnail:
        return file_store().open(review.masked_thumb_sha256), "image/webp"
    return file_store().open(review.masked_sha256), "image/jpeg"

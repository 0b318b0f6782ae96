"""Named reads about photos, their uses and what is due."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from tongchuang.domain.authenticity.models import Examination, PhotoLimits, PhotoTrace, Signal
from tongchuang.domain.authenticity.rules import Limits
from tongchuang.domain.authenticity.values import Use
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment, CaptureNote
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.findings.supervision import supervision_in
from tongchuang.domain.inspections.models import Check, CheckPhoto, Visit
from tongchuang.domain.inspections.rules import FAR_FROM_SITE_M

ATTEMPTS = 3


def due_examinations(limit: int) -> list[Examination]:
    """What is to be examined, the oldest first."""
    due = Examination.objects.filter(done_at__isnull=True, attempts__lt=ATTEMPTS)
    return list(due.order_by("asked_at", "pk")[:limit])


def waiting_photos(region_id: UUID) -> int:
    """How many visits and findings of a region wait for the examination of their photos."""
    return Examination.objects.filter(
        region_id=region_id, done_at__isnull=True, attempts__lt=ATTEMPTS
    ).count()


def visit_to_examine(visit_id: UUID) -> Visit | None:
    """A visit with what its photos are held against. One that is still kept back isn't examined."""
    rows = Visit.objects.filter(pk=visit_id, held_back__isnull=True)
    return rows.select_related("site", "campaign", "inspector").first()


def finding_to_examine(finding_id: UUID) -> Finding | None:
    """A finding with what its photos are held against."""
    return (
        Finding.objects.filter(pk=finding_id).select_related("site", "campaign", "check_row__visit").first()
    )


def photos_of_visit(visit: Visit) -> list[Attachment]:
    """The photos of its checks."""
    rows = CheckPhoto.objects.filter(check_row__visit=visit, attachment__kind=Attachment.Kind.PHOTO)
    return _each_once(rows.select_related("attachment__capture", "attachment__uploaded_by__person"))


def photos_of_finding(finding: Finding) -> list[tuple[Attachment, FindingPhoto]]:
    """Its photos with what they stand for."""
    rows = FindingPhoto.objects.filter(finding=finding, attachment__kind=Attachment.Kind.PHOTO)
    rows = rows.select_related("attachment__capture", "attachment__uploaded_by__person").order_by(
        "added_at", "pk"
    )
    return [(row.attachment, row) for row in rows]


def _each_once(rows: Iterable[CheckPhoto]) -> list[Attachment]:
    return list({row.attachment_id: row.attachment for row in rows}.values())


def capture_of(attachment: Attachment) -> CaptureNote | None:
    """What the phone said of the photo, if a phone said anything."""
    return getattr(attachment, "capture", None)


def taken_at(attachment: Attachment) -> datetime | None:
    """When the camera says it was taken; a time that a sender gave stands in."""
    note = capture_of(attachment)
    return (note.exif_taken_at or note.taken_at if note else None) or attachment.taken_at


def person_of(attachment: Attachment) -> UUID | None:
    """Who brought it."""
    person = getattr(attachment.uploaded_by, "person", None) if attachment.uploaded_by_id else None
    return person.pk if person else None


def uses_of(attachments: Sequence[UUID]) -> dict[UUID, list[Use]]:
    """What photos are used for; photos of visits that are still kept back have no uses yet."""
    found: dict[UUID, list[Use]] = defaultdict(list)
    checks = CheckPhoto.objects.filter(attachment__in=attachments, check_row__visit__held_back__isnull=True)
    for row in checks.select_related(
        "attachment__capture", "attachment__uploaded_by__person", "check_row__visit"
    ):
        visit, photo = row.check_row.visit, row.attachment
        at = taken_at(photo) or photo.uploaded_at
        found[photo.pk].append(
            Use(
                photo.pk,
                "check",
                visit.campaign_id,
                at,
                visit=visit.pk,
                site=visit.site_id,
                person=person_of(photo),
            )
        )
    photos = FindingPhoto.objects.filter(attachment__in=attachments)
    for shown in photos.select_related(
        "attachment__capture", "attachment__uploaded_by__person", "finding__check_row"
    ):
        finding, photo = shown.finding, shown.attachment
        visit_id = (
            finding.check_row.visit_id
            if finding.check_row and shown.phase == FindingPhoto.Phase.BEFORE
            else None
        )
        found[photo.pk].append(Use(
            photo.pk, shown.phase, finding.campaign_id, taken_at(photo) or photo.uploaded_at, visit=visit_id,
            finding=finding.pk, site=finding.site_id, person=person_of(photo),
        ))  # fmt: skip
    return found


def equal_files(attachment: Attachment) -> list[UUID]:
    """Other photos of the region with the very same bytes, or shrunk from the same original."""
    same = Q(sha256=attachment.sha256)
    note = capture_of(attachment)
    if note and note.original_sha256:
        same |= Q(capture__original_sha256=note.original_sha256)
    rows = Attachment.objects.filter(same, region_id=attachment.region_id, kind=Attachment.Kind.PHOTO)
    return list(rows.exclude(pk=attachment.pk).order_by("uploaded_at").values_list("pk", flat=True)[:20])


def limits_for(campaign: Campaign) -> Limits:
    """The limits in force for a campaign."""
    own = PhotoLimits.objects.filter(campaign=campaign).values_list("values", flat=True).first()
    start = Limits(far_visit_m=int(FAR_FROM_SITE_M), far_fix_m=supervision_in(campaign).photo_distance)
    return start.overridden(own or {})


def models_of(person_id: UUID, *, without: Sequence[UUID], limit: int = 60) -> Counter[str]:
    """The cameras that somebody's latest photos came from."""
    rows = PhotoTrace.objects.filter(attachment__uploaded_by__person=person_id, state=PhotoTrace.State.TRACED)
    rows = rows.exclude(model="").exclude(attachment__in=without).order_by("-attachment__uploaded_at")
    return Counter(rows.values_list("model", flat=True)[:limit])


def visit_before(visit: Visit) -> Visit | None:
    """The same inspector's visit before this one, within a day, to another site."""
    rows = Visit.objects.filter(inspector_id=visit.inspector_id, held_back__isnull=True).exclude(
        site_id=visit.site_id
    )
    span = (visit.started_at - timedelta(days=1), visit.started_at)
    return (
        rows.filter(started_at__range=span)
        .exclude(pk=visit.pk)
        .select_related("site")
        .order_by("-started_at")
        .first()
    )


def fixes_at(site_id: UUID, since: datetime) -> dict[UUID, datetime]:
    """Photos of fixes at a site with when they were added."""
    rows = FindingPhoto.objects.filter(
        finding__site_id=site_id, phase=FindingPhoto.Phase.AFTER, added_at__gte=since
    )
    return dict(rows.values_list("attachment_id", "added_at"))


def noticed_campaigns() -> list[PhotoLimits]:
    """Campaigns whose inspectors were told that their figures are looked at."""
    rows = PhotoLimits.objects.filter(notice_on__isnull=False, campaign__closed_at__isnull=True)
    return list(rows.select_related("campaign"))


def pass_figures(campaign: Campaign, since: datetime) -> dict[UUID, tuple[int, int]]:
    """Inspector → (failed, judged) of a campaign since a moment; what was not applicable is not counted."""
    rows = Check.objects.filter(
        visit__campaign=campaign, visit__started_at__gte=since, visit__held_back__isnull=True
    )
    rows = rows.exclude(verdict=Check.Verdict.NA).values("visit__inspector_id").order_by()
    failed = Count("pk", filter=Q(verdict=Check.Verdict.FAIL))
    return {
        row["visit__inspector_id"]: (row["failed"], row["all"])
        for row in rows.annotate(failed=failed, all=Count("pk"))
    }


def open_signals(region_id: UUID) -> int:
    """How many signals of a region wait for somebody to look at them."""
    return Signal.objects.filter(region_id=region_id, state=Signal.State.OPEN).count()


def failed_photos(region_id: UUID) -> int:
    """Photos that could not be examined."""
    return PhotoTrace.objects.filter(region_id=region_id, state=PhotoTrace.State.FAILED).count()


def traces_of(attachments: Sequence[UUID]) -> dict[UUID, PhotoTrace]:
    """How far photos were examined, without what was kept of them."""
    rows = PhotoTrace.objects.filter(attachment__in=attachments).defer("words", "features")
    return {row.attachment_id: row for row in rows}

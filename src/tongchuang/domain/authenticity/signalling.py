"""From what is known of photos and visits to signals: the rules, applied. Reads nothing by itself, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from tongchuang.domain.authenticity import rules
from tongchuang.domain.authenticity.models import Kind, PhotoTrace, Strength
from tongchuang.domain.authenticity.queries import capture_of, person_of, taken_at
from tongchuang.domain.authenticity.rules import Judged, Limits
from tongchuang.domain.authenticity.values import Likeness, Raised, Use
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.inspections.models import Visit


def about_visit_photo(photo: Attachment, visit: Visit, limits: Limits) -> Iterator[Raised]:
    """Time and place of a photo of a visit."""
    base = _on_visit(visit) | {"attachment": photo.pk}
    ended = visit.submitted_at or visit.started_at
    judged = rules.time_of_visit(taken_at(photo), visit.started_at, ended, limits)
    judged = rules.time_ahead(taken_at(photo), photo.uploaded_at, limits) or judged
    if judged:
        yield _raised(Kind.TIME, judged, photo.pk, **base)
    yield from _place(photo, visit.site, limits.far_visit_m, limits, base)


def about_visit(visit: Visit, before: Visit | None, limits: Limits) -> Iterator[Raised]:
    """Where the visit itself was made, and whether anybody could have come there."""
    base = _on_visit(visit)
    here = (visit.longitude, visit.latitude)
    site = (visit.site.longitude, visit.site.latitude)
    if judged := rules.far(here, visit.accuracy_m, site, limits.far_visit_m):
        yield _raised(Kind.PLACE_FAR, judged, visit.pk, **base)
    if judged := rules.imprecise(visit.accuracy_m, limits):
        yield _raised(Kind.PLACE_IMPRECISE, judged, visit.pk, **base)
    if before is not None and None not in here:
        left = before.submitted_at or before.started_at
        at = (before.longitude, before.latitude)
        accuracy = before.accuracy_m or 0.0
        came = (visit.started_at, here, visit.accuracy_m or 0.0)
        if judged := rules.travel((min(left, visit.started_at), at, accuracy), came, limits):
            yield _raised(Kind.TRAVEL, judged, visit.pk, **base, other_visit=before.pk)


def about_finding_photo(
    photo: Attachment, shown: FindingPhoto, finding: Finding, limits: Limits
) -> Iterator[Raised]:
    """Time and place of a photo of a finding. What came with a visit is looked at with the visit."""
    if shown.phase == FindingPhoto.Phase.BEFORE and finding.check_row_id is not None:
        return
    base = _on_finding(finding, photo)
    taken = taken_at(photo)
    if shown.phase == FindingPhoto.Phase.AFTER:
        judged = rules.time_of_fix(taken, finding.assigned_at, shown.added_at, limits)
    else:
        judged = rules.time_of_problem(taken, shown.added_at, limits)
    judged = rules.time_ahead(taken, photo.uploaded_at, limits) or judged
    if judged:
        yield _raised(Kind.TIME, judged, photo.pk, **base)
    yield from _place(photo, finding.site, limits.far_fix_m, limits, base)


def about_file(photo: Attachment, trace: PhotoTrace, screen: bool, base: dict[str, Any]) -> Iterator[Raised]:
    """What the picture itself says: a screen, an editing program."""
    if screen:
        peak = round(trace.screen_peak or 0, 1)
        yield _raised(Kind.SCREEN, Judged(Strength.CLEAR, {"peak": peak}), photo.pk, **base)
    if judged := rules.edited(trace.software):
        yield _raised(Kind.EDITED, judged, photo.pk, **base)


def about_devices(
    traces: Iterable[PhotoTrace], before: Mapping[str, int], limits: Limits, base: dict[str, Any]
) -> Iterator[Raised]:
    """Cameras that a person did not use before, each once for a visit or finding."""
    target = base.get("finding") or base["visit"]
    for model in sorted({trace.model for trace in traces}):
        if judged := rules.other_device(model, before, limits):
            yield _raised(Kind.OTHER_DEVICE, judged, f"{target}:{model}", **base)


def about_reuse(
    uses: Sequence[Use], like: Likeness, others: Sequence[Use], region: UUID, limits: Limits
) -> Raised | None:
    """What it means that a photo and another are the same picture: the gravest pair of their uses counts."""
    found = [judged for use in uses for other in others if (judged := _pair(use, other, limits)) is not None]
    if not found:
        return None
    kind, strength, use, other = max(found, key=lambda each: (each[1], each[0] == Kind.BEFORE_AS_AFTER))
    quads = like.told()
    if use.attachment == like.other:
        quads["quad"], quads["other_quad"] = quads["other_quad"], quads["quad"]
    apart = abs((use.at - other.at).total_seconds())
    reason = {
        **quads, "phase": use.phase, "other_phase": other.phase, "days": int(apart // 86400),
        "same_site": use.site is not None and use.site == other.site, "same_person": use.person == other.person,
        "same_finding": use.finding is not None and use.finding == other.finding,
    }  # fmt: skip
    pair = ":".join(sorted(str(each) for each in (use.attachment, other.attachment)))
    return Raised(
        kind, strength, f"reuse:{pair}", reason, region, use.campaign, attachment=use.attachment, other=other.attachment,
        visit=use.visit, other_visit=other.visit, finding=use.finding, other_finding=other.finding, site=use.site,
        person=use.person,
    )  # fmt: skip


def _pair(use: Use, other: Use, limits: Limits) -> tuple[Kind, int, Use, Use] | None:
    phases = {use.phase, other.phase}
    if "after" in phases and phases != {"after"}:
        after, before = (use, other) if use.phase == "after" else (other, use)
        return Kind.BEFORE_AS_AFTER, Strength.STRONG, after, before
    if (use.finding and use.finding == other.finding) or (use.visit and use.visit == other.visit):
        return None
    later, earlier = (use, other) if use.at >= other.at else (other, use)
    apart = later.at - earlier.at
    one_place = use.site is not None and use.site == other.site
    if one_place and use.person == other.person and apart <= timedelta(minutes=limits.moment_minutes):
        return None
    strength = Strength.CLEAR if one_place and apart < timedelta(days=1) else Strength.STRONG
    return Kind.SAME_PICTURE, strength, later, earlier


def about_angle(
    photo: Attachment, finding: Finding, likes: Iterable[Likeness], limits: Limits
) -> Raised | None:
    """Fixes of one site photographed from the very same stand, again and again."""
    steady = [like for like in likes if like.steady]
    if len(steady) < limits.angle_times:
        return None
    closest = max(steady, key=lambda like: like.corners)
    reason = {"times": len(steady), "days": limits.angle_days, **closest.told()}
    judged = Judged(Strength.WEAK, reason)
    return _raised(Kind.SAME_ANGLE, judged, photo.pk, **_on_finding(finding, photo), other=closest.other)


def _place(
    photo: Attachment, site: Any, limit_m: int, limits: Limits, base: dict[str, Any]
) -> Iterator[Raised]:
    note = capture_of(photo)
    accuracy = note.accuracy_m if note else None
    if site is not None:
        place = (photo.longitude, photo.latitude)
        if judged := rules.far(place, accuracy, (site.longitude, site.latitude), limit_m):
            yield _raised(Kind.PLACE_FAR, judged, photo.pk, **base)
    if judged := rules.imprecise(accuracy, limits):
        yield _raised(Kind.PLACE_IMPRECISE, judged, photo.pk, **base)
    if note and note.mocked:
        yield _raised(Kind.PLACE_MOCKED, Judged(Strength.CLEAR, {}), photo.pk, **base)


def _on_visit(visit: Visit) -> dict[str, Any]:
    return {
        "region": visit.region_id, "campaign": visit.campaign_id, "visit": visit.pk, "site": visit.site_id,
        "person": visit.inspector_id,
    }  # fmt: skip


def _on_finding(finding: Finding, photo: Attachment) -> dict[str, Any]:
    return {
        "region": finding.region_id, "campaign": finding.campaign_id, "finding": finding.pk, "site": finding.site_id,
        "person": person_of(photo), "attachment": photo.pk,
    }  # fmt: skip


def base_of(
    photo: Attachment, *, visit: Visit | None = None, finding: Finding | None = None
) -> dict[str, Any]:
    """What a signal about a photo of a visit or a finding refers to."""
    if finding is not None:
        return _on_finding(finding, photo)
    assert visit is not None
    return _on_visit(visit) | {"attachment": photo.pk}


def about_passing(
    figures: Mapping[UUID, tuple[int, int]], limits: Limits, base: dict[str, Any], month: str
) -> Iterator[Raised]:
    """Inspectors who find far less wrong than the others do together."""
    failed, number = sum(each[0] for each in figures.values()), sum(each[1] for each in figures.values())
    for person, (own_failed, own) in sorted(figures.items(), key=lambda each: str(each[0])):
        if judged := rules.always_pass(own_failed, own, failed - own_failed, number - own, limits):
            yield _raised(
                Kind.ALWAYS_PASS, judged, f"{person}:{base['campaign']}:{month}", **base, person=person
            )


def _raised(kind: Kind, judged: Judged, subject: object, **base: Any) -> Raised:
    return Raised(kind=kind, strength=judged.strength, key=f"{kind}:{subject}", reason=judged.reason, **base)

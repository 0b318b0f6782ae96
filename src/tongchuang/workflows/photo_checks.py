"""Examining photos as they come: each is traced once, held against all others of its region, and against its visit or
finding. Works through what is due, one target at a time; whoever is stopped in between goes on from the same place."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from django.db import transaction

from tongchuang.domain.authenticity import queries, signalling, tracing
from tongchuang.domain.authenticity.actions import raise_signals
from tongchuang.domain.authenticity.models import Examination, PhotoTrace
from tongchuang.domain.authenticity.rules import Limits
from tongchuang.domain.authenticity.values import Likeness, Raised
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.foundation.clock import now, period_of

if TYPE_CHECKING:
    from tongchuang.adapters.vision.examining import Look
    from tongchuang.adapters.vision.index import Near, TraceIndex

log = logging.getLogger(__name__)
# The task starts every minute; what is left over is taken up by the next.
SECONDS = 50.0
BATCH = 20
# Regions whose traces are kept in memory.
REGIONS = 2
_indexes: dict[UUID, tuple[TraceIndex, datetime | None]] = {}


def examine_due(*, seconds: float = SECONDS) -> int:
    """Examine what is due, for so long; returns how many visits and findings were done."""
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        due = queries.due_examinations(BATCH)
        if not due:
            break
        for each in due:
            done += _examine_safely(each)
            if time.monotonic() >= until:
                break
    return done


def _examine_safely(each: Examination) -> bool:
    try:
        examine(each)
    except Exception:
        # One that can't be examined doesn't hold up the others; it is tried three times.
        log.exception("photos of %s %s could not be examined", each.target_type, each.target_id)
        tracing.tried_in_vain(each)
        return False
    return True


def examine(each: Examination) -> None:
    """Trace the photos of a visit or finding that are new, and raise the signals about them."""
    asked = each.asked_at
    raised: list[Raised] = []
    if each.target_type == Examination.Target.VISIT:
        visit = queries.visit_to_examine(each.target_id)
        if visit is not None:
            raised = list(_of_visit(visit))
    else:
        finding = queries.finding_to_examine(each.target_id)
        if finding is not None:
            raised = list(_of_finding(finding))
    with transaction.atomic():
        if raised:
            raise_signals(raised, by=SYSTEM)
        tracing.done(each, asked)


def _of_visit(visit: Visit) -> Iterator[Raised]:
    limits, photos = queries.limits_for(visit.campaign), queries.photos_of_visit(visit)
    yield from signalling.about_visit(visit, queries.visit_before(visit), limits)
    traces = []
    for photo in photos:
        yield from signalling.about_visit_photo(photo, visit, limits)
        base = signalling.base_of(photo, visit=visit)
        trace, _likes, raised = _of_photo(photo, base, limits)
        yield from raised
        traces += [trace] if trace else []
    yield from _devices(
        traces,
        visit.inspector_id,
        photos,
        limits,
        signalling.base_of(photos[0], visit=visit) if photos else {},
    )


def _of_finding(finding: Finding) -> Iterator[Raised]:
    limits, photos = queries.limits_for(finding.campaign), queries.photos_of_finding(finding)
    for photo, shown in photos:
        yield from signalling.about_finding_photo(photo, shown, finding, limits)
        if shown.phase == FindingPhoto.Phase.BEFORE and finding.check_row_id is not None:
            continue
        base = signalling.base_of(photo, finding=finding)
        trace, likes, raised = _of_photo(photo, base, limits)
        yield from raised
        if trace is None:
            continue
        if base["person"] is not None:
            yield from _devices([trace], base["person"], [each for each, _shown in photos], limits, base)
        if shown.phase == FindingPhoto.Phase.AFTER and finding.site_id is not None:
            yield from _angle(photo, shown, finding, likes, limits)


def _of_photo(
    photo: Attachment, base: dict[str, Any], limits: Limits
) -> tuple[PhotoTrace | None, list[Likeness], list[Raised]]:
    """Trace a photo, if that was not done, and hold it against the others."""
    from tongchuang.adapters.vision.errors import Unreadable
    from tongchuang.adapters.vision.examining import look_at

    try:
        with _content(photo.sha256) as file:
            look = look_at(file)
    except Unreadable as error:
        tracing.failed(photo, error.code)
        return None, [], []
    except OSError:
        tracing.failed(photo, "missing")
        return None, [], []
    trace = tracing.keep(photo, look)
    likes = _likes(photo, look)
    raised = list(signalling.about_file(photo, trace, look.screen.likely, base))
    uses = queries.uses_of([photo.pk, *(like.other for like in likes if like.same)])
    for like in likes:
        if like.same and (
            reuse := signalling.about_reuse(uses[photo.pk], like, uses[like.other], photo.region_id, limits)
        ):
            raised.append(reuse)
    return trace, likes, raised


def _likes(photo: Attachment, look: Look) -> list[Likeness]:
    """Photos of the region that lie over this one; those with the very same bytes without looking."""
    from tongchuang.adapters.vision.examining import compare
    from tongchuang.adapters.vision.matching import is_same

    whole = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    equal = queries.equal_files(photo)
    found = [
        Likeness(other, True, True, 0, 0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, whole, whole) for other in equal
    ]
    index = index_of(photo.region_id)
    for each in compare(look, index, _recall, without=frozenset([photo.pk, *equal])):
        agreed = each.agreement
        found.append(Likeness(
            each.near.key, is_same(agreed), False, each.near.bits, each.inliers, agreed.high, agreed.residue,
            agreed.cover, agreed.changed, agreed.scale, agreed.turn, agreed.shift, each.quad, each.other_quad,
            mirrored=bool(each.near.given),
        ))  # fmt: skip
    return found


def _recall(near: Near) -> tuple[bytes, BinaryIO] | None:
    kept = tracing.kept_of(near.key)
    if kept is None:
        return None
    try:
        return kept[0], _content(kept[1])
    except OSError:
        return None


def _content(sha256: str) -> BinaryIO:
    return file_store().open(sha256)


def _devices(
    traces: list[PhotoTrace], person: UUID, photos: list[Attachment], limits: Limits, base: dict[str, Any]
) -> Iterator[Raised]:
    traces = [trace for trace in traces if trace.model]
    if not traces:
        return
    before = queries.models_of(person, without=[photo.pk for photo in photos])
    yield from signalling.about_devices(traces, before, limits, base)


def _angle(
    photo: Attachment, shown: FindingPhoto, finding: Finding, likes: list[Likeness], limits: Limits
) -> Iterator[Raised]:
    since = shown.added_at - timedelta(days=limits.angle_days)
    fixes = queries.fixes_at(finding.site_id, since)  # type: ignore[arg-type]
    others = [
        like
        for like in likes
        if like.other in fixes and abs(fixes[like.other] - shown.added_at) > timedelta(days=1)
    ]
    if raised := signalling.about_angle(photo, finding, others, limits):
        yield raised


def index_of(region_id: UUID) -> TraceIndex:
    """The traces of a region in memory, read on from where they were last; read anew when some have gone."""
    from tongchuang.adapters.vision.index import TraceIndex

    index, latest = _indexes.pop(region_id, (TraceIndex(), None))
    latest = _read_on(index, region_id, latest)
    if len(index) != tracing.number_kept(region_id):
        index = TraceIndex()
        latest = _read_on(index, region_id, None)
    _indexes[region_id] = (index, latest)
    while len(_indexes) > REGIONS:
        _indexes.pop(next(iter(_indexes)))
    return index


def _read_on(index: TraceIndex, region_id: UUID, since: datetime | None) -> datetime | None:
    from tongchuang.adapters.vision.index import Kept

    latest = since
    for key, number, words, at in tracing.kept_since(region_id, since):
        index.add([Kept(key, number, words)])
        latest = max(latest or at, at)
    return latest


def forget() -> None:
    """Let go of what is in memory, where rows may be rolled back."""
    _indexes.clear()


def look_at_passing() -> int:
    """Once a night: inspectors who pass nearly everything, where they were told that this is looked at."""
    number = 0
    for told in queries.noticed_campaigns():
        limits = queries.limits_for(told.campaign)
        moment = now()
        since = max(tracing.start_of(told.notice_on), moment - timedelta(days=limits.pass_days))
        figures = queries.pass_figures(told.campaign, since)
        base = {"region": told.region_id, "campaign": told.campaign_id}
        raised = list(signalling.about_passing(figures, limits, base, period_of(moment)))
        if raised:
            number += len(raise_signals(raised, by=SYSTEM))
    return number

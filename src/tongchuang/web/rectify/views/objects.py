"""A finding's page, its photos before and after, and the photos themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongchuang.domain.findings.access import findings_visible_to, get_finding_for
from tongchuang.domain.findings.history import HistoryEntry, finding_history
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.findings.queries import Steps, clock_of, photos_of, steps_for, supports_of
from tongchuang.domain.findings.states import CONFIDENTIAL_SOURCES, State
from tongchuang.domain.findings.supervision import supervision_in
from tongchuang.domain.forecasts.access import value_of
from tongchuang.domain.plans.queries import task_of_finding
from tongchuang.foundation.clock import now
from tongchuang.web.rectify.acts import BY_ACTION
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import page
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.timeline import Change, Entry, Picture
from tongchuang.workflows.open_file import changes_yet, get_attachment_for, open_content

TONES = {
    "finding.assigned": "assigned", "finding.reassigned": "assigned", "finding.accepted": "accepted",
    "finding.fixed": "fixed", "finding.closed": "green", "finding.returned": "orange", "finding.disputed": "disputed",
    "finding.repeated": "orange",
}  # fmt: skip


@require_safe
@signed_in
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """What is wrong where, who has to act until when, and all that happened."""
    row = get_finding_for(request.actor, finding_id)
    photos = photos_of(row)
    numbers = supervision_in(row.campaign)
    steps = steps_for(row, request.actor)
    history = finding_history(row, by=request.actor)
    return page(request, "rectify/finding.html", {
        "finding": row,
        "clock": clock_of(row, numbers, now()),
        **_buttons(steps),
        "site_url": url_of("site", row.site_id) if row.site_id else "",
        "visit_missing": steps.visit_missing,
        "extension": steps.extension,
        "extensions_left": max(0, numbers.extensions - row.extensions_granted),
        "supports": supports_of(row),
        "reporter": _reporter(row, request.actor.confided),
        "before": [photo for photo in photos if photo.phase == FindingPhoto.Phase.BEFORE],
        "after": [photo for photo in photos if photo.phase == FindingPhoto.Phase.AFTER],
        "entries": [_entry(entry, photos) for entry in reversed(history)],
        "rebounds": _rebounds(request, row),
        "planned": task_of_finding(request.actor, row),
        "worth": value_of(request.actor, row),
    })  # fmt: skip


@require_safe
@signed_in
def compare(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Before and after side by side, round by round."""
    row = get_finding_for(request.actor, finding_id)
    photos = photos_of(row)
    before = [photo for photo in photos if photo.phase == FindingPhoto.Phase.BEFORE]
    rounds: dict[int, list[FindingPhoto]] = {}
    for photo_row in photos:
        if photo_row.phase == FindingPhoto.Phase.AFTER:
            rounds.setdefault(photo_row.round, []).append(photo_row)
    limit = supervision_in(row.campaign).photo_distance
    context = {
        "finding": row, "before": before, "rounds": sorted(rounds.items(), reverse=True), "limit": limit,
        **_buttons(steps_for(row, request.actor)),
    }  # fmt: skip
    return render(request, "rectify/compare.html", context)


@require_safe
@signed_in
def photo(request: HttpRequest, attachment_id: UUID) -> FileResponse:
    """The photo as it was taken."""
    return _content(request, attachment_id, thumbnail=False)


@require_safe
@signed_in
def thumb(request: HttpRequest, attachment_id: UUID) -> FileResponse:
    """A small picture of it."""
    return _content(request, attachment_id, thumbnail=True)


def _content(request: HttpRequest, attachment_id: UUID, *, thumbnail: bool) -> FileResponse:
    actor = request.actor  # type: ignore[attr-defined]
    attachment = get_attachment_for(actor, attachment_id)
    content, media_type = open_content(attachment, thumbnail=thumbnail, actor=actor)
    response = FileResponse(content, content_type=media_type)
    # The bytes under an id never change, but they are only for those who may see the finding; what is given in the place of
    # a covert recording does change.
    kept = "private, no-store" if changes_yet(actor, attachment) else "private, max-age=86400, immutable"
    response.headers["Cache-Control"] = kept
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _buttons(steps: Steps) -> dict[str, Any]:
    """The solid button, the quiet ones, and those behind “more”."""
    others = [BY_ACTION[action] for action in steps.others]
    return {
        "solid": BY_ACTION[steps.solid] if steps.solid else None,
        "quiet": [act for act in others if not act.menu],
        "menu": [act for act in others if act.menu],
    }


def _reporter(row: Finding, confided: bool) -> str:
    hidden = row.source in CONFIDENTIAL_SOURCES and not confided
    return "" if hidden or row.registered_by is None else row.registered_by.name


def _rebounds(request: HttpRequest, row: Finding) -> list[Finding]:
    if row.state != State.CLOSED:
        return []
    rows = findings_visible_to(request.actor).filter(rebound_of=row)
    return list(rows.only("number", "state", "region")[:10])


def _entry(entry: HistoryEntry, photos: list[FindingPhoto]) -> Entry:
    wanted = set(entry.new.get("photos", ()))
    pictures = tuple(_picture(each) for each in photos if each.attachment.sha256 in wanted)
    changes = tuple(Change(label, then if then != "—" else "", now_) for label, then, now_ in entry.changes)
    return Entry(
        entry.at, entry.who, entry.title, entry.text, changes, pictures, tone=TONES.get(entry.kind, "quiet")
    )


def _picture(photo_row: FindingPhoto) -> Picture:
    key: Any = photo_row.attachment_id
    return Picture(reverse("rectify:thumb", args=[key]), reverse("rectify:photo", args=[key]), photo_row.get_phase_display())

"""Covert recordings that somebody has to look at before anybody else sees them: let go, or have faces masked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.files.models import Attachment, RecordingReview
from tongchuang.domain.findings.queries import places_of_photos
from tongchuang.domain.inspections.actions.recordings import confirm_masks, review_recordings
from tongchuang.domain.inspections.recordings import recordings_to_review, undecided, visits_of
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done
from tongchuang.workflows.open_file import open_copy

PAGE = 48
State = RecordingReview.State
REVIEW = requires(Permission.RUN_EVALUATIONS)


@require_safe
@REVIEW
def recordings(request: HttpRequest) -> HttpResponse:
    """Those that wait, newest visits last; or those that were decided on."""
    rows = recordings_to_review(request.actor)  # type: ignore[attr-defined]
    waiting = rows.filter(undecided())
    shown = request.GET.get("show", "waiting")
    narrowed = {
        "waiting": waiting, "asked": rows.filter(review__state=State.ASKED),
        "decided": rows.filter(review__state__in=(State.CLEAR, State.MASKED)),
    }  # fmt: skip
    shown = shown if shown in narrowed else "waiting"
    page = Paginator(narrowed[shown].order_by("uploaded_at", "pk"), PAGE).get_page(request.GET.get("page"))
    visits = visits_of(row.pk for row in page)
    alone = [row.pk for row in page if row.pk not in visits]
    places = places_of_photos(alone) if alone else {}
    labels = {"waiting": _("To be looked at"), "asked": _("Being masked"), "decided": _("Decided")}
    context: dict[str, Any] = {
        "page": page, "shown": shown, "waiting": page.paginator.count if shown == "waiting" else waiting.count(),
        "rows": [_Row(row, visits.get(row.pk), places.get(row.pk, "")) for row in page],
        "tabs": [(label, f"?show={key}", key == shown) for key, label in labels.items()],
    }  # fmt: skip
    return render(request, "quality/recordings.html", context)


class _Row:
    """A recording as the page shows it."""

    def __init__(self, row: Attachment, visit: Any, place: str) -> None:
        review = getattr(row, "review", None)
        self.row, self.visit, self.place, self.review = row, visit, place, review
        self.photo = row.kind == Attachment.Kind.PHOTO
        self.sound = row.kind == Attachment.Kind.AUDIO
        self.proposed = review is not None and review.state in (State.PROPOSED, State.MASKED)


@require_POST
@REVIEW
def decide(request: HttpRequest) -> HttpResponse:
    """What was ticked is let go, masked, hidden wholly, or its mask is confirmed."""
    actor = request.actor  # type: ignore[attr-defined]
    keys = as_uuids(request.POST.getlist("ids"))[:PAGE]
    rows = list(recordings_to_review(actor).filter(pk__in=keys))
    if not rows:
        raise Invalid(_("Tick at least one recording."))
    choice = request.POST.get("choice", "")
    if choice == "confirm":
        count = confirm_masks(rows, by=actor)
    elif choice in ("clear", "mask", "whole"):
        count = review_recordings(rows, masking=choice != "clear", whole=choice == "whole", by=actor)
    else:
        raise Invalid(_("Choose what is to be done."))
    text = ngettext("Decided on %(count)d recording.", "Decided on %(count)d recordings.", count) % {
        "count": count
    }
    return done(request, "quality:recordings", text)


@require_safe
@REVIEW
def copy(request: HttpRequest, attachment_id: UUID) -> FileResponse:
    """The masked copy as others would get it, for the reviewer to look at."""
    content, media_type = open_copy(
        request.actor, attachment_id, thumbnail=request.GET.get("size") == "thumb"
    )  # type: ignore[attr-defined]
    response = FileResponse(content, content_type=media_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

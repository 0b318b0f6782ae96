"""The list of orders, an order's page, and its document."""

from __future__ import annotations

import io
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tongchuang.domain.documents.actions import note_download
from tongchuang.domain.documents.models import Document
from tongchuang.domain.messages.actions import mark_target_read
from tongchuang.domain.orders.access import get_order_for
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.http import page
from tongchuang.web.shared.lists import list_page
from tongchuang.web.supervise.order_columns import ORDERS
from tongchuang.web.supervise.order_shown import page_values
from tongchuang.workflows.documents import Rendered, pdf_of, word_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@signed_in
def order_list(request: HttpRequest) -> HttpResponse:
    """The orders that the person may know of."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {"may_issue": actor.may(Permission.ISSUE_ORDERS)}
    return list_page(request, ORDERS, template="supervise/orders.html", context=context)


@require_safe
@signed_in
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """One order: what it is about, whom it goes to, who has signed for it, what was answered."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_order_for(actor, order_id)
    mark_target_read(row.pk, by=actor)
    return page(request, "supervise/order.html", page_values(row, actor))


@require_safe
@signed_in
def pdf(request: HttpRequest, order_id: UUID) -> FileResponse:
    """The order on paper."""
    paper = _paper(request, order_id, "pdf")
    return _file(pdf_of(paper, by=request.actor), "application/pdf", inline=True)  # type: ignore[attr-defined]


@require_safe
@signed_in
def word_file(request: HttpRequest, order_id: UUID) -> FileResponse:
    """The order as a Word file."""
    paper = _paper(request, order_id, "docx")
    return _file(word_of(paper, by=request.actor), WORD, inline=False)  # type: ignore[attr-defined]


def _paper(request: HttpRequest, order_id: UUID, ending: str) -> Document:
    paper = get_order_for(request.actor, order_id).document  # type: ignore[attr-defined]
    if paper is None:
        raise Http404
    if request.method == "GET":
        note_download(paper, format=ending, by=request.actor)  # type: ignore[attr-defined]
    return paper


def _file(made: Rendered, media_type: str, *, inline: bool) -> FileResponse:
    response = FileResponse(
        io.BytesIO(made.content), content_type=media_type, filename=made.name, as_attachment=not inline
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

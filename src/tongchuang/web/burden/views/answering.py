"""Answering a request: one page, only what was asked for, and the earlier answer with one click."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongchuang.domain.burden.access import get_part_for, manages
from tongchuang.domain.burden.actions import answer_part, return_part
from tongchuang.domain.burden.actions.answers import Answer
from tongchuang.domain.burden.duplicates import delivered_before
from tongchuang.domain.burden.models import RequestPart
from tongchuang.domain.burden.queries import files_of
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import Invalid
from tongchuang.web.burden.forms import AnswerForm
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page

TO_ANSWER = (RequestPart.State.WAITING, RequestPart.State.RETURNED, RequestPart.State.ANSWERED)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """What is asked, what was given, and the form for those who answer."""
    part = get_part_for(request.actor, answer_id)
    answers = may_answer(request, part)
    if request.method != "POST":
        return _shown(request, part, AnswerForm(part=part, actor=request.actor) if answers else None)
    if not answers:
        raise Http404
    form = AnswerForm(request.POST, request.FILES, part=part, actor=request.actor)
    if not form.is_valid():
        return _shown(request, part, form, status=422)
    try:
        answer_part(part, _answer(part, form), version=form.cleaned_data["version"], by=request.actor)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, part, form, status=422)
    return done(request, "burden:answer", _("Answered. Thank you."), part.pk)


def may_answer(request: HttpRequest, part: RequestPart) -> bool:
    """Whether the form is shown."""
    actor = request.actor
    return (
        part.unit_id in actor.unit_ids and actor.may(Permission.ANSWER_REQUESTS) and part.state in TO_ANSWER
    )


def _answer(part: RequestPart, form: AnswerForm) -> Answer:
    data = form.cleaned_data
    figure: Decimal | None = data.get("figure")
    given = {each["key"]: data.get(each["key"]) for each in part.request.fields}
    # Nought is an answer too.
    values = {key: "" if value is None else str(value) for key, value in given.items()}
    kept = [file.attachment_id for file in files_of(part)] if part.state == RequestPart.State.ANSWERED else []
    files = [*kept, *(row.pk for row in form.attachments)]
    return Answer(text=data["text"], figure=figure, values=values, file_ids=files)


def _shown(
    request: HttpRequest, part: RequestPart, form: AnswerForm | None, *, status: int = 200
) -> HttpResponse:
    answering = form is not None and part.state != RequestPart.State.ANSWERED
    context: dict[str, Any] = {
        "part": part, "ask": part.request, "form": form, "files": files_of(part), "manages": manages(request.actor, part.request),
        "before": delivered_before(part) if answering else [],
        "fields": [(each["label"], part.values.get(each["key"], "")) for each in part.request.fields],
    }  # fmt: skip
    return page(request, "burden/answer.html", context, status=status)


@require_POST
@requires(Permission.ANSWER_REQUESTS)
def same(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """Give again what was given to a like request: one click."""
    part = get_part_for(request.actor, answer_id)
    wanted = request.POST.get("from", "")
    given = next((row for row in delivered_before(part) if str(row.pk) == wanted), None)
    if given is None or not may_answer(request, part):
        raise Http404
    answer_part(part, Answer(taken_from=given, values=given.values), version=part.version, by=request.actor)
    return done(request, "burden:answer", _("Answered with what you gave before."), part.pk)


@require_POST
@requires(Permission.ASK_FOR_MATERIAL)
def send_back(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """The answer lacks something."""
    part = get_part_for(request.actor, answer_id)
    return_part(part, reason=request.POST.get("reason", ""), by=request.actor)
    return done(request, "burden:answer", _("Sent back."), part.pk)

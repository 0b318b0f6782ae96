"""Documents read: the list, bringing one in, the review page, what a new version changes, accepting together, taught names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.readings import actions, queries
from tongchuang.domain.readings.access import (
    DECIDE,
    duties_visible_to,
    get_duty_for,
    get_name_for,
    get_reading_for,
    names_visible_to,
    readings_visible_to,
    sees_readings,
)
from tongchuang.domain.readings.engine_io import name_book
from tongchuang.domain.readings.models import ReadDuty, Reading
from tongchuang.domain.readings.rules import share_decided
from tongchuang.domain.readings.wording import left_words, problem_words, second_words, warning_words
from tongchuang.domain.runs.access import latest_run
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import as_uuid, as_uuids
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.web.shared.lists import list_page
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.tasks.reading_columns import READINGS
from tongchuang.web.tasks.reading_forms import ReadingForm
from tongchuang.web.tasks.reading_shown import marked_text, next_of, shown_rows
from tongchuang.web.tasks.views.review import duty_context
from tongchuang.workflows import readings as workflow

STEPS = (0.6, 0.7, 0.8, 0.9)


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """All documents that were read."""
    actor = request.actor  # type: ignore[attr-defined]
    return list_page(
        request, READINGS, template="tasks/readings.html", context={"may_read": actor.may(DECIDE)}
    )


@require_http_methods(["GET", "POST"])
@requires(DECIDE)
def new(request: HttpRequest) -> HttpResponse:
    """Bring a document in."""
    return _bring_in(request, None)


@require_http_methods(["GET", "POST"])
@requires(DECIDE)
def revise(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """Bring in a later version of a document."""
    return _bring_in(request, get_reading_for(request.actor, reading_id))  # type: ignore[attr-defined]


def _bring_in(request: HttpRequest, earlier: Reading | None) -> HttpResponse:
    campaign = earlier.campaign if earlier else scope_of(request).campaign
    initial = {"title": earlier.title} if earlier else {}
    form = ReadingForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid() and campaign is not None:
        given = form.cleaned_data
        common: Any = {
            "held_on": given["held_on"],
            "campaign": campaign,
            "by": request.actor,
            "earlier": earlier,
        }  # type: ignore[attr-defined]
        try:
            if given["file"]:
                made = workflow.read_file(given["title"], given["file"], **common)
            else:
                made = workflow.read_pasted(given["title"], given["text"], **common)
            return done(request, "tasks:reading", _("The document is being read."), made.pk)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    back = reverse("tasks:reading", args=[earlier.pk]) if earlier else reverse("tasks:readings")
    second = queries.second_reader_host(request.actor.region_id)  # type: ignore[attr-defined]
    context = {"form": form, "campaign": campaign, "earlier": earlier, "back": back, "second": second}
    return render(request, "tasks/reading_new.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def reading(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """The review: the text with its duties marked, the list, and the duty at hand."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.with_later(readings_visible_to(actor)).filter(pk=reading_id).first()
    if found is None:
        duty = get_duty_for(actor, reading_id)
        return redirect(f"{reverse('tasks:reading', args=[duty.reading_id])}?at={duty.pk}")
    if found.state != Reading.State.READ:
        return _not_read(request, found)
    rows, show = queries.rows_of(found), request.GET.get("show", "")
    shown, at = shown_rows(rows, show), _wanted(request, rows)
    if at not in {row.pk for row in rows}:
        at = next_of(shown, None) or (shown[0].pk if shown else None)
    decided, total = share_decided(queries.counts_of(rows))
    book = name_book(found.region_id)
    context: dict[str, Any] = {
        "reading": found, "rows": shown, "at": at, "show": show, "decided": decided, "total": total, "may": actor.may(DECIDE),
        "text": marked_text(found.text, rows, at), "warnings": warning_words(found.warnings), "second_problem": second_words(found.second_state),
        "last": queries.last_step(found, actor.user_id), "steps": STEPS, "least": queries.BULK_LEAST,
        "has_second": any(row.source == "second" for row in rows),
    }  # fmt: skip
    if at is not None:
        row = duties_visible_to(actor).get(pk=at)
        context = duty_context(request, row, book, show) | context
    return render(request, "tasks/reading.html", context)


def _wanted(request: HttpRequest, rows: list[ReadDuty]) -> UUID | None:
    """The duty that an address names: by its id, or by the place where it begins (12-40)."""
    given = request.GET.get("at", "")
    start = given.partition("-")[0]
    if start.isascii() and start.isdigit() and len(start) < 9:
        return next((row.pk for row in rows if row.start <= int(start) < row.end), None)
    return as_uuid(given)


def _not_read(request: HttpRequest, found: Reading) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    run = latest_run(actor, workflow.KIND, found.pk)
    context = {
        "reading": found, "run": run, "problem": problem_words(found.problem), "may": actor.may(DECIDE),
        "stuck": found.state == Reading.State.WAITING and (run is None or run.ended),
    }  # fmt: skip
    return render(request, "tasks/reading_waiting.html", context)


@require_POST
@requires(DECIDE)
def again(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """Try again what could not be read."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_reading_for(actor, reading_id)
    workflow.read_again(found, by=actor)
    return done(request, "tasks:reading", _("The document is being read."), found.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def changes(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """What this version changes, and what becomes of tasks whose duty it leaves out."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_reading_for(actor, reading_id)
    if found.earlier_id is None:
        raise Http404
    gone = queries.gone_duties(found)
    if request.method == "POST":
        row = next((each for each in gone if str(each.pk) == request.POST.get("duty")), None)
        if row is None:
            raise Http404
        withdraw = request.POST.get("act") == "withdraw"
        actions.decide_left(row, withdraw=withdraw, reason=request.POST.get("reason", ""), by=actor)
        return done(
            request,
            "tasks:reading_changes",
            _("The task is withdrawn.") if withdraw else _("The task goes on."),
            found.pk,
        )
    rows = list(queries.duties_of(found).select_related("earlier"))
    context = {
        "reading": found, "gone": gone, "tasks": queries.tasks_of(gone), "may": actor.may(DECIDE),
        "new": [row for row in rows if row.change == "new"], "changed": [row for row in rows if row.change == "changed"],
        "same": sum(row.change == "same" for row in rows),
    }  # fmt: skip
    context["gone_rows"] = [(row, context["tasks"].get(row.pk, [])) for row in gone]
    return render(request, "tasks/reading_changes.html", context)


class _BulkForm(forms.Form):
    least = forms.FloatField(min_value=0.5, max_value=1, required=False)


@require_http_methods(["GET", "POST"])
@requires(DECIDE)
def bulk(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """Those that reading is sure of: shown first, then accepted together, in one step that can be taken back."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_reading_for(actor, reading_id)
    if request.method == "POST":
        rows = actions.accept_many(found, as_uuids(request.POST.getlist("ids")), by=actor)
        said = ngettext("%(n)d duty is accepted.", "%(n)d duties are accepted.", len(rows)) % {"n": len(rows)}
        return done(request, "tasks:reading", said, found.pk)
    form = _BulkForm(request.GET)
    least = (form.cleaned_data.get("least") if form.is_valid() else None) or queries.BULK_LEAST
    book = name_book(found.region_id)
    preview = queries.bulk_preview(found, least, book, today())
    fit = [
        (row, outlook, [book.units[each].short_name or book.units[each].name for each in outlook.leads])
        for row, outlook in preview.fit
    ]
    left = [(left_words(code), count) for code, count in preview.left.most_common()]
    context = {"reading": found, "preview": preview, "fit": fit, "left": left, "steps": STEPS, "least": least}
    return render(request, "tasks/reading_bulk.html", context)


@require_safe
@signed_in
def names(request: HttpRequest) -> HttpResponse:
    """The names that people have taught, with who taught them."""
    actor = request.actor  # type: ignore[attr-defined]
    if not sees_readings(actor):
        raise Http404
    context = {"names": queries.learned_names(names_visible_to(actor)), "may": actor.may(DECIDE)}
    return render(request, "tasks/reading_names.html", context)


@require_POST
@requires(DECIDE)
def forget(request: HttpRequest, learned_id: UUID) -> HttpResponse:
    """Forget a taught name."""
    actor = request.actor  # type: ignore[attr-defined]
    actions.forget_name(get_name_for(actor, learned_id), by=actor)
    return done(request, "tasks:reading_names", _("The name is forgotten. What was decided by it stays."))

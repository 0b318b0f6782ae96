"""Leads: the list, one of them, and what is done with it."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.leads import actions
from tongchuang.domain.leads.access import (
    case_files_visible_to,
    get_case_file_for,
    get_lead_for,
    looks_visible_to,
)
from tongchuang.domain.leads.models import Lead
from tongchuang.domain.leads.queries import lead_history, looks_at, pieces_of
from tongchuang.domain.messages.actions import mark_target_read
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.domain.runs.access import latest_run
from tongchuang.foundation.errors import Invalid
from tongchuang.web.discipline.forms import CloseForm, LeadForm
from tongchuang.web.discipline.lead_list import LEADS, state_badge
from tongchuang.web.discipline.pages import OPEN, tabs
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done, number_of, page
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import list_page
from tongchuang.web.shared.timeline import Entry
from tongchuang.workflows.case_file import signing
from tongchuang.workflows.case_file.words import event_words, piece_words
from tongchuang.workflows.case_file.writing import KIND, ask_for_case_file

MANAGE = Permission.MANAGE_LEADS
TONES = {"lead.opened": "red", "lead.taken_up": "blue", "lead.closed": "green", "lead.unfounded": "quiet"}


@require_safe
@requires(*OPEN)
def home(request: HttpRequest) -> HttpResponse:
    """Leads that the person may know of."""
    return list_page(request, LEADS, template="discipline/leads.html", context={"tabs": tabs(request)})


@require_http_methods(["GET", "POST"])
@requires(*OPEN)
def new(request: HttpRequest) -> HttpResponse:
    """Open a lead by hand, with a reason; from the director it is handed over."""
    actor = request.actor  # type: ignore[attr-defined]
    form = LeadForm(request.POST or None, actor=actor, initial={"number": request.GET.get("number", "")[:20]})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.open_by_hand(
                reason=given["reason"], by=actor, unit=given["unit"], finding=given["number"]
            )
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "discipline:lead", _("The lead was opened."), made.pk)
    return render(request, "discipline/lead_form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@requires(*OPEN)
def lead(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """A lead with all that is attached to it."""
    row = get_lead_for(request.actor, lead_id)  # type: ignore[attr-defined]
    if row.state == Lead.State.OPEN:
        mark_target_read(row.pk, by=request.actor)  # type: ignore[attr-defined]
    return _page(request, row, CloseForm())


@require_POST
@requires(MANAGE)
def take_up(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """Begin to work on it."""
    row = get_lead_for(request.actor, lead_id)  # type: ignore[attr-defined]
    actions.take_up_lead(row, by=request.actor, version=_version(request))  # type: ignore[attr-defined]
    return done(request, "discipline:lead", _("You have taken the lead up."), row.pk)


@require_POST
@requires(MANAGE)
def close(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """Close it with what was done."""
    row = get_lead_for(request.actor, lead_id)  # type: ignore[attr-defined]
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            actions.close_lead(row, **form.cleaned_data, by=request.actor, version=_version(request))  # type: ignore[attr-defined]
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "discipline:lead", _("The lead was closed."), row.pk)
    return _page(request, row, form, status=422)


@require_POST
@requires(MANAGE)
def dismiss(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """It is unfounded: erase what it held."""
    row = get_lead_for(request.actor, lead_id)  # type: ignore[attr-defined]
    actions.dismiss_lead(row, by=request.actor, version=_version(request))  # type: ignore[attr-defined]
    return done(request, "discipline:lead", _("What the lead held was erased."), row.pk)


@require_POST
@requires(MANAGE)
def export(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """Have the case written into one sealed file."""
    row = get_lead_for(request.actor, lead_id)  # type: ignore[attr-defined]
    ask_for_case_file(row, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "discipline:lead", _("The file is being made."), row.pk)


@require_safe
@requires(MANAGE)
def case_file(request: HttpRequest, case_file_id: UUID) -> HttpResponseBase:
    """An exported file."""
    found, content = get_case_file_for(request.actor, case_file_id)  # type: ignore[attr-defined]
    word = _("Case")
    name = f"{word}-{found.lead.number}-{found.seal[:8]}.zip"
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")


def _version(request: HttpRequest) -> int:
    return number_of(request.POST.get("version", "")) or 0


def _page(request: HttpRequest, row: Lead, form: CloseForm, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    manages = actor.may(MANAGE)
    run = latest_run(actor, KIND, row.pk) if manages else None
    context = {
        "lead": row, "badge": state_badge(row), "manages": manages, "form": form, "entries": _entries(row),
        "pieces": [(piece, piece_words(piece.target_type), _url(piece.target_type, piece.target_id)) for piece in pieces_of(row)],
        "files": list(case_files_visible_to(actor, row)), "run": run if run and run.state != "done" else None,
        "looks": list(looks_at(row, looks_visible_to(actor))[:10]), "looks_url": f"{reverse('discipline:looks')}?of={row.pk}", "key": signing.fingerprint() if manages else "",
        "open": row.state in (Lead.State.OPEN, Lead.State.TAKEN_UP),
    }  # fmt: skip
    return page(request, "discipline/lead.html", context, status=status)


def _url(target_type: str, target_id: UUID) -> str:
    return url_of("finding" if target_type == "history" else target_type, target_id)


def _entries(row: Lead) -> list[Entry]:
    events = lead_history(row)
    names = names_of_actors(event.actor_id for event in events)
    return [
        Entry(
            event.at, names.get(event.actor_id, _("The system")) if event.actor_id else _("The system"), event_words(event.kind),
            str((getattr(event, "personal", None) and event.personal.data.get("text", "")) or ""), tone=TONES.get(event.kind, "quiet"),
        )
        for event in reversed(events)
    ]  # fmt: skip

"""Bulletins: composing, laying before whoever approves, and the archive."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.bulletins import actions, queries
from tongchuang.domain.bulletins.access import (
    bulletins_visible_to,
    edits,
    get_bulletin_for,
    get_entry_for,
    items_visible_to,
)
from tongchuang.domain.bulletins.actions.composing import USUAL_SECTIONS
from tongchuang.domain.bulletins.models import Bulletin, BulletinEntry
from tongchuang.domain.documents.models import Document
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.documents.bulletin_forms import BulletinForm, PartForm
from tongchuang.web.documents.bulletin_listing import info_tabs
from tongchuang.web.shared import cells
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.shared.words import word

A_PAGE = 30
TONES = {"draft": "quiet", "approval": "amber", "issued": "green", "withdrawn": "red"}
DRAFT = Permission.DRAFT_DOCUMENTS


def state_of(row: Bulletin) -> str:
    """The state of its document; without one it is a draft."""
    return row.document.state if row.document is not None else Document.State.DRAFT


def state_badge(row: Bulletin) -> Any:
    """The same as a badge."""
    state = state_of(row)
    return cells.badge(word("document_state", state), TONES[state])


@require_safe
@signed_in
def issues(request: HttpRequest) -> HttpResponse:
    """The bulletins, searched by what they say."""
    actor = request.actor  # type: ignore[attr-defined]
    asked, state = request.GET.get("q", "").strip()[:60], request.GET.get("state", "")
    rows = queries.searched_bulletins(bulletins_visible_to(actor), asked)
    rows = queries.in_state(rows, state if state in Document.State.values else "")
    found = Paginator(queries.for_bulletin_list(rows), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "info_tabs": info_tabs(request, "issues"), "rows": [(row, state_badge(row)) for row in found], "found": found, "asked": asked,
        "edits": edits(actor), "state": state, "states": [(key, word("document_state", key)) for key in Document.State.values],
    }  # fmt: skip
    return page(request, "documents/bulletin_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a bulletin."""
    return _head(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def head(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Its title and readers."""
    return _head(request, _own(request, bulletin_id))


def _own(request: HttpRequest, bulletin_id: UUID) -> Bulletin:
    return get_bulletin_for(request.actor, bulletin_id)  # type: ignore[attr-defined]


def _head(request: HttpRequest, row: Bulletin | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    units, status = open_units(units_visible_to(actor)), 200
    if request.method == "POST":
        form = BulletinForm(request.POST, units=units)
        if form.is_valid():
            try:
                if row is None:
                    made = actions.begin_bulletin(
                        form.values(), by=actor, campaign=scope_of(request).campaign
                    )
                else:
                    made = actions.change_bulletin(row, form.values(), by=actor)
                return done(request, "documents:bulletin", "", made.pk)
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
        status = 422
    else:
        names = ("title", "report_to", "send_to", "everyone")
        initial = (
            {name: getattr(row, name) for name in names}
            | {"units": list(row.units.values_list("pk", flat=True))}
            if row
            else {}
        )
        form = BulletinForm(initial=initial, units=units)
    return page(request, "documents/bulletin_head.html", {"bulletin": row, "form": form}, status=status)


@require_safe
@signed_in
def bulletin(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """For the office the desk where it is composed; for readers what it says."""
    actor = request.actor  # type: ignore[attr-defined]
    row = _own(request, bulletin_id)
    composes = edits(actor) and state_of(row) == Document.State.DRAFT
    entries = queries.entries_of(row)
    context = {
        "bulletin": row, "state": state_badge(row), "composes": composes, "edits": edits(actor),
        "parts": [(entry, _photos(entry), entry.item is not None and entry.text != entry.item.text) for entry in entries],
        "offered": queries.to_print(items_visible_to(actor), row) if composes else [],
        "names": queries.names_of_readers(row) if edits(actor) else [],
    }  # fmt: skip
    return page(request, "documents/bulletin.html", context)


def _photos(entry: BulletinEntry) -> list[UUID]:
    known = {photo.attachment_id for photo in entry.item.photos.all()} if entry.item is not None else set()
    return [key for key in entry.photo_ids if key in known]


@require_POST
@requires(DRAFT)
def add(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Take ticked items in."""
    actor = request.actor  # type: ignore[attr-defined]
    row = _own(request, bulletin_id)
    wanted = as_uuids(request.POST.getlist("items"))
    number = actions.add_items(
        row, list(items_visible_to(actor).filter(pk__in=wanted).order_by("decided_at")), by=actor
    )
    text = ngettext("%(n)d item was taken in.", "%(n)d items were taken in.", number) % {"n": number}
    return done(request, "documents:bulletin", text, row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def part_new(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """A part that the office writes itself."""
    row = _own(request, bulletin_id)
    form = PartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.write_own_part(
                row, section=data["section"], title=data["title"], text=data["text"], by=request.actor
            )  # type: ignore[attr-defined]
            return done(request, "documents:bulletin", _("Written."), row.pk)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _part_page(request, row, None, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def part(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The editor's words beside those of the unit."""
    entry = get_entry_for(request.actor, entry_id)  # type: ignore[attr-defined]
    form = PartForm(request.POST if request.method == "POST" else None, entry=entry)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.edit_part(
                entry, section=data["section"], title=data["title"], text=data["text"],
                photo_ids=as_uuids(data.get("photos", [])), by=request.actor,  # type: ignore[attr-defined]
            )  # fmt: skip
            return done(
                request,
                "documents:bulletin",
                _("Kept; the unit's own words stay in its item."),
                entry.bulletin_id,
            )
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _part_page(request, entry.bulletin, entry, form)


def _part_page(
    request: HttpRequest, row: Bulletin, entry: BulletinEntry | None, form: PartForm
) -> HttpResponse:
    used = queries.sections_used(request.actor.region_id)  # type: ignore[attr-defined]
    context = {
        "bulletin": row,
        "entry": entry,
        "form": form,
        "sections": list(dict.fromkeys([*USUAL_SECTIONS.values(), *used])),
    }
    return page(
        request, "documents/bulletin_part.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
@requires(DRAFT)
def part_act(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Up, down, out."""
    entry = get_entry_for(request.actor, entry_id)  # type: ignore[attr-defined]
    match request.POST.get("act"):
        case "up" | "down" as way:
            actions.move_part(entry, up=way == "up", by=request.actor)  # type: ignore[attr-defined]
        case "remove":
            actions.remove_part(entry, by=request.actor)  # type: ignore[attr-defined]
        case _:
            raise Http404
    return done(request, "documents:bulletin", "", entry.bulletin_id)


@require_POST
@requires(DRAFT)
def lay(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Set it, to look at or to be approved."""
    submit = request.POST.get("act") == "submit"
    document = actions.set_bulletin(_own(request, bulletin_id), submit=submit, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "documents:document", _("It waits for approval.") if submit else "", document.pk)


@require_POST
@requires(DRAFT)
def discard(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Throw it away."""
    actions.discard_bulletin(_own(request, bulletin_id), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "documents:bulletin_issues", _("The draft was discarded."))

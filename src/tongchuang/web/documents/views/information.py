"""Information work: writing and sending in, reviewing, noting where a superior used it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.bulletins import actions, queries
from tongchuang.domain.bulletins.access import (
    edits,
    get_higher_use_for,
    get_item_for,
    items_visible_to,
    submits,
)
from tongchuang.domain.bulletins.models import InfoItem
from tongchuang.domain.bulletins.rules import DECIDABLE, EDITABLE
from tongchuang.domain.messages.actions import mark_target_read
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.documents.bulletin_forms import HigherUseForm, ItemForm
from tongchuang.web.documents.bulletin_listing import INFO, info_tabs, kind_text, state_badge
from tongchuang.web.documents.told import info_entries_of
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import list_page

State = InfoItem.State


@require_safe
@signed_in
def items(request: HttpRequest) -> HttpResponse:
    """For the office what was sent in, for a unit its own."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {"info_tabs": info_tabs(request, "items"), "submits": submits(actor), "edits": edits(actor)}
    if edits(actor):
        context["first"] = queries.waiting_for_review(items_visible_to(actor)).only("pk").first()
    return list_page(request, INFO, template="documents/info_list.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ANSWER_REQUESTS)
def new(request: HttpRequest) -> HttpResponse:
    """Write a piece of information and send it in, on one page."""
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ANSWER_REQUESTS)
def edit(request: HttpRequest, info_id: UUID) -> HttpResponse:
    """Write a draft anew, or what was sent back."""
    item = get_item_for(request.actor, info_id)  # type: ignore[attr-defined]
    if item.unit_id not in request.actor.unit_ids or item.state not in EDITABLE:  # type: ignore[attr-defined]
        raise Http404
    return _write(request, item)


def _write(request: HttpRequest, item: InfoItem | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    units = open_units(units_visible_to(actor)).filter(pk__in=actor.unit_ids)
    if item is not None and item.period:
        units = units.filter(pk=item.unit_id)
    if request.method != "POST":
        return _form(request, item, ItemForm(initial=_initial(item), actor=actor, units=units))
    form = ItemForm(request.POST, request.FILES, actor=actor, units=units)
    if not form.is_valid():
        return _form(request, item, form, 422)
    send = request.POST.get("do") != "keep"
    try:
        if item is None:
            row = actions.write_item(form.values(), by=actor, send=send)
        else:
            row = actions.edit_item(item, form.values(), version=_version(request), by=actor, send=send)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _form(request, item, form, 422)
    return done(
        request, "documents:info", _("Sent in. Thank you.") if send else _("The draft is kept."), row.pk
    )


def _initial(item: InfoItem | None) -> dict[str, Any]:
    if item is None:
        return {}
    photos = " ".join(str(photo.attachment_id) for photo in queries.photos_of(item))
    return {"unit": item.unit_id, "kind": item.kind, "title": item.title, "text": item.text, "kept": photos}


def _form(request: HttpRequest, item: InfoItem | None, form: ItemForm, status: int = 200) -> HttpResponse:
    kept = str(form["kept"].value() or "").split()
    context = {
        "item": item,
        "form": form,
        "photos": [key for key in map(as_uuid, kept) if key],
        "version": item.version if item else 0,
    }
    return page(request, "documents/info_write.html", context, status=status)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else 0


@require_safe
@signed_in
def item(request: HttpRequest, info_id: UUID) -> HttpResponse:
    """An item with what became of it; for the office beside those that say the same."""
    return _shown(request, get_item_for(request.actor, info_id))  # type: ignore[attr-defined]


def _shown(
    request: HttpRequest, row: InfoItem, above: HigherUseForm | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    mark_target_read(row.pk, by=actor)
    office, own = edits(actor), row.unit_id in actor.unit_ids and submits(actor)
    decides = office and row.state in DECIDABLE
    context = {
        "item": row, "state": state_badge(row), "kind": kind_text(row), "photos": queries.photos_of(row),
        "office": office, "own": own, "decides": decides, "may_edit": own and row.state in EDITABLE,
        "twins": queries.twins_of(row) if decides else [], "printed": queries.printed_in(row), "uses": queries.higher_uses_of(row),
        "above": (above or HigherUseForm(actor=actor)) if office and row.state == State.ACCEPTED else None,
        "next": queries.next_to_review(items_visible_to(actor), row) if office else None,
        "entries": info_entries_of(queries.history_of_item(row), office=office) if office or own else [],
    }  # fmt: skip
    return page(request, "documents/info.html", context, status=status)


@require_POST
@requires(Permission.DRAFT_DOCUMENTS)
def decide(request: HttpRequest, info_id: UUID) -> HttpResponse:
    """Accept, send back, set aside, take out; then the next one that waits."""
    actor = request.actor  # type: ignore[attr-defined]
    row, version, reason = get_item_for(actor, info_id), _version(request), request.POST.get("reason", "")
    match request.POST.get("act"):
        case "accept":
            actions.accept_item(row, version=version, by=actor)
            text = _("It is accepted.")
        case "return":
            actions.return_item(row, version=version, reason=reason, by=actor)
            text = _("Sent back to the unit.")
        case "aside":
            twin = as_uuid(request.POST.get("same", ""))
            same = get_item_for(actor, twin) if twin else None
            actions.set_aside_item(row, version=version, reason=reason, same_as=same, by=actor)
            text = _("Set aside.")
        case "take_out":
            actions.take_out_item(row, version=version, reason=reason, by=actor)
            text = _("Set aside.")
        case _:
            raise Http404
    following = queries.next_to_review(items_visible_to(actor), row) if request.POST.get("on") else None
    return done(request, "documents:info", text, following.pk if following else row.pk)


@require_POST
@requires(Permission.ANSWER_REQUESTS)
def own(request: HttpRequest, info_id: UUID) -> HttpResponse:
    """The unit takes back what nobody has decided on, or throws a draft away."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_item_for(actor, info_id)
    if request.POST.get("act") == "discard":
        actions.discard_item(row, by=actor)
        return done(request, "documents:bulletins", _("The draft was discarded."))
    actions.take_back_item(row, by=actor)
    return done(request, reverse("documents:info_edit", args=[row.pk]), _("It is with you again."))


@require_POST
@requires(Permission.DRAFT_DOCUMENTS)
def above(request: HttpRequest, info_id: UUID) -> HttpResponse:
    """A superior has used it."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_item_for(actor, info_id)
    form = HigherUseForm(request.POST, request.FILES, actor=actor)
    if not form.is_valid() or form.row is None:
        return _shown(request, row, form, 422)
    data = form.cleaned_data
    try:
        actions.note_higher_use(
            row,
            level=data["level"],
            where=data["where"],
            used_on=data["used_on"],
            proof_id=form.row.pk,
            by=actor,
        )
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, row, form, 422)
    return done(request, "documents:info", _("Recorded."), row.pk)


@require_POST
@requires(Permission.DRAFT_DOCUMENTS)
def above_removed(request: HttpRequest, use_id: UUID) -> HttpResponse:
    """It was entered by mistake."""
    use = get_higher_use_for(request.actor, use_id)  # type: ignore[attr-defined]
    actions.remove_higher_use(use, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "documents:info", _("Removed; the history keeps it."), use.item_id)

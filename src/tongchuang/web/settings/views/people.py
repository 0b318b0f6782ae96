"""Persons and their posts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.accounts.queries import devices_of
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations import actions, queries
from tongchuang.domain.organisations.access import get_person_for, get_post_for
from tongchuang.domain.organisations.rules import shows_phone
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.web.settings.forms import AccountForm, DayForm, PersonForm, PostForm
from tongchuang.web.settings.history import entries_of
from tongchuang.web.settings.listing import PEOPLE
from tongchuang.web.settings.views.units import MANAGE, form_page, refused
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import list_page


@require_safe
@signed_in
def person_list(request: HttpRequest) -> HttpResponse:
    """The persons that the actor may see."""
    context = {"may_manage": request.actor.may(MANAGE)}  # type: ignore[attr-defined]
    return list_page(request, PEOPLE, template="settings/people.html", context=context)


@require_safe
@signed_in
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A person: posts, account, history."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_person_for(actor, person_id)
    may_manage, phone = actor.may(MANAGE), shows_phone(actor, row)
    context = {
        "person": row,
        "phone": row.phone if phone else "",
        "posts": queries.posts_of(row),
        "today": today(),
        "history": entries_of(history_of(row.pk), actor, phones=phone) if may_manage else [],
        "may_manage": may_manage,
        "is_me": row.pk == actor.person_id,
        "post_form": PostForm(actor=actor, initial={"unit": row.unit_id, "valid_from": today()}) if may_manage else None,
        "day_form": DayForm(initial={"on": today()}),
        "account_form": AccountForm(),
        "phones": devices_of(row.user_id) if may_manage and row.user_id else [],
    }
    return page(request, "settings/person.html", context)


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    actor = request.actor  # type: ignore[attr-defined]
    form = PersonForm(request.POST or None, actor=actor, initial={"unit": request.GET.get("unit", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_person(form.values(), by=actor)
            return done(request, "settings:person", _("The person was added. Give a post next."), person_id=made.pk)
        except Invalid as error:
            refused(form, error)
    return form_page(request, form, _("Add a person"), reverse("settings:people"))


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def edit(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Change a person."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_person_for(actor, person_id)
    form = PersonForm(request.POST or None, actor=actor, person=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(row, form.values(), by=actor)
            return done(request, "settings:person", _("The person was changed."), person_id=row.pk)
        except Invalid as error:
            refused(form, error)
    return form_page(request, form, _("Change the person"), reverse("settings:person", args=[row.pk]))


@require_POST
@requires(MANAGE)
def leaves(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Somebody has left."""
    row = get_person_for(request.actor, person_id)  # type: ignore[attr-defined]
    form = DayForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Give the last day."))
    actions.person_leaves(row, on=form.cleaned_data["on"], by=request.actor)  # type: ignore[attr-defined]
    return done(request, "settings:person", _("Noted: all posts have ended and the account is shut."), person_id=row.pk)


@require_POST
@requires(MANAGE)
def give(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give a post."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_person_for(actor, person_id)
    form = PostForm(request.POST, actor=actor)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.give_post(
                row, data["kind"], unit=data["unit"], valid_from=data["valid_from"], valid_to=data["valid_to"], by=actor
            )
            return done(request, "settings:person", _("The post was given."), person_id=row.pk)
        except Invalid as error:
            refused(form, error)
    return form_page(request, form, _("Give a post"), reverse("settings:person", args=[row.pk]))


@require_POST
@requires(MANAGE)
def end(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """End a post."""
    row = get_post_for(request.actor, post_id)  # type: ignore[attr-defined]
    actions.end_post(row, on=max(today(), row.valid_from), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "settings:person", _("The post ends today."), person_id=row.person_id)

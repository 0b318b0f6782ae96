"""Accounts of persons. A first password is on the screen once and nowhere else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from tongchuang.domain.organisations import actions
from tongchuang.domain.organisations.access import get_person_for
from tongchuang.domain.organisations.models import Person
from tongchuang.foundation.errors import Invalid
from tongchuang.web.settings.forms import AccountForm
from tongchuang.web.settings.views.units import MANAGE, form_page, refused
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done


@never_cache
@require_POST
@requires(MANAGE)
def make(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give a person an account."""
    row = get_person_for(request.actor, person_id)  # type: ignore[attr-defined]
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            first = actions.make_account(row, username=form.cleaned_data["username"], by=request.actor)  # type: ignore[attr-defined]
            return _shown_once(request, row, first)
        except Invalid as error:
            refused(form, error)
    return form_page(request, form, _("Make an account"), reverse("settings:person", args=[row.pk]))


@never_cache
@require_POST
@requires(MANAGE)
def reset(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A new first password."""
    row = get_person_for(request.actor, person_id)  # type: ignore[attr-defined]
    return _shown_once(request, row, actions.reset_password(row, by=request.actor))  # type: ignore[attr-defined]


@require_POST
@requires(MANAGE)
def switch(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Shut an account, or open it again."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_person_for(actor, person_id)
    if request.POST.get("active") == "1":
        actions.activate_account(row, by=actor)
        return done(request, "settings:person", _("The account is open again."), person_id=row.pk)
    actions.deactivate_account(row, by=actor)
    return done(request, "settings:person", _("The account is shut."), person_id=row.pk)


@require_POST
@requires(MANAGE)
def revoke_phone(request: HttpRequest, person_id: UUID, device_id: UUID) -> HttpResponse:
    """Sign somebody's phone out."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_person_for(actor, person_id)
    actions.revoke_device_of(row, device_id, by=actor)
    return done(request, "settings:person", _("The phone is signed out. What is on it stays there."), person_id=row.pk)


@sensitive_variables("first")
def _shown_once(request: HttpRequest, person: Person, first: Any) -> HttpResponse:
    context = {"person": person, "username": first.user.username, "password": first.password}
    return render(request, "settings/first_password.html", context)

"""Accounts of persons. A first password is shown once and has to be changed at the first sign-in."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from tongchuang.domain.accounts.actions import revoke_app_passwords, revoke_device, revoke_devices
from tongchuang.domain.accounts.models import Device, User
from tongchuang.domain.accounts.queries import get_device_of
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actions.base import locked_person
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import AccountInvalid, LocksOut
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.text import normalise

USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{2,59}$")
# Read over the telephone: nothing that looks or sounds like something else.
LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"


@dataclass(frozen=True)
class FirstPassword:
    """An account with the password that lets its owner in once."""

    user: User
    password: str


@transaction.atomic
def make_account(person: Person, *, username: str, by: Actor) -> FirstPassword:
    """Give a person an account."""
    by.require(Permission.MANAGE_PEOPLE)
    person = locked_person(person, by)
    if person.user_id is not None:
        raise AccountInvalid(_("%(name)s has an account already.") % {"name": person.name}, field="username")
    username = normalise(username)
    if not USERNAME.match(username):
        text = _("An account name has 3 to 60 small letters, digits, dots or dashes, such as zhao.min.")
        raise AccountInvalid(text, field="username")
    if User.objects.filter(username=username).exists():
        raise AccountInvalid(_("This account name is taken. Choose another."), field="username")
    password = _new_password()
    user = User.objects.create_user(username, password, name=person.name, must_change_password=True)
    person.user = user
    person.save(update_fields=["user"])
    record("account.created", user, by=by, personal={"username": username}, region_id=by.region_id, parent=person)
    return FirstPassword(user, password)


@transaction.atomic
def reset_password(person: Person, *, by: Actor) -> FirstPassword:
    """Set a new first password; whoever is signed in with the old one is signed out."""
    by.require(Permission.MANAGE_PEOPLE)
    user = _account(locked_person(person, by))
    if person.pk == by.person_id:
        raise AccountInvalid(_("Change your own password under “Me”."))
    password = _new_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record("account.password_reset", user, by=by, region_id=by.region_id, parent=person)
    revoke_devices(user, why=Device.Ended.PASSWORD, by=by, region_id=by.region_id)
    revoke_app_passwords(user, by=by, region_id=by.region_id)
    return FirstPassword(user, password)


@transaction.atomic
def revoke_device_of(person: Person, device_id: UUID, *, by: Actor) -> None:
    """Sign a phone of somebody of the region out: one's own, or anybody's for who manages people."""
    if person.pk != by.person_id:
        by.require(Permission.MANAGE_PEOPLE)
    held = Person.objects.filter(pk=person.pk, region_id=by.region_id, user__isnull=False).select_related("user").first()
    device = get_device_of(held.user_id, device_id) if held is not None and held.user_id else None
    if device is None:
        raise Http404
    revoke_device(device, why=Device.Ended.REVOKED, by=by, region_id=by.region_id)


@transaction.atomic
def deactivate_account(person: Person, *, by: Actor) -> User:
    """Shut an account at once; the person and their posts stay."""
    by.require(Permission.MANAGE_PEOPLE)
    user = _account(locked_person(person, by))
    if user.pk == by.user_id:
        raise LocksOut
    return _switch(user, person, False, by)


@transaction.atomic
def activate_account(person: Person, *, by: Actor) -> User:
    """Open an account again."""
    by.require(Permission.MANAGE_PEOPLE)
    return _switch(_account(locked_person(person, by)), person, True, by)


def _switch(user: User, person: Person, active: bool, by: Actor) -> User:
    if user.is_active == active:
        return user
    user.is_active = active
    user.save(update_fields=["is_active"])
    kind = "account.activated" if active else "account.deactivated"
    record(kind, user, by=by, old={"active": not active}, new={"active": active}, region_id=by.region_id, parent=person)
    return user


def _account(person: Person) -> User:
    if person.user is None:
        raise AccountInvalid(_("%(name)s has no account.") % {"name": person.name})
    return person.user


def _new_password() -> str:
    groups = ["".join(secrets.choice(LETTERS) for _place in range(4)) for _group in range(2)]
    return "-".join([*groups, "".join(secrets.choice(DIGITS) for _place in range(4))])

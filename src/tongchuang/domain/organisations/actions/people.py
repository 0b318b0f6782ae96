"""Persons and their posts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actions.base import locked_person
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import LocksOut, PersonInvalid
from tongchuang.domain.organisations.models import Person, Post, PostKind, Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.rules import holds_on, is_phone, manages_people, needs_unit
from tongchuang.domain.organisations.values import PersonValues
from tongchuang.foundation.clock import today
from tongchuang.foundation.text import normalise, pinyin_key, searchable


@transaction.atomic
def create_person(values: PersonValues, *, by: Actor) -> Person:
    """A new person, without a post or an account as yet."""
    by.require(Permission.MANAGE_PEOPLE)
    fields = _fields(values, by)
    person = Person.objects.create(region_id=by.region_id, **fields)
    told = {"name": person.name, "phone": person.phone, "title": person.title}
    record("person.created", person, by=by, new={"unit": person.unit_id}, personal=told)
    return person


@transaction.atomic
def change_person(person: Person, values: PersonValues, *, by: Actor) -> Person:
    """Change name, phone, title or unit."""
    by.require(Permission.MANAGE_PEOPLE)
    person = locked_person(person, by)
    fields = _fields(values, by)
    unit = fields["unit"]
    personal = {
        key: {"old": getattr(person, key), "new": fields[key]}
        for key in ("name", "phone", "title")
        if getattr(person, key) != fields[key]
    }
    moved = person.unit_id != (unit.pk if unit else None)
    if not personal and not moved:
        return person
    old, new = ({"unit": person.unit_id}, {"unit": unit.pk if unit else None}) if moved else ({}, {})
    for key, value in fields.items():
        setattr(person, key, value)
    person.save()
    if person.user_id and "name" in personal:
        person.user.name = person.name
        person.user.save(update_fields=["name"])
    record("person.changed", person, by=by, old=old, new=new, personal=personal)
    return person


@transaction.atomic
def person_leaves(person: Person, *, on: date, by: Actor) -> Person:
    """Somebody leaves: all posts end that day and the account is shut. What the person did stays theirs."""
    by.require(Permission.MANAGE_PEOPLE)
    person = locked_person(person, by)
    if person.pk == by.person_id:
        raise LocksOut
    if on > today():
        raise PersonInvalid(_("Enter it on the day: the account is shut at once."), field="on")
    posts = list(person.posts.filter(valid_to__isnull=True) | person.posts.filter(valid_to__gt=on))
    for post in posts:
        post.valid_to = max(on, post.valid_from)
        post.save(update_fields=["valid_to"])
    if person.user_id:
        person.user.is_active = False
        person.user.save(update_fields=["is_active"])
    person.left_on = on
    person.save(update_fields=["left_on"])
    record("person.left", person, by=by, new={"left_on": on, "posts": [post.pk for post in posts]})
    return person


@transaction.atomic
def give_post(
    person: Person, kind: str, *, by: Actor, unit: Unit | None = None, valid_from: date | None = None,
    valid_to: date | None = None,
) -> Post:  # fmt: skip
    """Give a person a post, at a unit where it is one of a unit."""
    by.require(Permission.MANAGE_PEOPLE)
    person = locked_person(person, by)
    start = valid_from or today()
    if kind not in PostKind.values:
        raise PersonInvalid(_("Choose one of the posts of the list."), field="kind")
    if unit is not None:
        _own_open(unit, by)
    elif needs_unit(kind):
        raise PersonInvalid(_("This post is one of a unit: choose the unit."), field="unit")
    if valid_to is not None and valid_to < start:
        raise PersonInvalid(_("The post would end before it begins."), field="valid_to")
    held = person.posts.filter(kind=kind, unit=unit, valid_from__lte=valid_to or date.max)
    if any(row.valid_to is None or row.valid_to >= start for row in held):
        raise PersonInvalid(_("The person holds this post already in that time."), field="kind")
    post = Post.objects.create(
        region_id=by.region_id, person=person, kind=kind, unit=unit, valid_from=start, valid_to=valid_to
    )
    record("post.given", post, by=by, new=_told(post), parent=person)
    return post


@transaction.atomic
def end_post(post: Post, *, on: date, by: Actor) -> Post:
    """End a post on its last day."""
    by.require(Permission.MANAGE_PEOPLE)
    post = Post.objects.select_for_update().select_related("person").get(pk=post.pk)
    if post.region_id != by.region_id:
        raise PersonInvalid(_("This post is not one of your region."))
    if post.valid_to is not None and post.valid_to < today():
        raise PersonInvalid(_("This post has ended already."))
    if on < post.valid_from:
        raise PersonInvalid(_("The post would end before it begins."), field="on")
    if post.person_id == by.person_id and manages_people(post.kind) and not _has_another_way_in(post):
        raise LocksOut
    old = {"valid_to": post.valid_to}
    post.valid_to = on
    post.save(update_fields=["valid_to"])
    record("post.ended", post, by=by, old=old, new={**_told(post), "valid_to": on}, parent=post.person)
    return post


def _has_another_way_in(post: Post) -> bool:
    others = Post.objects.filter(person_id=post.person_id, valid_to__isnull=True).exclude(pk=post.pk)
    return any(manages_people(other.kind) and holds_on(other.valid_from, None, today()) for other in others)


def _fields(values: PersonValues, by: Actor) -> dict[str, Any]:
    name = values.name.strip()
    phone = normalise(values.phone)
    if not name or len(name) > 60:
        raise PersonInvalid(_("A person needs a name of at most 60 characters."), field="name")
    if phone and not is_phone(phone):
        raise PersonInvalid(_("A phone number is digits, such as 13900000000 or 0371-6000000."), field="phone")
    if values.unit is not None:
        _own_open(values.unit, by)
    return {
        "name": name, "phone": phone, "title": values.title.strip()[:60], "unit": values.unit,
        "sort_key": pinyin_key(name), "grams": searchable(name),
    }  # fmt: skip


def _own_open(unit: Unit, by: Actor) -> None:
    if unit.region_id != by.region_id:
        raise PersonInvalid(_("This unit is not one of your region."), field="unit")
    if unit.valid_to is not None:
        raise PersonInvalid(_("%(unit)s was closed. Choose a unit that goes on.") % {"unit": unit}, field="unit")


def _told(post: Post) -> dict[str, Any]:
    return {
        "kind": str(post.kind), "unit": post.unit_id, "valid_from": post.valid_from, "valid_to": post.valid_to,
        "person": post.person_id,
    }  # fmt: skip

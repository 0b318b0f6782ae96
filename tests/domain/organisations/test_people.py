"""Persons, posts and accounts: works, is refused, is not yours; nobody locks themselves out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from tests.factories import County, Member, make_member

from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations import access, rules
from tongchuang.domain.organisations.actions import (
    activate_account,
    change_person,
    create_person,
    deactivate_account,
    end_post,
    give_post,
    make_account,
    person_leaves,
    reset_password,
)
from tongchuang.domain.organisations.errors import AccountInvalid, LocksOut, NotPermitted, PersonInvalid
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.values import PersonValues
from tongchuang.foundation.clock import today


@pytest.fixture
def person(county: County, office: Member) -> Person:
    return create_person(PersonValues("江离", "13900000001", "科员", county.units["market"]), by=office.actor)


def test_a_person_is_made_and_the_chain_carries_no_name(person: Person) -> None:
    (event,) = history_of(person.pk)
    assert event.kind == "person.created"
    assert "江离" not in str(event.new)
    assert event.personal.data == {"name": "江离", "phone": "13900000001", "title": "科员"}


@pytest.mark.parametrize("values", [PersonValues(" "), PersonValues("江离", phone="没有"), PersonValues("江" * 61)])
def test_what_a_person_cannot_be(county: County, office: Member, values: PersonValues) -> None:
    with pytest.raises(PersonInvalid):
        create_person(values, by=office.actor)


def test_full_width_digits_of_a_phone_are_taken(county: County, office: Member) -> None:
    assert create_person(PersonValues("江离", "１３９００００００１１"), by=office.actor).phone == "13900000011"


def test_a_changed_name_is_the_accounts_too(person: Person, office: Member) -> None:
    make_account(person, username="jiang.li", by=office.actor)
    changed = change_person(person, PersonValues("江蓠", "13900000001", "科员", person.unit), by=office.actor)
    changed.user.refresh_from_db()
    assert changed.user.name == "江蓠"
    assert history_of(person.pk)[-1].personal.data == {"name": {"old": "江离", "new": "江蓠"}}
    before = len(history_of(person.pk))
    change_person(person, PersonValues("江蓠", "13900000001", "科员", person.unit), by=office.actor)
    assert len(history_of(person.pk)) == before


def test_a_post_is_given_and_ended(county: County, person: Person, office: Member) -> None:
    post = give_post(person, "unit_liaison", unit=county.units["market"], by=office.actor)
    with pytest.raises(PersonInvalid):
        give_post(person, "unit_liaison", unit=county.units["market"], by=office.actor)
    with pytest.raises(PersonInvalid):
        give_post(person, "unit_head", by=office.actor)
    with pytest.raises(PersonInvalid):
        end_post(post, on=today() - timedelta(days=1), by=office.actor)
    end_post(post, on=today(), by=office.actor)
    assert [event.kind for event in history_of(person.pk)] == ["person.created", "post.given", "post.ended"]


def test_an_account_begins_with_a_password_that_must_be_changed(person: Person, office: Member) -> None:
    first = make_account(person, username="Jiang.Li", by=office.actor)
    assert first.user.username == "jiang.li"
    assert first.user.must_change_password and first.user.check_password(first.password)
    assert first.password not in str([event.new for event in history_of(person.pk)])
    again = reset_password(person, by=office.actor)
    assert again.password != first.password
    assert not again.user.check_password(first.password)
    with pytest.raises(AccountInvalid):
        make_account(person, username="other.name", by=office.actor)


@pytest.mark.parametrize("username", ["a", "江离", "has space", "-x-", "x" * 61])
def test_account_names(person: Person, office: Member, username: str) -> None:
    with pytest.raises(AccountInvalid):
        make_account(person, username=username, by=office.actor)


def test_an_account_is_shut_and_opened(person: Person, office: Member) -> None:
    make_account(person, username="jiang.li", by=office.actor)
    assert not deactivate_account(person, by=office.actor).is_active
    assert activate_account(person, by=office.actor).is_active
    kinds = [event.kind for event in history_of(person.pk)]
    assert kinds[-2:] == ["account.deactivated", "account.activated"]


def test_nobody_locks_themselves_out(office: Member) -> None:
    assert office.post is not None
    with pytest.raises(LocksOut):
        deactivate_account(office.person, by=office.actor)
    with pytest.raises(LocksOut):
        person_leaves(office.person, on=today(), by=office.actor)
    with pytest.raises(LocksOut):
        end_post(office.post, on=today(), by=office.actor)
    assert office.actor.may(Permission.MANAGE_PEOPLE)


def test_with_a_second_post_the_first_can_go(office: Member) -> None:
    give_post(office.person, "director", by=office.actor)
    end_post(office.post, on=today(), by=office.actor)
    assert office.actor.may(Permission.MANAGE_PEOPLE)


def test_who_leaves_holds_no_post_and_no_key(county: County, office: Member, liaison: Member) -> None:
    person_leaves(liaison.person, on=today() - timedelta(days=1), by=office.actor)
    liaison.user.refresh_from_db()
    assert not liaison.user.is_active
    assert liaison.actor.posts == ()
    with pytest.raises(PersonInvalid):
        give_post(liaison.person, "observer", by=office.actor)


def test_others_may_not(county: County, liaison: Member, person: Person) -> None:
    actor = liaison.actor
    for attempt in (
        lambda: create_person(PersonValues("江离"), by=actor),
        lambda: change_person(person, PersonValues("江蓠"), by=actor),
        lambda: person_leaves(person, on=today(), by=actor),
        lambda: give_post(person, "observer", by=actor),
        lambda: end_post(liaison.post, on=today(), by=actor),
        lambda: make_account(person, username="jiang.li", by=actor),
        lambda: reset_password(person, by=actor),
        lambda: deactivate_account(person, by=actor),
        lambda: activate_account(person, by=actor),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_another_county_may_not(person: Person, outsider: Member, liaison: Member) -> None:
    actor = outsider.actor
    for attempt in (
        lambda: change_person(person, PersonValues("江蓠"), by=actor),
        lambda: person_leaves(person, on=today(), by=actor),
        lambda: give_post(person, "observer", by=actor),
        lambda: end_post(liaison.post, on=today(), by=actor),
        lambda: make_account(person, username="jiang.li", by=actor),
    ):
        with pytest.raises(PersonInvalid):
            attempt()
    with pytest.raises(Http404):
        access.get_person_for(actor, person.pk)
    with pytest.raises(Http404):
        access.get_post_for(actor, liaison.post.pk)


def test_a_liaison_sees_the_people_of_the_unit(county: County, liaison: Member, person: Person) -> None:
    seen = set(access.persons_visible_to(liaison.actor))
    assert {person, liaison.person} <= seen
    assert county.people["lead_liaison"].person not in seen
    with pytest.raises(Http404):
        access.get_person_for(liaison.actor, county.people["lead_liaison"].person.pk)


def test_phones_are_for_who_needs_them(county: County, office: Member, liaison: Member, person: Person, outsider: Member) -> None:
    assert rules.shows_phone(office.actor, person)
    assert rules.shows_phone(liaison.actor, person)
    assert not rules.shows_phone(county.people["observer"].actor, person)
    assert not rules.shows_phone(county.people["lead_liaison"].actor, person)
    assert not rules.shows_phone(outsider.actor, person)


def test_without_a_post_nothing_is_seen(county: County) -> None:
    nobody = make_member(county, None).actor
    assert not access.persons_visible_to(nobody).exists()
    assert not access.units_visible_to(nobody).exists()

"""Application passwords: shown once, kept as a hash, ended by their owner and by a new password."""

from __future__ import annotations

import pytest
from tests.factories import Member

from tongchuang.domain.accounts import queries
from tongchuang.domain.accounts.actions import (
    MOST_APP_PASSWORDS,
    make_app_password,
    password_changed,
    revoke_app_password,
)
from tongchuang.domain.accounts.models import AppPassword
from tongchuang.domain.accounts.rules import word_for
from tongchuang.domain.ledger.models import Event
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import uuid7


def test_a_word_opens_its_password_and_is_stored_nowhere(inspector: Member) -> None:
    row, word = make_app_password(inspector.user, name="红米 · Collect", by=inspector.actor)
    assert len(word) == 24
    found = queries.app_password_by_word(word)
    assert found == row and found.user == inspector.user
    row.refresh_from_db()
    assert word not in {str(getattr(row, field.attname)) for field in AppPassword._meta.fields}
    assert word not in str(list(Event.objects.values_list("new", flat=True)))
    assert queries.app_password_by_word(word[:-1] + ("0" if word[-1] != "0" else "1")) is None


def test_words_have_nothing_to_do_with_each_other() -> None:
    words = {word_for(uuid7(at_ms=1), b"secret") for _ in range(300)}
    assert len(words) == 300
    assert all(len({word[place] for word in words}) > 25 for place in range(24))


def test_removed_and_changed_passwords_open_nothing(inspector: Member, office: Member) -> None:
    row, word = make_app_password(inspector.user, name="一", by=inspector.actor)
    _other, second = make_app_password(inspector.user, name="二", by=inspector.actor)
    revoke_app_password(row, by=inspector.actor)
    assert queries.app_password_by_word(word) is None
    assert [each.name for each in queries.app_passwords_of(inspector.user.pk)] == ["二"]
    password_changed(inspector.user, by=inspector.actor)
    assert queries.app_password_by_word(second) is None
    assert Event.objects.filter(kind="app_password.removed").count() == 2


@pytest.mark.parametrize("field", ["is_active", "must_change_password"])
def test_a_shut_account_opens_nothing(inspector: Member, field: str) -> None:
    _row, word = make_app_password(inspector.user, name="一", by=inspector.actor)
    setattr(inspector.user, field, field == "must_change_password")
    inspector.user.save()
    assert queries.app_password_by_word(word) is None
    assert queries.app_passwords_named(inspector.user.username) == []


def test_a_name_is_needed_and_there_is_an_end(inspector: Member) -> None:
    with pytest.raises(Invalid):
        make_app_password(inspector.user, name=" ", by=inspector.actor)
    for number in range(MOST_APP_PASSWORDS):
        make_app_password(inspector.user, name=str(number), by=inspector.actor)
    with pytest.raises(Invalid):
        make_app_password(inspector.user, name="more", by=inspector.actor)

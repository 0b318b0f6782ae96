"""Writing accounts: what a person sets for themselves."""

from __future__ import annotations

from django.db import transaction

from tongchuang.domain.accounts.models import User
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author


def set_preferences(
    user: User, *, by: Author, language: str | None = None, large_type: bool | None = None
) -> None:
    """Change language and type size; what is None stays."""
    wanted = {"language": language, "large_type": large_type}
    changed = {key: value for key, value in wanted.items() if value is not None and getattr(user, key) != value}
    if not changed:
        return
    old = {key: getattr(user, key) for key in changed}
    with transaction.atomic():
        for key, value in changed.items():
            setattr(user, key, value)
        user.save(update_fields=list(changed))
        record("user.preferences_changed", user, by=by, old=old, new=changed)


def password_changed(user: User, *, by: Author) -> None:
    """Note that the password is new, and no longer ask for another."""
    with transaction.atomic():
        if user.must_change_password:
            user.must_change_password = False
            user.save(update_fields=["must_change_password"])
        record("user.password_changed", user, by=by)

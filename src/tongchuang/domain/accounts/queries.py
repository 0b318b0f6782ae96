"""Named reads of accounts."""

from __future__ import annotations

from tongchuang.domain.accounts.models import User


def demo_accounts_exist() -> bool:
    """Whether any account with a published demo password can sign in."""
    return User.objects.filter(is_demo=True, is_active=True).exists()


def forget_ended_sessions() -> None:
    """Remove the rows of sessions that have run out."""
    from django.contrib.sessions.backends.db import SessionStore

    SessionStore.clear_expired()


def find_user(username: str) -> User | None:
    """The user of a name who may sign in, for the command line."""
    return User.objects.filter(username=username, is_active=True).first()

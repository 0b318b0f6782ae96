"""Named reads of accounts."""

from __future__ import annotations

import hmac
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from tongchuang.domain.accounts.models import AppPassword, Device, User
from tongchuang.domain.accounts.rules import hash_of, word_for
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import as_uuid


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


def device_of(token: str) -> Device | None:
    """The device that a token belongs to, with its user; None for what is unknown, revoked, too old or shut."""
    key, _dot, secret = token.partition(".")
    device = Device.objects.select_related("user").filter(pk=as_uuid(key)).first()
    if device is None or not hmac.compare_digest(device.token_hash, hash_of(secret)):
        return None
    usable = device.revoked_at is None and device.expires_at > now() and device.user.is_active
    return device if usable and not device.user.must_change_password else None


def devices_of(user_id: UUID) -> QuerySet[Device]:
    """The devices of a user that can call, those used last first."""
    return Device.objects.filter(user_id=user_id, revoked_at__isnull=True, expires_at__gt=now()).order_by("-seen_at")


def get_device_of(user_id: UUID, device_id: UUID) -> Device | None:
    """One device of a user."""
    return Device.objects.select_related("user").filter(user_id=user_id, pk=device_id).first()


def word_of(row: AppPassword) -> str:
    """The word of an application password, as long as the server's secret is the same."""
    return word_for(row.pk, b"tongchuang.app-passwords:" + settings.SECRET_KEY.encode())


def app_password_by_word(word: str) -> AppPassword | None:
    """The password with this word, with its user; None for what is unknown, removed or shut."""
    rows = AppPassword.objects.select_related("user").filter(word_hash=hash_of(word), revoked_at__isnull=True)
    found = rows.first()
    return found if found and found.user.is_active and not found.user.must_change_password else None


def app_passwords_named(username: str) -> list[AppPassword]:
    """The passwords that open something for a user name."""
    rows = AppPassword.objects.select_related("user").filter(user__username=username, revoked_at__isnull=True)
    return list(rows.filter(user__is_active=True, user__must_change_password=False).order_by("-created_at"))


def app_passwords_of(user_id: UUID) -> list[AppPassword]:
    """A user's own, the newest first."""
    return list(AppPassword.objects.filter(user_id=user_id, revoked_at__isnull=True).order_by("-created_at"))


def get_app_password_of(user_id: UUID, key: UUID) -> AppPassword | None:
    """One of a user's own."""
    return AppPassword.objects.select_related("user").filter(user_id=user_id, pk=key).first()

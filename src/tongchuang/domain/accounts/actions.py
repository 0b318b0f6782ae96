"""Writing accounts: what a person sets for themselves."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.accounts.models import AppPassword, Device, User
from tongchuang.domain.accounts.queries import word_of
from tongchuang.domain.accounts.rules import hash_of
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid

DEVICE_DAYS = timedelta(days=30)
# How often a device's last use is written: not with every chunk of a photo.
SEEN_EVERY = timedelta(hours=1)
MOST_APP_PASSWORDS = 10


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
        revoke_devices(user, why=Device.Ended.PASSWORD, by=by)
        revoke_app_passwords(user, by=by)


@dataclass(frozen=True)
class SignedInDevice:
    """A device with the token that it calls with; the token can't be read again later."""

    device: Device
    token: str


@transaction.atomic
def sign_in_device(user: User, *, name: str, by: Author, region_id: UUID | None = None) -> SignedInDevice:
    """A new device of the user's."""
    moment, secret = now(), secrets.token_urlsafe(32)
    device = Device.objects.create(
        user=user, name=name, token_hash=hash_of(secret), created_at=moment, seen_at=moment, expires_at=moment + DEVICE_DAYS
    )
    record("device.signed_in", device, by=by, personal={"name": name}, region_id=region_id, parent=user)
    return SignedInDevice(device, f"{device.pk.hex}.{secret}")


@transaction.atomic
def revoke_device(device: Device, *, why: str, by: Author, region_id: UUID | None = None) -> None:
    """Sign a device out for good; what is on it stays there until its owner signs in again."""
    _revoke([device], why, by, region_id)


@transaction.atomic
def revoke_devices(user: User, *, why: str, by: Author, region_id: UUID | None = None) -> None:
    """Sign every device of a user out."""
    _revoke(list(Device.objects.filter(user=user, revoked_at__isnull=True)), why, by, region_id)


def _revoke(devices: list[Device], why: str, by: Author, region_id: UUID | None) -> None:
    moment = now()
    open_ones = Device.objects.select_for_update().filter(pk__in=[device.pk for device in devices], revoked_at__isnull=True)
    told = []
    for device in open_ones:
        device.revoked_at, device.ended = moment, why
        device.save(update_fields=["revoked_at", "ended"])
        told.append(Entry("device.signed_out", device, new={"why": str(why)}, region_id=region_id, parent=device.user))
    if told:
        record_many(told, by=by)


def note_device_seen(device: Device, *, by: Author) -> bool:
    """Let a device that is used live on; True when that was written, so that its cookie is to be renewed."""
    moment = now()
    if moment - device.seen_at < SEEN_EVERY:
        return False
    Device.objects.filter(pk=device.pk, revoked_at__isnull=True).update(seen_at=moment, expires_at=moment + DEVICE_DAYS)
    return True


@transaction.atomic
def make_app_password(user: User, *, name: str, by: Author, region_id: UUID | None = None) -> tuple[AppPassword, str]:
    """A password for one program, with its word, which is shown this once."""
    if not name.strip():
        raise Invalid(_("Give the password a name, such as the phone that it is for."), field="name")
    User.objects.select_for_update().get(pk=user.pk)
    if AppPassword.objects.filter(user=user, revoked_at__isnull=True).count() >= MOST_APP_PASSWORDS:
        text = _("There are %(most)d application passwords already. Remove one that is not used any more.")
        raise Invalid(text % {"most": MOST_APP_PASSWORDS})
    row = AppPassword(user=user, name=name.strip()[:80], created_at=now())
    word = word_of(row)
    row.word_hash = hash_of(word)
    row.save(force_insert=True)
    record("app_password.made", row, by=by, personal={"name": row.name}, region_id=region_id, parent=user)
    return row, word


@transaction.atomic
def revoke_app_password(row: AppPassword, *, by: Author, region_id: UUID | None = None) -> None:
    """Let a password open nothing from now on."""
    _end_app_passwords([row.pk], by, region_id)


@transaction.atomic
def revoke_app_passwords(user: User, *, by: Author, region_id: UUID | None = None) -> None:
    """Let none of a user's application passwords open anything."""
    keys = AppPassword.objects.filter(user=user, revoked_at__isnull=True).values_list("pk", flat=True)
    _end_app_passwords(list(keys), by, region_id)


def _end_app_passwords(keys: list[UUID], by: Author, region_id: UUID | None) -> None:
    rows = list(AppPassword.objects.select_for_update().filter(pk__in=keys, revoked_at__isnull=True).select_related("user"))
    AppPassword.objects.filter(pk__in=[row.pk for row in rows]).update(revoked_at=now())
    if rows:
        entries = [Entry("app_password.removed", row, region_id=region_id, parent=row.user) for row in rows]
        record_many(entries, by=by)


def note_app_password_seen(row: AppPassword, *, by: Author) -> None:
    """Remember when a password was used last, to the hour."""
    moment = now()
    if row.seen_at is None or moment - row.seen_at > SEEN_EVERY:
        AppPassword.objects.filter(pk=row.pk).update(seen_at=moment)

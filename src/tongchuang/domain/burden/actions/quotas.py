"""Setting quotas. A new quota ends the one before it, so that what held on a day can always be said."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.burden.errors import BurdenInvalid, NotYours
from tongchuang.domain.burden.models import Quota
from tongchuang.domain.burden.queries import LOCK
from tongchuang.domain.burden.values import Kind, Window
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.locks import lock_id

MOST = 9999


@transaction.atomic
def set_quota(
    kind: str, window: str, limit: int | None, *, by: Actor, group: str = "", unit: Unit | None = None
) -> Quota:
    """At most so many of a kind from now on, for all units, a group or one unit; no limit where it is None."""
    region_id = _region_of(by)
    if kind not in Kind.values or window not in Window.values:
        raise BurdenInvalid(_("Choose what is limited, and the time that the limit is for."))
    if limit is not None and not 0 <= limit <= MOST:
        raise BurdenInvalid(_("A number between 0 and %(most)d.") % {"most": MOST}, field="limit")
    if unit is not None and unit.region_id != region_id:
        raise NotYours
    scope = Quota.Scope.UNIT if unit is not None else Quota.Scope.GROUP if group else Quota.Scope.ALL
    # The same lock as charging: whoever counts sees either the old or the new one, never both or none.
    lock_id(region_id, LOCK)
    key = {
        "region_id": region_id,
        "kind": kind,
        "window": window,
        "scope": scope,
        "group": group if unit is None else "",
        "unit": unit,
    }
    present = Quota.objects.filter(ended_at__isnull=True, **key).first()
    if present is not None and present.limit == limit:
        return present
    old = _told(present) if present is not None else {}
    if present is not None:
        _end(present, by)
    row = Quota.objects.create(**key, limit=limit, set_at=now(), set_by=by.user_id)
    record("quota.set", row, by=by, old=old, new=_told(row))
    return row


@transaction.atomic
def end_quota(quota: Quota, *, by: Actor) -> None:
    """A quota holds no more; a wider one does, if there is one."""
    region_id = _region_of(by)
    if quota.region_id != region_id:
        raise NotYours
    lock_id(region_id, LOCK)
    row = Quota.objects.select_for_update().get(pk=quota.pk)
    if row.ended_at is not None:
        return
    _end(row, by)
    record("quota.ended", row, by=by, old=_told(row))


def _region_of(by: Actor) -> UUID:
    by.require(Permission.SET_QUOTAS)
    if by.region_id is None:
        raise NotYours
    return by.region_id


def _end(row: Quota, by: Actor) -> None:
    row.ended_at, row.ended_by = now(), by.user_id
    row.save(update_fields=["ended_at", "ended_by"])


def _told(row: Quota) -> dict[str, object]:
    return {
        "kind": row.kind, "window": row.window, "scope": row.scope, "group": row.group, "unit": row.unit_id, "limit": row.limit,
    }  # fmt: skip

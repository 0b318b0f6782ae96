"""Setting quotas and points from a month on. What is over stays as it was asked."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.bulletins.errors import BulletinInvalid, NotYours
from tongchuang.domain.bulletins.models import PointRule, QuotaRule
from tongchuang.domain.bulletins.rules import is_month
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now, period_of

MOST = 60


@transaction.atomic
def set_item_quota(
    per_month: int | None, period_from: str, *, by: Actor, line: str = "", unit: Unit | None = None
) -> QuotaRule:
    """So many items a month from a month on, of all, of a category or of one unit; 0 exempts, None: what is wider holds."""
    by.require(Permission.SET_QUOTAS)
    _from_now(period_from)
    if unit is not None and unit.region_id != by.region_id:
        raise NotYours
    if per_month is not None and not 0 <= per_month <= MOST:
        raise BulletinInvalid(_("A number between 0 and %(most)d.") % {"most": MOST}, field="per_month")
    if line and line not in Unit.Line.values:
        raise BulletinInvalid(_("Choose whom it is for."), field="whom")
    scope = {"unit": unit, "line": line if unit is None else ""}
    row, _made = QuotaRule.objects.update_or_create(
        region_id=by.region_id, period_from=period_from, **scope,
        defaults={"per_month": per_month, "set_by_id": by.user_id, "set_at": now()},
    )  # fmt: skip
    new = {"unit": unit.pk if unit else None, "line": row.line, "per_month": per_month, "from": period_from}
    record("info.quota_set", row, by=by, new=new)
    return row


@transaction.atomic
def set_points(points: dict[str, Decimal], period_from: str, *, by: Actor) -> list[PointRule]:
    """What each use is worth from a month on."""
    by.require(Permission.SET_QUOTAS)
    _from_now(period_from)
    if set(points) - set(PointRule.Use.values) or any(not 0 <= value <= 999 for value in points.values()):
        raise BulletinInvalid(_("Points lie between 0 and 999."), field="points")
    made = [
        PointRule.objects.update_or_create(
            region_id=by.region_id, use=use, period_from=period_from,
            defaults={"points": value, "set_by_id": by.user_id, "set_at": now()},
        )[0]
        for use, value in points.items()
    ]  # fmt: skip
    if made:
        new = {"points": {use: str(value) for use, value in points.items()}, "from": period_from}
        record("info.points_set", made[0], by=by, new=new)
    return made


def _from_now(period: str) -> None:
    if not is_month(period) or period < period_of(now()):
        raise BulletinInvalid(
            _("From this month on, or from a later one: what is over stays as it was."), field="period_from"
        )

"""Look-backs by the clock, and what a visit's checks say about them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from uuid import UUID

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.actions.from_checks import register_from_checks
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.domain.lookbacks.actions import draw_round, publish_rounds, seal_month_of, settle_by_checks
from tongchuang.domain.lookbacks.expected import expected_at, failed_of
from tongchuang.domain.lookbacks.frame import month_before
from tongchuang.domain.lookbacks.models import LookBackRound
from tongchuang.domain.lookbacks.queries import latest_draw
from tongchuang.domain.lookbacks.settings import settings_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now, today

log = logging.getLogger(__name__)


def register_and_settle(
    visit: Visit,
    checks: Sequence[Check],
    failed: Sequence[Check],
    severities: Mapping[UUID, str],
    *,
    by: Actor,
) -> list[Finding]:
    """Findings of what failed at a visit, rebounds among them, and the look-backs that its checks settle.

    Within the transaction that keeps the visit.
    """
    expected = expected_at(visit, checks)
    made = register_from_checks(visit, failed, by=by, severities=severities, looked_back=failed_of(expected))
    if expected:
        settle_by_checks(expected, visit, made, by=by)
    return made


def tend_look_backs() -> int:
    """One round of everything that look-backs need of the clock; may run twice without harm. Returns what was done."""
    done = 0
    period = month_before(today())
    for campaign in Campaign.objects.filter(closed_at__isnull=True).order_by("pk"):
        done += _tried("seal", lambda campaign=campaign: seal_month_of(campaign, period) is not None)
    waiting = LookBackRound.objects.filter(state=LookBackRound.State.SEALED).select_related("campaign")
    for row in waiting.order_by("number"):
        if latest_draw(row, settings_of(row.campaign)) <= now():
            done += _tried("draw", lambda row=row: bool(draw_round(row)))
    return done + _tried("publish", publish_rounds)


def _tried(what: str, step: object) -> int:
    try:
        return int(step())  # type: ignore[operator]
    except Exception:
        # One county's trouble must not keep the others waiting; it is tried again with the next round.
        log.exception("look-backs: could not %s", what)
        return 0

"""Which orders are due now, in one statement over all open findings, and a second one for those whose time was moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tongchuang.domain.findings.models import ClockPause
from tongchuang.domain.orders.clock import next_step
from tongchuang.domain.orders.settings import numbers_of
from tongchuang.domain.orders.values import Colour, Reason

# White: the due time has passed, and nothing was ever issued that says so or more.
# Yellow and red by time: so long after the one before, which stands; the due time has passed (it may have been moved since).
# Yellow and red by rebound: at once, whatever the due time is.
# Held for want of a unit: there is one by now.
# What was ever made for a finding in a colour, held and withdrawn ones too, is never made again.
RIPE = """
WITH running AS (
    SELECT f.id, f.region_id, f.campaign_id, f.state, f.due_at, f.unit_id, f.rebound_of_id, f.rebound_count
    FROM findings_finding f JOIN campaigns_campaign c ON c.id = f.campaign_id
    WHERE c.closed_at IS NULL AND f.paused_at IS NULL
      AND f.state IN ('registered', 'assigned', 'accepted', 'returned', 'fixed') {scope}
)
SELECT f.id, f.region_id, f.campaign_id, 'white' AS colour, 'overdue' AS reason,
       NULL::timestamptz AS counts_from, NULL::int AS next_days, NULL::text AS before, f.due_at
FROM running f
WHERE f.state IN ('assigned', 'accepted', 'returned') AND f.due_at < %(now)s
  AND NOT EXISTS (SELECT FROM orders_order o WHERE o.finding_id = f.id
                  AND (o.colour = 'white' OR o.state IN ('held', 'issued')))
UNION ALL
SELECT f.id, f.region_id, f.campaign_id, CASE o.colour WHEN 'white' THEN 'yellow' ELSE 'red' END, 'not_fixed',
       o.counts_from, o.next_days, o.reason, f.due_at
FROM orders_order o JOIN running f ON f.id = o.finding_id
WHERE o.state = 'issued' AND o.next_at < %(now)s AND f.state IN ('assigned', 'accepted', 'returned') AND f.due_at < %(now)s
  AND NOT EXISTS (SELECT FROM orders_order g WHERE g.finding_id = f.id
                  AND (g.colour = CASE o.colour WHEN 'white' THEN 'yellow' ELSE 'red' END
                       OR (g.colour = 'red' AND g.state IN ('held', 'issued'))))
UNION ALL
SELECT f.id, f.region_id, f.campaign_id, CASE WHEN f.rebound_count >= 2 THEN 'red' ELSE 'yellow' END,
       CASE WHEN f.rebound_count >= 2 THEN 'second_rebound' ELSE 'rebound' END, NULL, NULL, NULL, f.due_at
FROM running f
WHERE f.rebound_of_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM orders_order o WHERE o.finding_id = f.id
                  AND (o.colour = CASE WHEN f.rebound_count >= 2 THEN 'red' ELSE 'yellow' END
                       OR (o.colour = 'red' AND o.state IN ('held', 'issued'))))
UNION ALL
SELECT f.id, f.region_id, f.campaign_id, o.colour, o.reason, NULL, NULL, NULL, f.due_at
FROM orders_order o JOIN running f ON f.id = o.finding_id
WHERE o.state = 'held' AND o.hold = 'no_unit' AND f.unit_id IS NOT NULL
"""


@dataclass(frozen=True)
class Ripe:
    """An order that is due."""

    finding_id: UUID
    region_id: UUID
    campaign_id: UUID
    colour: str
    reason: str


def ripe_orders(
    at: datetime, *, region_id: UUID | None = None, finding_ids: Sequence[UUID] | None = None
) -> list[Ripe]:
    """All orders that are due at a moment, one a finding (the gravest), in the order of their findings."""
    scope, values = "", {"now": at}
    if region_id is not None:
        scope, values = scope + " AND f.region_id = %(region)s", values | {"region": region_id}
    if finding_ids is not None:
        scope, values = scope + " AND f.id = ANY(%(findings)s)", values | {"findings": list(finding_ids)}
    with connection.cursor() as cursor:
        cursor.execute(RIPE.format(scope=scope), values)
        rows = cursor.fetchall()
    early = _too_early(rows, at)
    found: dict[UUID, Ripe] = {}
    for number, (finding, region, campaign, colour, reason, *_rest) in enumerate(rows):
        if number in early:
            continue
        known = found.get(finding)
        if known is None or _weight(colour) > _weight(known.colour):
            found[finding] = Ripe(finding, region, campaign, colour, reason)
    return sorted(found.values(), key=lambda ripe: ripe.finding_id)


def _weight(colour: str) -> int:
    return (Colour.WHITE, Colour.YELLOW, Colour.RED).index(Colour(colour))


def _too_early(rows: Sequence[Sequence[Any]], at: datetime) -> set[int]:
    """Next steps that a stopped clock or a moved due time has put off: the statement knows neither."""
    steps = [(number, row) for number, row in enumerate(rows) if row[4] == Reason.NOT_FIXED]
    if not steps:
        return set()
    pauses = _pauses([row[0] for _number, row in steps])
    moved = [(number, row) for number, row in steps if row[0] in pauses or row[8] > row[5]]
    numbers = numbers_of({row[2] for _number, row in moved})
    early = set()
    for number, (finding, _region, campaign, _colour, _reason, counts_from, days, before, due_at) in moved:
        closing = numbers[campaign].due_time
        if next_step(before, counts_from, days, due_at, pauses.get(finding, ()), closing) >= at:
            early.add(number)
    return early


def _pauses(finding_ids: Iterable[UUID]) -> dict[UUID, list[tuple[datetime, datetime]]]:
    found: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    rows = ClockPause.objects.filter(finding__in=list(finding_ids), ended_at__isnull=False)
    for finding, started, ended in rows.values_list("finding_id", "started_at", "ended_at"):
        found[finding].append((started, ended))
    return found

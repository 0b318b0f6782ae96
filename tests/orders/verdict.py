"""What has to hold after a trial, read with plain statements from the database: nothing twice, nothing skipped, no gap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from tongchuang.engines.calendar import WorkingCalendar

LADDER = ("white", "yellow", "red")
# Kind of finding → the orders that it must have at the end.
EXPECTED = {
    "late": ("white", "yellow", "red"),
    "later": ("white", "yellow", "red"),
    "rebound": ("yellow", "red"),
    "second": ("red",),
    "never": (),
    "fixed": (),
    "closed": (),
    "paused": (),
    "disputed": (),
}


def rows(statement: str) -> list[tuple[Any, ...]]:
    """What a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def wrong(calendar: WorkingCalendar, days: int) -> list[str]:
    """Everything that does not hold, in words; empty when all does."""
    return [*_per_finding(), *_early(calendar, days), *_papers(), *_told(), *_after_closing()]


def _per_finding() -> Iterator[str]:
    found = rows(
        "SELECT f.title, f.number, coalesce(array_agg(o.colour) FILTER (WHERE o.state = 'issued'), '{}'),"
        " coalesce(array_agg(o.hold) FILTER (WHERE o.state = 'held'), '{}')"
        " FROM findings_finding f LEFT JOIN orders_order o ON o.finding_id = f.id GROUP BY f.id"
    )
    for kind, number, issued, held in found:
        colours = sorted(issued, key=LADDER.index)
        if kind == "no_unit":
            if issued or held != ["no_unit"]:
                yield f"{number} ({kind}): issued {colours}, held {held}"
        elif kind == "closing":
            if colours != list(LADDER[: len(colours)]) or held:
                yield f"{number} ({kind}): issued {colours}, held {held}"
        elif colours != list(EXPECTED[kind]) or held:
            yield f"{number} ({kind}): issued {colours}, held {held}, expected {EXPECTED[kind]}"


def _early(calendar: WorkingCalendar, days: int) -> Iterator[str]:
    found = rows(
        "SELECT f.number, o.colour, o.reason, o.made_at, o.due_at, b.counts_from FROM orders_order o"
        " JOIN findings_finding f ON f.id = o.finding_id LEFT JOIN orders_order b ON b.finding_id = o.finding_id"
        " AND b.colour = CASE o.colour WHEN 'yellow' THEN 'white' WHEN 'red' THEN 'yellow' END WHERE o.state = 'issued'"
    )
    # By the moment that was looked at: the clock may jump between the look and the number.
    for number, colour, reason, looked, due, before in found:
        if reason in ("overdue", "not_fixed") and not due < looked:
            yield f"{number}: {colour} before the due time"
        if reason == "not_fixed" and before is None:
            yield f"{number}: {colour} without the one before"
        elif reason == "not_fixed" and not _ripe(calendar, before, days) < looked:
            yield f"{number}: {colour} too early after the one before"


def _ripe(calendar: WorkingCalendar, since: datetime, days: int) -> datetime:
    return calendar.due_at(since, days).at


def _papers() -> Iterator[str]:
    for year, numbers in rows(
        "SELECT year, array_agg(number ORDER BY number) FROM documents_document WHERE number IS NOT NULL GROUP BY region_id, code, year"
    ):
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"the numbers of {year} have gaps or come twice"
    counts = {
        "documents": "SELECT count(*) FROM documents_document",
        "documents of orders": "SELECT count(DISTINCT document_id) FROM orders_order WHERE state = 'issued'",
        "events": "SELECT count(*) FROM ledger_event WHERE kind = 'order.issued'",
        "events of documents": "SELECT count(*) FROM ledger_event WHERE kind = 'document.issued'",
        "counted for units": "SELECT count(*) FROM burden_charge WHERE state = 'counted'",
    }
    issued = rows("SELECT count(*) FROM orders_order WHERE state = 'issued'")[0][0]
    for what, statement in counts.items():
        if rows(statement)[0][0] != issued:
            yield f"{issued} orders, but {rows(statement)[0][0]} {what}"
    for number, year, issued_at in rows(
        "SELECT d.number, d.year, o.issued_at AT TIME ZONE 'Asia/Shanghai' FROM orders_order o JOIN documents_document d ON d.id = o.document_id"
    ):
        if issued_at.year != year:
            yield f"number {number} of {year} was issued in {issued_at.year}"


def _told() -> Iterator[str]:
    twice = rows(
        "SELECT parent_id, new->>'colour' FROM ledger_event WHERE kind = 'order.issued' GROUP BY 1, 2 HAVING count(*) > 1"
    )
    for finding, colour in twice:
        yield f"{finding}: {colour} was told twice"
    red = rows("SELECT count(*) FROM orders_order WHERE state = 'issued' AND colour = 'red'")[0][0]
    leads = rows("SELECT count(*), count(DISTINCT subject) FROM leads_lead")[0]
    if leads != (red, red):
        yield f"{red} red orders, but {leads} leads"


def _after_closing() -> Iterator[str]:
    """The key of a row carries the moment when it was made, by the machine's own clock; so does the mark of the closing."""
    for (number,) in rows(
        "SELECT f.number FROM findings_finding f JOIN orders_order o ON o.finding_id = f.id"
        " WHERE f.title = 'closing' AND f.state = 'closed' AND f.description <> ''"
        " AND ('x' || substr(replace(o.id::text, '-', ''), 1, 12))::bit(48)::bigint > f.description::bigint"
    ):
        yield f"{number}: an order was made after it was closed"

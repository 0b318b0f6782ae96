"""Figures of supervision: orders, look-backs, rankings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongchuang.workflows.reports import reads
from tongchuang.workflows.reports.data import Data, month_bounds
from tongchuang.workflows.reports.registry import source
from tongchuang.workflows.reports.values import Made, Row


def _orders(data: Data, period: str) -> list[Any]:
    key = ("orders", period)
    if key not in data.kept:
        start, end = month_bounds(period)
        rows = reads.orders_between(data.campaign, start, min(end, data.as_of))
        # Withdrawn since: it stood at the moment.
        data.kept[key] = [row for row in rows if row.withdrawn_at is None or row.withdrawn_at >= data.as_of]
    kept: list[Any] = data.kept[key]
    return kept


def _order_rows(rows: list[Any]) -> list[Row]:
    return [
        Row("order", row.pk, row.document.number_text, row.unit.short_name or row.unit.name) for row in rows
    ]


@source("orders.issued", _("Orders issued in the month"))
def issued(data: Data, period: str, colour: str = "") -> Made:
    """Orders issued in a month, all or of one colour."""
    rows = [row for row in _orders(data, period) if not colour or row.colour == colour]
    return Made(len(rows), lambda: _order_rows(rows))


@source("orders.answered", _("Of these, answered"))
def answered(data: Data, period: str) -> Made:
    """Of the orders of a month, those answered by the moment."""
    rows = [row for row in _orders(data, period) if row.answered_at and row.answered_at < data.as_of]
    return Made(len(rows), lambda: _order_rows(rows))


def _looks(data: Data, period: str) -> list[Any]:
    key = ("looks", period)
    if key not in data.kept:
        start, end = month_bounds(period)
        data.kept[key] = list(reads.looks_between(data.campaign, start, min(end, data.as_of)))
    kept: list[Any] = data.kept[key]
    return kept


def _look_rows(rows: list[Any]) -> list[Row]:
    return [Row("lookback", row.pk, str(row.finding)) for row in rows if row.finding is not None]


@source("lookbacks.looked", _("Findings looked at again in the month"))
def looked(data: Data, period: str) -> Made:
    """Closed findings that were looked at again in a month."""
    rows = _looks(data, period)
    return Made(len(rows), lambda: _look_rows(rows))


@source("lookbacks.rebound", _("Of these, rebounds"))
def rebound(data: Data, period: str) -> Made:
    """Of these, those that had not held."""
    rows = [row for row in _looks(data, period) if row.state == "rebound"]
    return Made(len(rows), lambda: _look_rows(rows))


@source("ranking.rank", _("Place in the ranking"))
def rank(data: Data, period: str, unit: str) -> Made:
    """A unit's place in the ranking of a month, once that was frozen."""
    return _ranked(data, period, unit, "rank")


@source("ranking.rate", _("Lost share in the ranking (%)"))
def lost_share(data: Data, period: str, unit: str) -> Made:
    """What part of what a unit answers for it lost, in per cent, as the ranking says."""
    return _ranked(data, period, unit, "shrunk")


def ranked(data: Data, period: str) -> list[Any]:
    """The lines of a month's ranking; none while it is not frozen."""
    key = ("ranking", period)
    if key not in data.kept:
        row = reads.frozen_ranking(data.campaign, period, data.as_of)
        data.kept[key] = reads.lines_of(row) if row else []
    kept: list[Any] = data.kept[key]
    return kept


def _ranked(data: Data, period: str, unit: str, column: str) -> Made:
    line = next((each for each in ranked(data, period) if str(each.unit_id) == unit), None)
    value = getattr(line, column) if line is not None else None
    if value is not None and not isinstance(value, int):
        value = round(100 * float(value), 2)
    return Made(
        value,
        lambda: [Row("ranking", line.ranking_id, line.unit.name)] if line else [],
    )


def unit_of(line: Any) -> UUID:
    """The unit of a line."""
    key: UUID = line.unit_id
    return key

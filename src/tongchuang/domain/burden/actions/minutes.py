"""Keeping measured times: sums by unit, day and kind of work, and how long tasks took, without who."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import connection

from tongchuang.domain.burden.models import TaskTime, WorkTime
from tongchuang.domain.ledger.values import Author
from tongchuang.foundation.ids import uuid7

# (region, unit, day, kind of work) → seconds; (region, unit, day, task, class of seconds) → number
Seconds = Mapping[tuple[UUID, UUID, date, str], int]
Times = Mapping[tuple[UUID, UUID, date, str, int], int]


def add_times(seconds: Seconds, times: Times, *, by: Author) -> None:
    """Add to what is kept: one statement for the sums, one for the tasks."""
    _upsert(
        WorkTime._meta.db_table,
        ("work",),
        "seconds",
        [(*key, number) for key, number in sorted(seconds.items()) if number > 0],
    )
    _upsert(
        TaskTime._meta.db_table,
        ("task", "about_s"),
        "number",
        [(*key, number) for key, number in sorted(times.items()) if number > 0],
    )


def _upsert(table: str, names: tuple[str, ...], counted: str, rows: list[tuple[object, ...]]) -> None:
    if not rows:
        return
    columns = ("id", "region_id", "unit_id", "day", *names, counted)
    places = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(rows))
    conflict = ", ".join(("unit_id", "day", *names))
    sql = (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places} "
        f"ON CONFLICT ({conflict}) DO UPDATE SET {counted} = {table}.{counted} + EXCLUDED.{counted}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in (uuid7(), *row)])

"""Several numbers for one page in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def count_together(querysets: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each of them has, in the order given; one statement for all."""
    counts = [0] * len(querysets)
    asked: list[int] = []
    parts: list[str] = []
    values: list[Any] = []
    for place, rows in enumerate(querysets):
        try:
            sql, params = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        asked.append(place)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")
        values.extend(params)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", values)
            for place, number in zip(asked, cursor.fetchone(), strict=True):
                counts[place] = number
    return counts

"""Giving numbers without gaps: the counter's row is held only from here to the commit, so take numbers last."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from tongchuang.domain.findings.rules import number_text
from tongchuang.foundation.ids import uuid7

FINDINGS = "finding"
TAKE = """
INSERT INTO findings_numberseries AS s (id, region_id, series, year, last) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (region_id, series, year) DO UPDATE SET last = s.last + EXCLUDED.last RETURNING last
"""


def take_numbers(region_id: UUID, year: int, count: int = 1, *, series: str = FINDINGS) -> list[str]:
    """The next numbers of a region's series in a year, of its findings by default; a rollback gives them back.

    None at all (`count` 0) only locks the series until the commit.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [uuid7(), region_id, series, year, count])
        last = int(cursor.fetchone()[0])
    return [number_text(year, position) for position in range(last - count + 1, last + 1)]

"""Giving numbers without gaps: the row of the series is held from here to the commit, so take numbers last."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from tongchuang.foundation.clock import local, now
from tongchuang.foundation.ids import uuid7

TAKE = """
INSERT INTO documents_series AS s (id, region_id, code, year, begun_after, last) VALUES (%s, %s, %s, %s, 0, %s)
ON CONFLICT (region_id, code, year) DO UPDATE SET last = s.last + EXCLUDED.last RETURNING last
"""
GIVE_BACK = "UPDATE documents_series SET last = last - %s WHERE region_id = %s AND code = %s AND year = %s"


def take_numbers(region_id: UUID, code: str, count: int) -> tuple[int, int, datetime]:
    """The first of `count` numbers in a row, their year, and the moment of issue; a rollback gives them back.

    The moment is read when the series is ours: the moments rise with the numbers. Where the year turned in Shanghai while
    we waited, the numbers of the old year go back and those of the new year are taken.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number belongs in the transaction that uses it")
    while True:
        year = local(now()).year
        with connection.cursor() as cursor:
            cursor.execute(TAKE, [uuid7(), region_id, code, year, count])
            last = int(cursor.fetchone()[0])
            moment = now()
            if local(moment).year == year:
                return last - count + 1, year, moment
            cursor.execute(GIVE_BACK, [count, region_id, code, year])

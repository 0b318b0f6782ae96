"""The check that counts for (campaign, version, period, source, evaluation, site, item), kept as visits arrive.

The greatest (at, visit) wins, in whatever order visits reach the server.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.inspections.rules import CarriedCheck
from tongchuang.foundation.clock import period_of
from tongchuang.foundation.ids import uuid7

_UPSERT = """
INSERT INTO inspections_latestcheck AS kept
    (id, campaign_id, source, evaluation_id, site_id, visit_id, version_id, item_id, check_row_id, period, at, verdict, count, grade)
SELECT given.id, %(campaign)s, %(source)s, %(evaluation)s, %(site)s, %(visit)s, given.version, given.item,
       given.check_row, given.period, given.at, given.verdict, given.count, given.grade
FROM unnest(%(ids)s::uuid[], %(versions)s::uuid[], %(items)s::uuid[], %(checks)s::uuid[], %(periods)s::text[],
            %(moments)s::timestamptz[], %(verdicts)s::text[], %(counts)s::int[], %(grades)s::text[])
     AS given (id, version, item, check_row, period, at, verdict, count, grade)
ON CONFLICT (campaign_id, version_id, period, source, evaluation_id, site_id, item_id) DO UPDATE
SET check_row_id = EXCLUDED.check_row_id, visit_id = EXCLUDED.visit_id, at = EXCLUDED.at,
    verdict = EXCLUDED.verdict, count = EXCLUDED.count, grade = EXCLUDED.grade
WHERE (EXCLUDED.at, EXCLUDED.visit_id) > (kept.at, kept.visit_id)
"""


def keep_latest(visit: Visit, checks: Sequence[CarriedCheck]) -> None:
    """Let the checks of a visit count where nothing later does: one statement, rows in a fixed order.

    The order keeps two visits to one site from waiting for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _UPSERT,
            {
                "campaign": visit.campaign_id,
                "source": visit.source,
                "evaluation": visit.evaluation_id,
                "site": visit.site_id,
                "visit": visit.pk,
                "ids": [uuid7() for _ in checks],
                "versions": [check.version for check in checks],
                "items": [check.item for check in checks],
                "checks": [check.check for check in checks],
                "periods": [period_of(check.at) for check in checks],
                "moments": [check.at for check in checks],
                "verdicts": [check.verdict for check in checks],
                "counts": [check.count for check in checks],
                "grades": [check.grade for check in checks],
            },
        )

"""Facts out of the rows of the house, as rows of a file. The one place that says what a fact of the store is.

Facts are all checks, all observations, and a row that takes an observation away for each that was retracted. To them
come checks that the crosswalk carried to further items, as far as they count (the rest never will). What a move of the
campaign copied is left out: a score finds the old version's rows by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db import connection

from tongchuang.domain.facts.values import COLUMNS, Row, Subjects

_MONTH = "to_char({at} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')"
_CHECK = f"""
SELECT v.region_id::text, v.campaign_id::text, 'check', i.code, {_MONTH.format(at="c.at")}, v.source, v.site_id::text,
       v.id::text, c.at AT TIME ZONE 'UTC', c.verdict, c.count::bigint, nullif(c.grade, ''), NULL::text, NULL::bigint,
       NULL::bigint, NULL::text, NULL::text, v.evaluation_id::text, 0::bigint, c.id::text, false, i.version_id::text, false
FROM {{source}}
JOIN inspections_check c ON c.visit_id = v.id
JOIN standards_item i ON i.id = c.item_id
WHERE {{condition}}
"""
_CARRIED = f"""
SELECT v.region_id::text, v.campaign_id::text, 'check', i.code, {_MONTH.format(at="l.at")}, v.source, v.site_id::text,
       v.id::text, l.at AT TIME ZONE 'UTC', l.verdict, l.count::bigint, nullif(l.grade, ''), NULL::text, NULL::bigint,
       NULL::bigint, NULL::text, NULL::text, v.evaluation_id::text, 0::bigint, c.id::text, false, i.version_id::text, true
FROM {{source}}
JOIN inspections_check c ON c.visit_id = v.id
JOIN inspections_latestcheck l ON l.check_row_id = c.id AND l.item_id <> c.item_id
JOIN standards_item i ON i.id = l.item_id
WHERE {{condition}} AND NOT EXISTS (
    SELECT 1 FROM campaigns_versionmove m
    JOIN inspections_latestcheck o ON o.check_row_id = l.check_row_id AND o.version_id = m.old_id
    WHERE m.campaign_id = v.campaign_id AND m.confirmed AND m.new_id = l.version_id)
"""
_OBSERVED = """
SELECT o.region_id::text, o.campaign_id::text, o.kind, i.code, o.period, o.source, NULL::text, NULL::text,
       o.at AT TIME ZONE 'UTC', NULL::text, CASE WHEN o.kind = 'event' THEN o.count::bigint END, NULL::text,
       trim_scale(o.fraction)::text, o.yes::bigint, o.valid::bigint, trim_scale(o.value)::text, o.rater_id::text,
       o.evaluation_id::text, (extract(epoch FROM o.entered_at) * 1000000)::bigint, o.id::text, {retracted},
       i.version_id::text, false
FROM inspections_observation o
JOIN standards_item i ON i.id = o.item_id
WHERE {condition}
"""
_GIVEN = "unnest(%(visits)s::uuid[], %(months)s::text[]) AS g (visit, month) JOIN inspections_visit v ON v.id = g.visit"
# Nothing is seen after it was received, so the visits of earlier months are passed over by a plain comparison.
_OF_MONTH = """v.campaign_id = %(campaign)s AND coalesce(v.received_at, 'infinity') >= %(start)s
    AND {at} >= %(start)s AND {at} < %(end)s"""
BATCH = 5000
_KIND, _VISIT, _ID, _RETRACTED = (COLUMNS.index(name) for name in ("kind", "visit", "id", "retracted"))


def rows_of(
    campaign_id: UUID, subjects: Subjects, *, first: str = "0000-00", last: str = "9999-99"
) -> Iterator[Row]:
    """The facts of some subjects of a campaign, of the months from first to last."""
    given = {
        "campaign": campaign_id, "first": first, "last": last,
        "visits": [visit for visit, _month in subjects.visits], "months": [month for _visit, month in subjects.visits],
        "observations": subjects.observations, "retractions": subjects.retractions,
    }  # fmt: skip
    if subjects.visits:
        for text, at in ((_CHECK, "c.at"), (_CARRIED, "l.at")):
            month = _MONTH.format(at=at)
            condition = f"v.campaign_id = %(campaign)s AND {month} BETWEEN %(first)s AND %(last)s AND coalesce(g.month, {month}) = {month}"
            yield from _read(text.format(source=_GIVEN, condition=condition), given)
    for name, retracted in (("observations", "false"), ("retractions", "true")):
        if given[name]:
            condition = f"o.campaign_id = %(campaign)s AND o.period BETWEEN %(first)s AND %(last)s AND o.id = ANY (%({name})s)"
            yield from _read(_OBSERVED.format(retracted=retracted, condition=condition), given)


def rows_of_month(campaign_id: UUID, period: str) -> Iterator[Row]:
    """All facts of a campaign and month that are in the database."""
    start, end = bounds(period)
    given = {"campaign": campaign_id, "period": period, "start": start, "end": end}
    for text, at in ((_CHECK, "c.at"), (_CARRIED, "l.at")):
        yield from _read(text.format(source="inspections_visit v", condition=_OF_MONTH.format(at=at)), given)
    condition = "o.campaign_id = %(campaign)s AND o.period = %(period)s"
    yield from _read(_OBSERVED.format(retracted="false", condition=condition), given)
    condition += " AND o.retracted_at IS NOT NULL"
    yield from _read(_OBSERVED.format(retracted="true", condition=condition), given)


def without(rows: Iterable[Row], subjects: Subjects) -> Iterator[Row]:
    """The rows but for those of some subjects."""
    visits = {str(visit) for visit, _month in subjects.visits}
    entered, retracted = {str(pk) for pk in subjects.observations}, {str(pk) for pk in subjects.retractions}
    for row in rows:
        if row[_KIND] == "check":
            gone = row[_VISIT] in visits
        else:
            gone = row[_ID] in (retracted if row[_RETRACTED] else entered)
        if not gone:
            yield row


def bounds(period: str) -> tuple[str, str]:
    """The first instant of a month and of the next one, as PostgreSQL reads them."""
    year, month = map(int, period.split("-"))
    following = f"{year + 1:04d}-01" if month == 12 else f"{year:04d}-{month + 1:02d}"
    return f"{period}-01 00:00:00+08", f"{following}-01 00:00:00+08"


def months_with_facts(campaign_id: UUID) -> list[str]:
    """The months of which the database has any fact of a campaign."""
    text = f"""
    SELECT {_MONTH.format(at="c.at")} FROM inspections_visit v JOIN inspections_check c ON c.visit_id = v.id
    WHERE v.campaign_id = %(campaign)s
    UNION SELECT period FROM inspections_observation WHERE campaign_id = %(campaign)s ORDER BY 1
    """
    return [period for (period,) in _read(text, {"campaign": campaign_id})]


def months_of_visits(visits: Sequence[UUID]) -> list[tuple[UUID, UUID, UUID, str, int]]:
    """(region, campaign, visit, month, checks) of visits."""
    text = f"""
    SELECT v.region_id, v.campaign_id, v.id, {_MONTH.format(at="c.at")}, count(*)
    FROM inspections_visit v JOIN inspections_check c ON c.visit_id = v.id WHERE v.id = ANY (%(visits)s) GROUP BY 1, 2, 3, 4
    """
    return list(_read(text, {"visits": list(visits)}))  # type: ignore[arg-type]


def _read(text: str, given: dict[str, object]) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        while rows := cursor.fetchmany(BATCH):
            yield from rows

"""The canonical row of a fact: what the relation `facts` of the definition looks like."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """A column of `facts` with its type in DuckDB; `about` says what it holds."""

    name: str
    type: str
    about: str


COLUMNS: tuple[Column, ...] = (
    Column("region", "VARCHAR", "county or city; '' where there is only one"),
    Column("campaign", "VARCHAR", "campaign, with one standard each; '' where there is only one"),
    Column("kind", "VARCHAR", "check, review, poll, reading, rating, event"),
    Column("item", "VARCHAR", "code of the leaf in its standard"),
    Column("period", "VARCHAR", "month of `at` in Asia/Shanghai, YYYY-MM"),
    Column("source", "VARCHAR", "self, mock, covert, official, public"),
    Column("site", "VARCHAR", "check: the site; unique over all regions"),
    Column("visit", "VARCHAR", "check: the visit; NULL is ''"),
    Column("at", "TIMESTAMP", "instant in UTC, microseconds"),
    Column("verdict", "VARCHAR", "check: pass, fail, na"),
    Column("count", "BIGINT", "check and event: occurrences, at least 1; NULL is 1"),
    Column("grade", "VARCHAR", "check: A, B, C, D"),
    Column("fraction", "VARCHAR", "review and rating: from 0 to 1, as exact decimal text"),
    Column("yes", "BIGINT", "poll"),
    Column("valid", "BIGINT", "poll"),
    Column("value", "VARCHAR", "reading: as exact decimal text"),
    Column("rater", "VARCHAR", "rating"),
    Column("evaluation", "VARCHAR", "the evaluation it was made in, for the trail; not read here"),
    Column("position", "BIGINT", "order of writing: of two facts of one thing at one time the greater wins"),
    Column("id", "VARCHAR", "the observation or check, for the trail"),
    Column("retracted", "BOOLEAN", "TRUE: does not count; NULL is FALSE"),
)

NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)


def table_columns() -> str:
    """The columns for CREATE TABLE."""
    return ", ".join(f'"{column.name}" {column.type}' for column in COLUMNS)

"""Gaps found by the system (责任空白、监管盲区): each check is a file in gaps/, run read-only for one campaign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.db import connection, transaction

from tongchuang.foundation.clock import today

FOLDER = Path(__file__).parent / "gaps"
SEVERITIES = ("grave", "major", "minor")
KEYS = {"id", "title", "severity", "explanation", "cure", "page", "query"}
TIMEOUT_MS = 5000
_PARAMETER = re.compile(r"(?<!:):(campaign|region|today)\b")


@dataclass(frozen=True)
class GapCheck:
    """One check. Texts are by language; `page` names where the gap is closed when a row has no page of its own."""

    id: str
    title: dict[str, str]
    severity: str
    explanation: dict[str, str]
    cure: dict[str, str]
    page: str
    query: str


@dataclass(frozen=True)
class Gap:
    """One thing that nobody answers for."""

    target_type: str
    target_id: UUID | None
    label: str
    detail: str


@cache
def gap_checks() -> tuple[GapCheck, ...]:
    """All checks, the gravest first."""
    found = [read_check(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda check: (SEVERITIES.index(check.severity), check.id)))


def read_check(path: Path) -> GapCheck:
    """A check out of its file; ValueError when it isn't one."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if set(content) != KEYS:
        raise ValueError(f"{path.name}: the keys are {', '.join(sorted(KEYS))}")
    if content["id"] != path.stem or content["severity"] not in SEVERITIES:
        raise ValueError(f"{path.name}: the id is the file's name, the severity one of {', '.join(SEVERITIES)}")
    for key in ("title", "explanation", "cure"):
        if set(content[key]) != {"zh", "en"}:
            raise ValueError(f"{path.name}: `{key}` is given in zh and en")
    # Percent signs are the driver's; a check names its parameters :campaign, :region and :today.
    query = _PARAMETER.sub(r"%(\1)s", content["query"].strip().rstrip(";").replace("%", "%%"))
    return GapCheck(**{**content, "query": query})


def find_check(check_id: str) -> GapCheck | None:
    """The check of that name."""
    return next((check for check in gap_checks() if check.id == check_id), None)


def gap_counts(*, campaign_id: UUID, region_id: UUID) -> dict[str, int]:
    """Check → how many gaps it finds: one statement for all checks."""
    parts = [f"SELECT '{check.id}' AS id, count(*) AS found FROM ({check.query}) AS q{n}" for n, check in enumerate(gap_checks())]
    rows = _rows(" UNION ALL ".join(parts), campaign_id, region_id)
    return {str(row[0]): int(row[1]) for row in rows}


def gaps_of(check: GapCheck, *, campaign_id: UUID, region_id: UUID, limit: int = 20_000) -> list[Gap]:
    """What a check finds, in the order of its labels."""
    text = f"SELECT target_type, target_id, label, detail FROM ({check.query}) AS q ORDER BY label, target_id LIMIT {int(limit)}"
    return [Gap(row[0], row[1], row[2] or "", row[3] or "") for row in _rows(text, campaign_id, region_id)]


def _rows(text: str, campaign_id: UUID, region_id: UUID) -> list[Any]:
    with _read_only(), connection.cursor() as cursor:
        cursor.execute(text, {"campaign": campaign_id, "region": region_id, "today": today()})
        return list(cursor.fetchall())


@contextmanager
def _read_only() -> Iterator[None]:
    """A check is data: whatever stands in it, it can neither write nor run for long."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL transaction_read_only = on; SET LOCAL statement_timeout = {TIMEOUT_MS}")
        yield
        # Nothing was written; rolling back gives an outer transaction its own settings again.
        transaction.set_rollback(True)

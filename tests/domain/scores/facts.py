"""Facts for tests of scores: visits, observations and responsibilities as rows, and a scope's facts as files."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.db import transaction
from tests import factories
from tests.factories import County, Standard

from tongchuang.domain.inspections.checklists import checklist_of, counted_checks
from tongchuang.domain.inspections.latest import keep_latest
from tongchuang.domain.inspections.models import Check, Evaluation, Observation, Visit
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item, Pack, StandardVersion
from tongchuang.engines.standard.pack_model import Pack as LoadedPack
from tongchuang.engines.standard.read import read_standard
from tongchuang.engines.standard.write import pack_to_document, to_document
from tongchuang.foundation.clock import SHANGHAI, period_of

OCTOBER = datetime(2026, 10, 12, 10, tzinfo=SHANGHAI)


def yaml_of(document: dict[str, Any] | None = None) -> str:
    """The standard of the factories as a pack would write it."""
    written = yaml.safe_dump(document or factories.STANDARD, allow_unicode=True, sort_keys=False)
    return re.sub(r"'([0-9.]+)'", r"\1", written).replace("version: 2026", "version: '2026'")


def publish(standard: Standard, document: dict[str, Any] | None = None) -> None:
    """Store the standard as publishing does, so that engines can take it."""
    read = read_standard(yaml_of(document).encode(), "standard.yaml")
    assert read.standard is not None, read.problems
    StandardVersion.objects.filter(pk=standard.version.pk).update(document=to_document(read.standard))
    pack = LoadedPack(standard.pack.slug, standard.pack.title, "county", standards=(read.standard,))
    Pack.objects.filter(pk=standard.pack.pk).update(document=pack_to_document(pack))


def visit(
    county: County, site: Site, verdicts: dict[str, Any], *, at: datetime = OCTOBER, source: str = "mock",
    evaluation: Evaluation | None = None, event: bool = False,
) -> Visit:  # fmt: skip
    """A visit with its checks: {"I-1": ("fail", 4), "I-3": "B"}; what counts is kept, as visits do."""
    assert county.campaign is not None
    checklist = checklist_of(county.campaign, site.type.code, evaluation)
    row = Visit.objects.create(
        region=county.region, campaign=county.campaign, version=checklist.main, evaluation=evaluation, site=site,
        source=source, inspector=county.people["inspector"].person, started_at=at, submitted_at=at, received_at=at,
        period=period_of(at), checked=len(verdicts),
    )  # fmt: skip
    by_code = {entry.item.code: entry.item for entry in checklist.entries.values()}
    checks = [Check(visit=row, item=by_code[code], at=at, **_verdict(given)) for code, given in verdicts.items()]
    Check.objects.bulk_create(checks)
    keep_latest(row, counted_checks(checklist, checks))
    if event:
        with transaction.atomic():
            record("visit.submitted", row, by=SYSTEM, new={"campaign": row.campaign_id, "period": row.period})
    return row


def _verdict(given: Any) -> dict[str, Any]:
    if isinstance(given, tuple):
        return {"verdict": given[0], "count": given[1]}
    if given in ("pass", "fail", "na"):
        return {"verdict": given}
    return {"verdict": "pass" if given == "A" else "fail", "grade": given}


def observe(
    county: County, item: Item, kind: str, *, at: datetime = OCTOBER, source: str = "mock",
    evaluation: Evaluation | None = None, **values: Any,
) -> Observation:  # fmt: skip
    """A fact that is not a check."""
    assert county.campaign is not None
    values = {key: Decimal(str(value)) if isinstance(value, float) else value for key, value in values.items()}
    return Observation.objects.create(
        region=county.region, campaign=county.campaign, evaluation=evaluation, item=item, kind=kind, source=source,
        period=period_of(at), at=at, entered_at=at + timedelta(hours=1), **values,
    )


def evaluation(county: County, version: StandardVersion, *, title: str = "第一次模拟测评", source: str = "mock") -> Evaluation:
    """An evaluation held in October."""
    assert county.campaign is not None
    return Evaluation.objects.create(
        region=county.region, campaign=county.campaign, version=version, title=title, source=source,
        held_on=OCTOBER.date(),
    )  # fmt: skip


def write_files(folder: Path, county: County, standard: Standard, leads: dict[str, str]) -> list[str]:
    """All facts of the county as files of `score-files`; returns the arguments. Leads of items go into the standard."""
    document = json.loads(json.dumps(factories.STANDARD))
    for branch in document["tree"]:
        for leaf in branch["children"]:
            leaf["lead"] = [leads[leaf["code"]]] if leaf["code"] in leads else []
    (folder / "standard.yaml").write_text(yaml_of(document), encoding="utf-8")
    _write(folder / "facts.csv", _fact_rows(county))
    sites = [
        {"site": str(site.pk), "type": site.type.code, "unit": str(site.unit_id or "")}
        for site in Site.objects.filter(region=county.region).select_related("type")
    ]
    _write(folder / "sites.csv", sites)
    return [str(folder / "standard.yaml"), str(folder / "facts.csv"), "--sites", str(folder / "sites.csv")]


def _fact_rows(county: County) -> list[dict[str, str]]:
    rows = []
    for check in Check.objects.filter(visit__region=county.region).select_related("visit", "item").order_by("at", "pk"):
        rows.append(
            {"kind": "check", "item": check.item.code, "period": period_of(check.at), "source": check.visit.source,
             "at": check.at.isoformat(), "site": str(check.visit.site_id), "visit": str(check.visit_id),
             "verdict": check.verdict, "count": str(check.count), "grade": check.grade}
        )  # fmt: skip
    for row in Observation.objects.filter(region=county.region, retracted_at=None).select_related("item"):
        rows.append(
            {"kind": row.kind, "item": row.item.code, "period": row.period, "source": row.source,
             "at": row.at.isoformat(), "rater": _text(row.rater_id), "fraction": _text(row.fraction),
             "yes": _text(row.yes), "valid": _text(row.valid), "value": _text(row.value),
             "count": str(row.count) if row.kind == "event" else ""}
        )  # fmt: skip
    return rows


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def amount(shares: Any, unit: UUID | None) -> Decimal:
    """What a unit lost among shares."""
    return sum((share.amount for share in shares if share.unit_id == unit), Decimal(0))

"""Fills the demo county up to the size of a busy city: findings with their events, visits with their checks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import models
from psycopg.types.json import Jsonb

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Finding, FindingSupport
from tongchuang.domain.inspections.models import Check, LatestCheck, Visit
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.models import Person, Region, Unit
from tongchuang.domain.places.models import Site
from tongchuang.domain.standards.models import Item, StandardVersion
from tongchuang.foundation.clock import local, now
from tongchuang.foundation.ids import uuid7
from tongchuang.foundation.text import searchable

CHECKS_A_VISIT = 30
LATEST_MONTHS = 3
MONTHS = 24
TITLES = ("通道堆放杂物", "地面有积水", "井盖缺失", "洗手液未补充", "车辆乱停放", "公益广告破损", "垃圾未分类", "台账未更新")
# How a ledger looks that has run for a year: most is closed.
STATES = {
    "closed": 700, "void": 20, "registered": 40, "assigned": 60, "accepted": 90, "fixed": 50, "returned": 30, "disputed": 10,
}  # fmt: skip
STEPS = {
    "registered": ("registered",), "assigned": ("registered", "assigned"),
    "accepted": ("registered", "assigned", "accepted"), "fixed": ("registered", "assigned", "accepted", "fixed"),
    "returned": ("registered", "assigned", "accepted", "fixed", "returned"),
    "disputed": ("registered", "assigned", "disputed"), "void": ("registered", "assigned", "void_asked", "voided"),
    "closed": ("registered", "assigned", "accepted", "fixed", "closed"),
}  # fmt: skip
Connection = psycopg.Connection[Any]
Say = Callable[[str], None]


@dataclass(eq=False)
class Ground:
    """What the bulk rows hang on."""

    region: Region
    campaign: Campaign
    version: StandardVersion
    sites: list[Site]
    units: list[Unit]
    inspectors: list[Person]
    clerk: Person
    items: dict[str, list[Item]]
    others: list[Item]
    dice: random.Random

    @classmethod
    def read(cls, region_code: str) -> Ground:
        """The demo county as it was loaded."""
        region = Region.objects.get(code=region_code)
        campaign = Campaign.objects.filter(region=region).earliest("pk")
        version = campaign.standards.select_related("version").earliest("position").version
        leaves = list(Item.objects.filter(version=version, is_leaf=True, method="site"))
        types = {code for leaf in leaves for code in leaf.site_types}
        people = Person.objects.filter(region=region, user__isnull=False)
        return cls(
            region, campaign, version,
            list(Site.objects.filter(region=region, closed_on__isnull=True).select_related("type")),
            list(Unit.objects.filter(region=region, valid_to__isnull=True)),
            list(people.filter(posts__kind="inspector").distinct()),
            people.filter(posts__kind="office").earliest("pk"),
            {code: [leaf for leaf in leaves if code in leaf.site_types] for code in types},
            leaves, random.Random(20261122),
        )  # fmt: skip


def fill(connection: Connection, ground: Ground, *, findings: int, checks: int, say: Say) -> None:
    """Bulk rows up to the given numbers; `connection` is a superuser's, so that nothing is fired row by row.

    Foreign keys hold by construction, and the ledger's queue is left out: as if everything had been sealed long ago.
    """
    connection.execute("SET session_replication_role = replica")
    more_checks = max(0, checks - Check.objects.count())
    more_findings = max(0, findings - Finding.objects.filter(region=ground.region).count())
    say(f"  {more_checks:,} checks")
    latest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for start in range(0, more_checks, CHECKS_A_VISIT * 2000):
        number = min(2000, -(-(more_checks - start) // CHECKS_A_VISIT))
        visits = [_visit(ground) for _ in range(number)]
        copy_in(connection, Visit, [_plain_visit(visit) for visit in visits])
        copy_in(connection, Check, _checks(ground, visits, latest))
    _copy_latest(connection, latest.values())
    say(f"  {more_findings:,} findings with their events")
    for start in range(0, more_findings, 5000):
        rows = [_finding(ground, start + number) for number in range(min(5000, more_findings - start))]
        copy_in(connection, Finding, rows)
        copy_in(connection, FindingSupport, _supports(ground, rows))
        copy_in(connection, Event, (event for row in rows for event in _events(ground, row)))
    say("  VACUUM ANALYZE")
    connection.execute("SET session_replication_role = origin")
    connection.execute("VACUUM ANALYZE")


def copy_in(connection: Connection, model: type[models.Model], rows: Iterable[dict[str, Any]], table: str = "") -> None:
    """COPY rows given as attribute → value; what they leave out gets the field's default."""
    fields = [each for each in model._meta.concrete_fields if not each.db_returning]
    names = ", ".join(f'"{each.column}"' for each in fields)
    default = {each.attname: each.get_default() for each in fields}
    with connection.cursor() as cursor, cursor.copy(f"COPY {table or model._meta.db_table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row.get(each.attname, default[each.attname]) for each in fields])


def _visit(ground: Ground) -> dict[str, Any]:
    dice, site = ground.dice, ground.dice.choice(ground.sites)
    at = now() - timedelta(minutes=dice.randrange(60, MONTHS * 30 * 24 * 60))
    return {
        "id": uuid7(), "region_id": ground.region.pk, "campaign_id": ground.campaign.pk, "version_id": ground.version.pk,
        "site_id": site.pk, "source": dice.choices(("mock", "covert", "self"), (5, 3, 2))[0],
        "inspector_id": dice.choice(ground.inspectors).pk, "started_at": at, "submitted_at": at + timedelta(minutes=25),
        "received_at": at + timedelta(minutes=25), "period": f"{local(at):%Y-%m}", "checked": CHECKS_A_VISIT,
        "failed": 0, "type": site.type.code,
    }  # fmt: skip


def _plain_visit(visit: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in visit.items() if key != "type"}


def _checks(
    ground: Ground, visits: list[dict[str, Any]], latest: dict[tuple[Any, ...], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Thirty checks a visit: the checklist of its type, filled up from the other items of the standard."""
    dice = ground.dice
    recent = f"{local(now() - timedelta(days=31 * (LATEST_MONTHS - 1))):%Y-%m}"
    for visit in visits:
        own = ground.items.get(visit["type"], [])[:CHECKS_A_VISIT]
        known = {item.pk for item in own}
        rest = [item for item in dice.sample(ground.others, CHECKS_A_VISIT * 2) if item.pk not in known]
        for item in [*own, *rest][:CHECKS_A_VISIT]:
            failed = dice.random() < 0.1
            check = {
                "id": uuid7(), "visit_id": visit["id"], "item_id": item.pk, "verdict": "fail" if failed else "pass",
                "count": 1 + failed * dice.randrange(3), "grade": "", "note": "", "at": visit["submitted_at"],
            }  # fmt: skip
            if visit["period"] >= recent and item.pk in known:
                _keep(latest, visit, check)
            yield check


def _keep(latest: dict[tuple[Any, ...], dict[str, Any]], visit: dict[str, Any], check: dict[str, Any]) -> None:
    key = (visit["period"], visit["source"], visit["site_id"], check["item_id"])
    if key in latest and latest[key]["at"] > check["at"]:
        return
    latest[key] = {
        "id": uuid7(), "campaign_id": visit["campaign_id"], "version_id": visit["version_id"], "period": key[0],
        "source": key[1], "site_id": key[2], "item_id": key[3], "check_row_id": check["id"], "visit_id": visit["id"],
        "at": check["at"], "verdict": check["verdict"], "count": check["count"], "grade": "",
    }  # fmt: skip


def _copy_latest(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    table = LatestCheck._meta.db_table
    connection.execute(f"CREATE TEMP TABLE arriving (LIKE {table})")
    copy_in(connection, LatestCheck, rows, table="arriving")
    connection.execute(f"INSERT INTO {table} SELECT * FROM arriving ON CONFLICT DO NOTHING")
    connection.execute("DROP TABLE arriving")


def _finding(ground: Ground, number: int) -> dict[str, Any]:
    dice, site = ground.dice, ground.dice.choice(ground.sites)
    state = dice.choices(tuple(STATES), tuple(STATES.values()))[0]
    begun = now() - timedelta(minutes=dice.randrange(60, 360 * 24 * 60 if state in ("closed", "void") else 40 * 24 * 60))
    title, told = dice.choice(TITLES), f"{begun.year}-{number + 10001:05d}"
    closed = begun + timedelta(days=6) if state in ("closed", "void") else None
    return {
        "id": uuid7(), "region_id": ground.region.pk, "campaign_id": ground.campaign.pk, "number": told, "title": title,
        "item_id": dice.choice(ground.items.get(site.type.code) or ground.others).pk, "site_id": site.pk,
        "street_id": site.street_id, "source": dice.choice(("inspection", "covert", "hotline", "public")),
        "severity": dice.choices(("minor", "major", "grave"), (7, 2, 1))[0], "state": state,
        "disposition": "fixed" if state == "closed" else "", "unit_id": site.unit_id or dice.choice(ground.units).pk,
        "registered_at": begun, "registered_by_id": ground.clerk.pk,
        "assigned_at": None if state == "registered" else begun + timedelta(hours=3),
        "due_at": None if state == "registered" else begun + timedelta(days=9),
        "fixed_at": begun + timedelta(days=5) if state in ("fixed", "returned", "closed") else None,
        "closed_at": closed, "closed_by_id": ground.clerk.pk if closed else None, "changed_at": closed or begun,
        "grams": searchable(told, title, site.name), "version": len(STEPS[state]),
    }  # fmt: skip


def _supports(ground: Ground, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if ground.dice.random() < 0.2:
            yield {"id": uuid7(), "finding_id": row["id"], "unit_id": ground.dice.choice(ground.units).pk}


def _events(ground: Ground, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    steps = STEPS[row["state"]]
    at: datetime = row["registered_at"]
    actor: UUID | None = ground.clerk.user_id
    for version, step in enumerate(steps, start=1):
        new = {"state": step, "version": version, "number": row["number"], "unit_id": str(row["unit_id"])}
        yield {
            "at": at + timedelta(hours=version - 1), "kind": f"finding.{step}", "actor_id": actor, "origin": "127.0.0.1",
            "region_id": row["region_id"], "target_type": "finding", "target_id": row["id"],
            "old": Jsonb({"state": steps[version - 2]} if version > 1 else {}), "new": Jsonb(new),
        }  # fmt: skip

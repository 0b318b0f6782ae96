"""What is measured: pages as they are asked for, and actions as they are posted, each by the post that does it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import Count
from django.test import Client
from django.urls import reverse

from tongchuang.domain.accounts.models import User
from tongchuang.domain.findings.actions import accept_finding, register_finding
from tongchuang.domain.findings.history import finding_history
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.checklists import ChecklistEntry, checklist_of
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.inspections.rules import grades_of
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7
from web_bench import peers
from web_bench.filling import CHECKS_A_VISIT, TITLES, Ground
from web_bench.measuring import Probe


def signed_in(username: str) -> Client:
    """A client of one of the demo's accounts."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=username))
    return client


def _actor(username: str) -> Actor:
    return actor_for(User.objects.get(username=username))


def _page(client: Client, address: str, rows: int = 1) -> Callable[[Any], int]:
    def run(_prepared: Any) -> int:
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")
        for _part in response:
            pass
        return rows

    return run


def page_probes(ground: Ground) -> Iterator[Probe]:
    """Every page that people look at all day."""
    office, director, liaison, inspector = map(signed_in, ("office", "director", "liaison", "inspector"))
    busiest = Unit.objects.filter(region=ground.region).annotate(n=Count("findings")).order_by("-n")[0]
    home, of_unit = reverse("rectify:home"), f"unit={busiest.pk}"
    leaves = Item.objects.filter(version=ground.version).count()
    finding = Finding.objects.filter(region=ground.region, state="closed").latest("registered_at")
    visit = Visit.objects.filter(region=ground.region).latest("started_at")
    listed = {"goal_ms": 45, "peer": peers.LIST}
    yield Probe(
        "findings_of_unit_by_due", _page(office, f"{home}?{of_unit}&sort=due", 50), goal_ms=45, peer=peers.LIST_OF_UNIT
    )
    yield Probe("findings_all", _page(office, home, 50), **listed)
    yield Probe("findings_all_by_due", _page(office, f"{home}?sort=due", 50), **listed)
    yield Probe("findings_all_by_unit", _page(office, f"{home}?sort=unit", 50), **listed)
    yield Probe("findings_page_900", _page(office, f"{home}?sort=-registered&page=900", 50))
    yield Probe("findings_searched", _page(office, f"{home}?q=井盖", 50))
    minor = Finding.objects.filter(region=ground.region, severity="minor").count()
    yield Probe("findings_to_excel", _page(office, f"{home}?severity=minor&export=xlsx", minor), runs=3, warm=0)
    yield Probe("findings_of_liaison", _page(liaison, home, 50))
    yield Probe("finding", _page(office, reverse("rectify:finding", args=[finding.pk])))
    yield Probe("tree", _page(director, reverse("appraise:home"), leaves), goal_ms=55, peer=peers.TREE)
    yield Probe("losses", _page(director, reverse("appraise:losses")))
    yield Probe("desk_office", _page(office, reverse("desk:home")))
    yield Probe("desk_liaison", _page(liaison, reverse("desk:home")))
    yield Probe("inbox", _page(liaison, reverse("desk:inbox")))
    yield Probe("command", _page(director, reverse("command:home")))
    yield Probe("command_map_data", _page(director, reverse("command:points"), len(ground.sites)))
    yield Probe("sites", _page(office, reverse("places:home"), 50))
    yield Probe("site", _page(office, reverse("places:site", args=[visit.site_id])))
    yield Probe("map_data", _page(office, reverse("places:map_sites"), len(ground.sites)))
    yield Probe("duties_matrix", _page(office, reverse("duties:home"), leaves))
    yield Probe("visits", _page(office, reverse("inspect:visits"), 50))
    yield Probe("visit", _page(office, reverse("inspect:visit", args=[visit.pk]), CHECKS_A_VISIT))
    yield Probe("visit_form", _page(inspector, reverse("inspect:form", args=[visit.site_id])))


def action_probes(ground: Ground) -> Iterator[Probe]:
    """What is written: through the whole request, and by the action alone."""
    inspector, office = signed_in("inspector"), signed_in("office")
    clerk = _actor("office")
    site = next(each for each in ground.sites if each.unit_id)
    item = ground.items[site.type.code][0]
    create = {"goal_ms": 20, "peer": peers.CREATE}
    change = {"goal_ms": 15, "peer": peers.CHANGE_STATE}
    yield Probe(
        "visit_of_30_checks", _posted(inspector, reverse("api:visits"), len(_long_checklist(ground)[1])),
        lambda: _visit_in(ground), goal_ms=60, peer=peers.ONE_ANSWER,
    )  # fmt: skip
    new = {"title": TITLES[0], "source": "inspection", "severity": "minor", "count": "1", "site": site.pk, "item": item.pk, "another": "on"}
    yield Probe("finding_created_by_form", lambda _: _form(office, reverse("rectify:new"), new), **create)
    yield Probe("finding_created", lambda _: _registered(ground, clerk, site, item), **create)
    waiting = _waiting(ground, "registered")
    assign = Probe("finding_assigned_by_form", lambda row: _assigned_by_form(office, row), lambda: next(waiting), **change)
    yield assign
    accepting = _waiting(ground, "assigned")
    yield Probe("finding_accepted", lambda row: _accepted(row, clerk), lambda: next(accepting), **change)
    done = Finding.objects.filter(region=ground.region, state="closed").latest("registered_at")
    yield Probe("finding_history", lambda _: len(finding_history(done, by=clerk)), goal_ms=10)


def _waiting(ground: Ground, state: str) -> Iterator[Finding]:
    rows = Finding.objects.filter(region=ground.region, state=state, unit__isnull=False, paused_at__isnull=True)
    return iter(list(rows.order_by("-registered_at")[:1000]))


def _registered(ground: Ground, clerk: Actor, site: Any, item: Item) -> int:
    register_finding(by=clerk, campaign=ground.campaign, title=TITLES[0], source="inspection", site=site, item=item)
    return 1


def _accepted(row: Finding, clerk: Actor) -> int:
    # The handler's unit, with the clerk's account: who it is makes no difference to the work.
    unit = replace(clerk, unit_ids=frozenset({row.unit_id}), permissions=frozenset({Permission.HANDLE_FINDINGS}))
    accept_finding(row, by=unit, version=row.version)
    return 1


def _assigned_by_form(client: Client, row: Finding) -> int:
    address = reverse("rectify:act", args=[row.pk, "assign"])
    return _form(client, address, {"version": row.version, "unit": row.unit_id})


def _form(client: Client, address: str, values: dict[str, Any]) -> int:
    response = client.post(address, values)
    if response.status_code != 302:
        raise SystemExit(f"{address} answered {response.status_code}")
    return 1


def _posted(client: Client, address: str, rows: int) -> Callable[[Any], int]:
    def run(body: Any) -> int:
        response = client.post(address, body, content_type="application/json")
        if response.status_code != 201:
            raise SystemExit(f"{address} answered {response.status_code}: {response.content.decode()[:500]}")
        return rows

    return run


def _visit_in(ground: Ground) -> str:
    """A visit to a site whose checklist is long enough; three of thirty fail."""
    code, entries = _long_checklist(ground)
    site = ground.dice.choice([each for each in ground.sites if each.type.code == code])
    at = now() - timedelta(minutes=1)
    checks = []
    for number, entry in enumerate(entries):
        failed = number % 10 == 9
        grades = grades_of(entry.item.rule)
        checks.append({
            "id": str(uuid7()), "item": str(entry.item.pk), "verdict": "fail" if failed else "pass", "at": at.isoformat(),
            "grade": grades[-1 if failed else 0] if grades else "",
        })  # fmt: skip
    return json.dumps({
        "id": str(uuid7()), "campaign": str(ground.campaign.pk), "site": str(site.pk), "source": "mock",
        "started_at": (at - timedelta(minutes=20)).isoformat(), "submitted_at": at.isoformat(), "checks": checks,
    })  # fmt: skip


@cache
def _long_checklist(ground: Ground) -> tuple[str, list[ChecklistEntry]]:
    lists = {code: list(checklist_of(ground.campaign, code).entries.values()) for code in sorted(ground.items)}
    code = min(lists, key=lambda code: abs(len(lists[code]) - CHECKS_A_VISIT))
    return code, lists[code][:CHECKS_A_VISIT]


def http_pages(ground: Ground) -> dict[str, str]:
    """The pages asked for over HTTP, as the campaign office."""
    finding = Finding.objects.filter(region=ground.region, state="closed").latest("registered_at")
    return {
        "findings_all": reverse("rectify:home"),
        "finding": reverse("rectify:finding", args=[finding.pk]),
        "tree": reverse("appraise:home"),
    }

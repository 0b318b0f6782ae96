"""Who complained, and who came unannounced, is on no page, export, message or history that a responsible unit or one above it opens.

Every address of the product is called as the unit's liaison and head, as the unit above, as point owner, as contracted leader; the
name of whoever brought the complaint in, and the phone number that was called from, must stand nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests.domain.scores.facts import publish
from tests.factories import Member, World, make_finding, make_member, make_world
from tests.meta.address_book import Belongings, addresses, belongings_of, paths_of, unknown_parameters
from tests.meta.test_addresses import Stage, entered, listed, told, trying

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.foundation.clock import now
from tongchuang.jobs.pump import pump_once

CALLER = "荀不言"
SOURCES = ("hotline", "public", "covert")
# Lists are also asked for as Excel; where one searches, also for what the caller is called.
QUERIES = ("", "?export=xlsx")
SEARCHED = {
    "shared:search",
    "rectify:home",
    "inspect:visits",
    "supervise:orders",
    "supervise:lookbacks",
    "desk:inbox",
}
NAMES = ("?q=荀不言", "?q=xunbuyan", "?q=xby")


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """A county with something of everything; every finding of its market's unit was brought in by the caller."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        publish(world.standard)
        found = belongings_of(world)
        _complain(world, found)
        yield Stage(world, found)
        transaction.set_rollback(True)


def _complain(world: World, found: Belongings) -> None:
    county = world.county
    caller = make_member(county, "inspector", name=CALLER)
    finding: Any = found.rows["finding"]
    rows = [finding]
    for source in SOURCES:
        rows.append(
            make_finding(
                county,
                site=county.sites[0],
                unit=county.units["market"],
                item=world.standard.items["I-1"],
                source=source,
                state="assigned",
                assigned_at=now(),
                due_at=now(),
            )
        )
    Finding.objects.filter(pk__in=[row.pk for row in rows]).update(registered_by=caller.person)
    Finding.objects.filter(pk=finding.pk).update(source="hotline", check_row=None)
    for row in rows:
        row.refresh_from_db()
        for kind in ("finding.registered", "finding.photo_added", "finding.repeated"):
            new = {"version": 1, "number": row.number, "count": 1, "unit_id": str(row.unit_id)}
            record(kind, row, by=caller.actor, new=new)
        record(
            "finding.assigned",
            row,
            by=county.people["office"].actor,
            new={"version": 1, "number": row.number, "unit_id": str(row.unit_id)},
        )
    seal_all()
    pump_once()


@pytest.fixture
def world(stage: Stage, db: None) -> World:
    return stage.world


def readers(world: World) -> dict[str, Member]:
    """Who answers for the finding, and who stands above: nobody of them sees the region."""
    county, market = world.county, world.county.units["market"]
    return {
        "liaison": county.people["unit_liaison"], "head": make_member(county, "unit_head", name="单位领导", unit=market),
        "lead liaison": make_member(county, "lead_liaison", name="牵头联络", unit=market), "owner": county.people["point_owner"],
        "leader": county.people["contracted_leader"],
    }  # fmt: skip


SWEEPS = [
    "liaison",
    *(pytest.param(who, marks=pytest.mark.slow) for who in ("head", "lead liaison", "owner", "leader")),
]


@pytest.mark.parametrize("who", SWEEPS)
def test_no_address_tells_the_unit_who_complained(stage: Stage, world: World, who: str) -> None:
    client, found, opened = entered(readers(world)[who]), [], 0
    for address in addresses():
        if address.is_api or address.name.startswith("static") or unknown_parameters(address):
            continue
        for path in paths_of(address, stage.belongings):
            asked = (*QUERIES, *(NAMES if address.name in SEARCHED else ()))
            for query in asked if "<" not in address.route else QUERIES[:1]:
                with trying(found, f"{who} GET {path}{query}"):
                    response = client.get(path + query)
                    opened += response.status_code == 200
                    # What was typed into a search field stands there again.
                    text = told(response).replace(f'value="{CALLER}"', "").replace("荀不言”", "")
                    if CALLER in text and CALLER not in query:
                        found.append(f"{who} GET {path}{query}")
    assert not found, listed(found)
    assert opened > 25


def test_the_office_does_see_it(stage: Stage, world: World) -> None:
    """The sweep would find the name where it stands."""
    key = stage.belongings.key("finding")
    assert CALLER in told(entered(world.county.people["office"]).get(f"/rectify/{key}/"))


def test_no_message_to_a_unit_names_the_caller(stage: Stage, world: World) -> None:
    rows = InboxMessage.objects.exclude(
        recipient__person__posts__kind__in=("office", "director", "inspector")
    )
    assert rows.exists()
    assert not [row for row in rows if CALLER in f"{row.title}{row.reason}"]


def test_a_complaint_has_no_field_for_who_complained() -> None:
    """Name and number of a caller are not taken down at all: what isn't held can't be told."""
    names = {field.name for field in Finding._meta.get_fields()}
    assert not {
        name
        for name in names
        if any(word in name for word in ("phone", "caller", "complain", "reporter", "contact"))
    }

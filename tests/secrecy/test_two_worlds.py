"""Nobody but its inspectors and its officer can tell from any answer which sites were drawn.

The same sealed draw is made twice, with two public inputs that draw different sites of the same stratum; the drawn inspectors
visit half of them, find failures and take photos. Every address is then asked as everybody in the dark: the answers of the
two worlds must be the same to the letter, and take the same number of statements.
"""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID
from zlib import crc32

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories import Member
from tests.meta.address_book import KINDS, Address, addresses, words_of
from tests.secrecy import worlds
from tests.secrecy.worlds import Base, Drawn, StandingClock

from tongchuang.domain.inspections.models import Check, Crew, PlannedVisit
from tongchuang.domain.plates.codes import code_of
from tongchuang.domain.plates.models import Plate
from tongchuang.foundation.ids import uuid7

# Signing in and out: nothing of the county is on these pages.
LEFT_OUT = ("account_", "mfa_", "shared:scope", "api:openapi", "field_api:openapi", "field_api:sign_out")
# The office asks for everything, the others in turns, so that together they do too; everybody for everything with SWEEP=all.
TURNS = 5
NOBODY = UUID(int=7)
IN_FULL = ("office",)
EXPORT = "?export=xlsx"
ONE_IN = 5


@dataclass(frozen=True)
class Answer:
    """What came back, without what may differ."""

    text: str
    statements: int


@dataclass
class Stage:
    """The county before the draw, and the two public inputs."""

    base: Base
    inputs: tuple[str, str]
    only: tuple[UUID, UUID]
    source: str


@pytest.fixture(scope="module", params=["mock", "covert"])
def stage(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """Built once for a source; every world is taken back."""
    patch = pytest.MonkeyPatch()
    clock = StandingClock()
    patch.setattr(timezone, "now", clock)
    with django_db_blocker.unblock(), transaction.atomic():
        base = worlds.build(clock, request.param)
        inputs = worlds.inputs_of(base)
        first = []
        for text in inputs:
            with worlds.undone(base):
                first.append(worlds.draw_it(base, text).sites[0].pk)
        yield Stage(base, inputs, (first[0], first[1]), request.param)
        transaction.set_rollback(True)
    patch.undo()


def values_of(stage: Stage, drawn: Drawn, name: str) -> list[tuple[str, Any]]:
    """What is put for a parameter: (a label that is the same in both worlds, the value)."""
    base = stage.base
    evaluation = base.draw.evaluation_id
    sites = [(f"site {place}", key) for place, key in enumerate(stage.only)]
    if name in ("site_id", "site"):
        return sites
    if name == "finding_id":
        return [(label, base.findings[key].pk) for label, key in sites]
    if name == "code":
        return [(label, code_of(Plate.objects.get(site=key))) for label, key in sites]
    photo = worlds.photos_of(drawn)[0] if drawn.visits else NOBODY
    first = {
        "draw_id": lambda: base.draw.pk,
        "evaluation_id": lambda: evaluation,
        "token": lambda: base.token,
        "planned_id": lambda: PlannedVisit.objects.filter(evaluation=evaluation).order_by("pk")[0].pk,
        "crew_id": lambda: Crew.objects.filter(evaluation=evaluation).order_by("number")[0].pk,
        "person_id": lambda: base.pool[0].person.pk,
        "visit_id": lambda: drawn.visits[0].pk if drawn.visits else NOBODY,
        "check_id": lambda: Check.objects.filter(visit=drawn.visits[0])[0].pk if drawn.visits else NOBODY,
        "attachment_id": lambda: photo,
        "photo": lambda: photo,
        "key": lambda: photo,
    }
    if name in first:
        return [(name, first[name]())]
    # What the address book doesn't know fails in tests/meta.
    return [(name, base.belongings.key(KINDS[name]) if name in KINDS else NOBODY)]


def paths(stage: Stage, drawn: Drawn, address: Address) -> list[tuple[str, str]]:
    """(label, path) of an address, once for each of the sites where it names one."""
    found: list[tuple[str, dict[str, Any]]] = [(address.name, {})]
    for name in address.parameters:
        words = words_of(address, name)
        options: list[tuple[str, Any]] = [(word, word) for word in words] if name != "code" else []
        options = options or values_of(stage, drawn, name)
        found = [
            (f"{label} {more}", {**given, name: value}) for label, given in found for more, value in options
        ]
    return [(label, address.path(given)) for label, given in found]


def queries(stage: Stage) -> list[str]:
    """What lists and pages are asked with: the drawn sites by every way that a list can be narrowed."""
    base, found = stage.base, []
    for key in stage.only:
        site = next(one for one in base.world.county.sites if one.pk == key)
        found += [
            f"/inspect/visits/?site={key}", f"/inspect/visits/?q={site.code}", f"/search/?q={site.name}",
            f"/rectify/?q={site.name}", f"/rectify/?site={key}", f"/inspect/sites/?q={site.code}", f"/places/?q={site.name}",
            f"/appraise/losses/shares/?site={key}", f"/inspect/sites/{key}/?evaluation={base.draw.evaluation_id}",
            f"/api/checklists/{key}?evaluation={base.draw.evaluation_id}", f"/forecast/rests/?site={key}",
        ]  # fmt: skip
    evaluation = base.draw.evaluation_id
    found += [
        f"/inspect/visits/?evaluation={evaluation}", f"/inspect/visits/?inspector={base.pool[0].person.pk}",
        f"/inspect/facts/?evaluation={evaluation}", "/inspect/visits/?failed=1", "/inspect/sites/?longitude=112.1&latitude=33.2",
        f"/inspect/evaluations/{evaluation}/?q=集贸", "/appraise/losses/?by=site", "/appraise/losses/?by=unit",
    ]  # fmt: skip
    return found


def entered(who: Member | None) -> Client:
    """Somebody at a browser, whose phone is signed in too."""
    client = Client(raise_request_exception=False)
    if who is not None:
        client.force_login(who.user)
        client.post("/api/field/device", '{"name": "phone"}', "application/json", headers={"X-Field": "1"})
    return client


@cache
def takes_get(address: Address) -> bool:
    """Whether an address can be read at all."""
    values = {name: (words_of(address, name) or [NOBODY])[0] for name in address.parameters}
    return Client(raise_request_exception=False).get(address.path(values)).status_code != 405


def asked_as(stage: Stage, drawn: Drawn, role: str) -> list[tuple[str, str]]:
    """(label, path) of what a role asks for."""
    everything = os.environ.get("SWEEP") == "all" or (role in IN_FULL and stage.source == "mock")
    turn = IN_THE_DARK.index(role) + (stage.source == "covert")

    def mine(name: str) -> bool:
        return everything or (crc32(name.encode()) + turn) % TURNS == 0

    found = [(path, path) for number, path in enumerate(queries(stage)) if mine(str(number))]
    for address in addresses():
        if mine(address.name) and not address.name.startswith(LEFT_OUT) and takes_get(address):
            found += paths(stage, drawn, address)
    return found


def answers(
    stage: Stage, drawn: Drawn, role: str, *, only: Container[str] | None = None
) -> dict[str, Answer]:
    """Every address and export as somebody in the dark; `only` asks for these labels again."""
    client = entered(worlds.people_in_the_dark(stage.base)[role])
    found: dict[str, Answer] = {}
    for label, path in asked_as(stage, drawn, role):
        if only is None or label in only:
            found[label] = ask(drawn, client, path)
        if label in found and "export=" in found[label].text and "?" not in path:
            # A page that offers a file of itself: the file is asked for too.
            found[label + EXPORT] = ask(drawn, client, path + EXPORT)
    return found


def ask(drawn: Drawn, client: Client, path: str, data: dict[str, Any] | None = None) -> Answer:
    """One answer; what asking writes is taken back."""
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic(), CaptureQueriesContext(connection) as statements:
        asked = client.get if data is None else client.post
        response = asked(path, **(data or {"headers": {"X-Field": "1"}}))
        text = worlds.plain(drawn, worlds.told(response))
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(kept)
    return Answer(text, len(statements))


def in_world(
    stage: Stage, text: str, ask_for: Callable[[Drawn], dict[str, Answer]], *, visits: bool = True
) -> dict[str, Answer]:
    """Everything that somebody is told in the world of a public input."""
    # Who asks for everything at once is soon asked to wait; each world begins anew.
    caches["default"].clear()
    with worlds.undone(stage.base):
        drawn = worlds.draw_it(stage.base, text)
        if visits:
            worlds.visit_half(drawn)
        return ask_for(drawn)


def in_both(stage: Stage, role: str, ask_for: Callable[..., dict[str, Answer]]) -> list[str]:
    """What differs between the worlds. Where only the statements do, it is asked once more: caches are warm then."""
    one, other = (in_world(stage, text, lambda drawn: ask_for(stage, drawn, role)) for text in stage.inputs)
    again = {label for label in one if label in other and one[label].statements != other[label].statements}
    for found, text in ((one, stage.inputs[0]), (other, stage.inputs[1])) if again else ():
        found |= in_world(stage, text, lambda drawn: ask_for(stage, drawn, role, only=again))
    assert len(one) > 10
    return differences(one, other)


def differences(one: dict[str, Answer], other: dict[str, Answer]) -> list[str]:
    """In words, with the first lines that differ."""
    found = [f"{label}: only in one world" for label in one.keys() ^ other.keys()]
    for label in one.keys() & other.keys():
        here, there = one[label], other[label]
        if here.text != there.text:
            lines = difflib.unified_diff(here.text.splitlines(), there.text.splitlines(), lineterm="", n=0)
            found.append(f"{label}:\n    " + "\n    ".join(line[:200] for line in list(lines)[2:8]))
        elif here.statements != there.statements:
            found.append(
                f"{label}: {here.statements} statements in one world, {there.statements} in the other"
            )
    return sorted(found)


IN_THE_DARK = (
    "director", "office", "inspector", "discipline", "observer", "lead_liaison", "unit_liaison", "unit_head",
    "point_owner", "contracted_leader", "other county", "stranger",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("role", IN_THE_DARK)
def test_no_answer_tells_which_sites_were_drawn(stage: Stage, role: str, db: None) -> None:
    found = in_both(stage, role, answers)
    assert not found, "\n" + "\n".join(found)


def attempts(
    stage: Stage, drawn: Drawn, role: str, *, only: Container[str] | None = None
) -> dict[str, Answer]:
    """What can be tried at the drawn sites: to deliver a visit, to plan, to take off, to suppose a result."""
    base, items = stage.base, stage.base.world.standard.items
    evaluation = base.draw.evaluation_id
    who = worlds.people_in_the_dark(base)[role]
    client = entered(who)
    found: dict[str, Answer] = {}
    for place, key in enumerate(stage.only):
        check = {"item": str(items["I-1"].pk), "verdict": "pass", "at": "2026-11-20T10:00:00+08:00"}
        visit = {
            "id": str(uuid7()), "campaign": str(base.draw.campaign_id), "site": str(key), "source": stage.source,
            "started_at": "2026-11-20T10:00:00+08:00", "evaluation": str(evaluation), "checks": [{"id": str(uuid7()), **check}],
        }  # fmt: skip
        field = {
            **visit, "format": 1, "person": str(who.person.pk) if who else "", "finished_at": "2026-11-20T10:20:00+08:00",
            "version": str(base.draw.evaluation.version_id), "id": str(uuid7()), "checks": [{"id": str(uuid7()), **check}],
        }  # fmt: skip
        content = json.dumps(field).encode()
        moment = base.clock.moment.isoformat()
        headers = {"X-Field": "1", "X-Content-SHA256": sha256(content).hexdigest(), "X-Sent-At": moment}
        planned = f"/inspect/evaluations/{evaluation}"
        tries: dict[str, dict[str, Any]] = {
            "/api/visits": {"data": json.dumps(visit), "content_type": "application/json"},
            "/api/field/visits": {"data": content, "content_type": "application/json", "headers": headers},
            f"{planned}/sites/": {"data": {"site": str(key)}},
            f"{planned}/sites/{key}/remove/": {"data": {}},
            f"{planned}/finish/": {"data": {}},
            "/appraise/what-if/change/": {"data": {"site": str(key), "item": str(items["I-1"].pk), "verdict": "pass"}},
            f"/places/{key}/close/": {"data": {"closed_on": "2026-11-22", "reason": "x"}},
            f"/draw/{base.draw.pk}/cancel/": {"data": {"reason": "x"}},
            f"/draw/{base.draw.pk}/publish/": {"data": {}},
        }  # fmt: skip
        for path, data in tries.items():
            label = f"POST {path} {place}"
            if only is None or label in only:
                found[label] = ask(drawn, client, path, data)
    return found


@pytest.mark.parametrize("role", ["office", "inspector", "unit_liaison", "stranger"])
def test_nothing_that_is_tried_tells_which_sites_were_drawn(stage: Stage, role: str, db: None) -> None:
    found = in_both(stage, role, attempts)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["inspector", "unit_liaison"])
def test_visits_of_a_draw_leave_no_trace_while_it_runs(stage: Stage, role: str, db: None) -> None:
    before = in_world(stage, stage.inputs[0], lambda drawn: answers(stage, drawn, role), visits=False)
    after = in_world(stage, stage.inputs[0], lambda drawn: answers(stage, drawn, role))
    found = [each for each in differences(before, after) if "statements in one world" not in each]
    assert not found, "\n" + "\n".join(found)


def test_the_sweep_sees_what_it_must(stage: Stage, db: None) -> None:
    """The officer's answers do differ: the comparison isn't blind."""

    def officers(drawn: Drawn) -> dict[str, Answer]:
        client = entered(stage.base.officer)
        return {name: ask(drawn, client, path) for name, path in pages.items()}

    draw, evaluation = stage.base.draw.pk, stage.base.draw.evaluation_id
    pages = {
        "drawn": f"/draw/{draw}/drawn/",
        "evaluation": f"/inspect/evaluations/{evaluation}/",
        "visits": "/inspect/visits/",
    }
    one, other = (in_world(stage, text, officers) for text in stage.inputs)
    assert all(one[name].text != other[name].text for name in pages)

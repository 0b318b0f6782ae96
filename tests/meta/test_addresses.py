"""Every address, called by everybody who has no business there; nothing leaks, nothing changes, nothing breaks."""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from tests.domain.scores.facts import publish
from tests.factories import PASSWORD, Member, World, make_member, make_world
from tests.meta.address_book import (
    COMMON,
    MARK,
    SHARED,
    Address,
    Belongings,
    addresses,
    belongings_of,
    kinds_of,
    neighbour,
    paths_of,
    unknown_parameters,
    words_of,
)

from tongchuang.domain.ledger.models import Event
from tongchuang.web.shared.access import Access

REFUSED = {401, 403, 404}
WRONG_METHOD = 405
GARBAGE = (
    "?page=abc&sort=%00&unit=%00&q=%27%22%3E%3Cscript%3E&site=zzz&period=9999-99&campaign=1&state=%FF&late=2",
    "?page=-1&sort=--number&unit=00000000-0000-0000-0000-000000000000&export=csv&item=%F0%9F%92%A9&evaluation=x",
    "?page=99999999999999999999&columns=%00,name&type=;DROP&inspector=1&longitude=nan&latitude=1e999&day=2026-13-45",
    "?q=" + "%E6%BC%8F" * 3000,
)




@cache
def hashed() -> str:
    return make_password(PASSWORD)


class SteadyClient(Client):
    """Forgets the cookies of each answer: what signs out, or remembers something, must not touch the next call."""

    def request(self, **request: Any) -> Any:
        kept = deepcopy(self.cookies)
        try:
            return super().request(**request)
        finally:
            self.cookies = kept


def entered(member: Member) -> Client:
    """A steady client, signed in by an account that has a password."""
    member.user.password = hashed()
    member.user.save(update_fields=["password"])
    client = SteadyClient()
    client.force_login(member.user)
    return client


@dataclass(frozen=True)
class Stage:
    """Two counties, and what the first has of everything."""

    world: World
    belongings: Belongings


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """Built once: every test and every request takes back what it writes."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        publish(world.standard)
        yield Stage(world, belongings_of(world))
        transaction.set_rollback(True)


@pytest.fixture
def world(stage: Stage, db: None) -> World:
    return stage.world


@pytest.fixture
def belongings(stage: Stage, db: None) -> Belongings:
    return stage.belongings


@contextmanager
def undone() -> Iterator[None]:
    """Whatever a request writes is taken back, so that each starts from the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def trying(found: list[str], label: str) -> Iterator[None]:
    """An exception that a view lets through is an answer of 500."""
    try:
        with undone():
            yield
    except Exception as error:
        found.append(f"{label}: 500, {type(error).__name__}: {str(error)[:160]}")


def listed(found: list[str]) -> str:
    """The breaches, each once, with the ids left out."""
    plain = dict.fromkeys(re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "…", each) for each in found)
    return "\n" + "\n".join(list(plain)[:60])


def bytes_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if getattr(response, "streaming", False) else response.content


def body_of(response: Any) -> str:
    return bytes_of(response).decode("utf-8", "ignore")


def told(response: Any) -> str:
    """Everything that an answer says: its body, its headers, and an Excel file's words."""
    if "spreadsheetml" in response.headers.get("Content-Type", ""):
        with zipfile.ZipFile(io.BytesIO(bytes_of(response))) as book:
            return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    body = body_of(response)
    return body + "".join(f"{key}: {value}\n" for key, value in response.headers.items())


def calls(client: Client, path: str, data: dict[str, Any] | None = None) -> Iterator[tuple[str, Callable[[], Any]]]:
    """The ways in which an address is called."""
    yield f"GET {path}", lambda: client.get(path)
    yield f"GET {path} (htmx)", lambda: client.get(path, headers={"HX-Request": "true", "HX-Target": "side-panel"})
    yield f"POST {path}", lambda: client.post(path, data or {})


def ours() -> list[Address]:
    return [address for address in addresses() if not address.name.startswith("static")]


# Leads on to the page that asks who one is, whatever the id: it tells nothing of whether there is such a row.
LEADS_ON = {"tasks:meeting_scan"}


def with_ids(kinds: Iterable[str] | None = None) -> list[Address]:
    """Addresses that name a row; of at least one of the kinds, if they are given."""
    wanted = set(kinds) if kinds is not None else None
    named = [a for a in ours() if kinds_of(a) and a.name not in LEADS_ON]
    return [a for a in named if wanted is None or set(kinds_of(a)) & wanted]


def test_the_book_knows_every_parameter() -> None:
    unknown = {address.name: unknown_parameters(address) for address in ours() if unknown_parameters(address)}
    assert unknown == {}, "say in tests/meta/address_book.py which row (KINDS) or which words (WORDS) go there"


def test_every_view_says_who_may_come() -> None:
    silent = [
        f"{address.name} /{address.route}"
        for address in ours()
        if not address.is_api and not isinstance(getattr(address.view, "access", None), Access)
    ]
    assert silent == [], "decorate with signed_in, requires(…) or public(reason)"


# A draw is announced to everybody, witnesses have no account, and whoever likes verifies a record: no site before publication
# (tests/web/draw, tests/secrecy).
OF_DRAWS = {f"draw:{name}" for name in ("public", "announcement", "sealed_file", "record_file", "verify", "verifier_file", "live", "live_state")}

# The frame of the field app holds no data; which certificate to trust is asked before anybody can sign in.
OF_FIELD = {
    f"field:{name}"
    for name in (
        "manifest", "scan", "today", "worker", "trust", "trust_certificate", "trust_here", "trust_profile", "trust_worker",
    )
}  # fmt: skip


def test_what_is_public_is_sign_in_alone() -> None:
    public = {a.name for a in ours() if not a.is_api and a.view.access.kind == "public"} - OF_DRAWS - OF_FIELD
    asked_otherwise = {"plate:scan", "tasks:meeting_scan", "tasks:feed_file"}  # by a code or a secret in the address
    assert public == {"account_login", "account_logout", "account_change_password", "mfa_authenticate"} | asked_otherwise
    assert all(a.view.access.reason for a in ours() if not a.is_api and a.view.access.kind == "public")


def test_every_operation_of_the_api_asks_who_calls(world: World) -> None:
    from tongchuang.api.root import api

    operations = [
        (method, path, operation)
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) >= 3
    assert [f"{method} {path}" for method, path, operation in operations if not operation.get("security")] == []
    for method, path, _operation in operations:
        for client in (Client(), entered(make_member(world.county, None, name="无岗"))):
            response = getattr(client, method)(re.sub(r"\{\w+\}", str(uuid4()), path))
            assert response.status_code == 401, (method, path)


def test_strangers_are_sent_to_sign_in(belongings: Belongings) -> None:
    client, found = Client(), []
    login = reverse("account_login")
    for address in ours():
        if not address.is_api and address.view.access.kind == "public":
            continue
        for path in paths_of(address, belongings):
            for label, call in calls(client, path):
                with trying(found, label):
                    response = call()
                    away = response.headers.get("Location", "") + response.headers.get("HX-Redirect", "")
                    fine = response.status_code in REFUSED | {WRONG_METHOD} or away.startswith(login)
                    if not fine or MARK in told(response):
                        found.append(f"{label}: {response.status_code} {away}")
    assert not found, listed(found)


def test_an_account_that_was_closed_is_a_stranger(world: World, belongings: Belongings) -> None:
    member = make_member(world.county, "office", name="离任")
    client = entered(member)
    assert client.get("/").status_code == 200
    member.user.is_active = False
    member.user.save()
    assert client.get("/").headers["Location"].startswith(reverse("account_login"))


def test_whoever_must_change_the_password_gets_no_further(world: World, belongings: Belongings) -> None:
    member = make_member(world.county, "director", name="新任")
    member.user.must_change_password = True
    member.user.save()
    client, found = entered(member), []
    for address in ours():
        if not address.is_api and address.view.access.kind == "public":
            continue
        for path in paths_of(address, belongings):
            for label, call in calls(client, path):
                with trying(found, label):
                    response = call()
                    away = response.headers.get("Location", "") + response.headers.get("HX-Redirect", "")
                    allowed = away == reverse("account_change_password") or response.status_code in REFUSED | {405}
                    if not address.name.endswith(":openapi-json") and (not allowed or MARK in told(response)):
                        found.append(f"{label}: {response.status_code}")
    assert not found, listed(found)


@pytest.mark.parametrize("post", ["director", "unit_liaison"])
def test_nobody_sees_another_county(world: World, belongings: Belongings, post: str) -> None:
    """The ids are real; absent and not yours look the same."""
    found = _breaches(world.other.people[post], belongings, with_ids(), shared=SHARED)
    assert not found, listed(found)


def test_somebody_without_a_post_sees_nothing(world: World, belongings: Belongings) -> None:
    member = make_member(world.county, None, name="无岗")
    assert _breaches(member, belongings, with_ids(), shared=set()) == []


def test_a_unit_does_not_see_what_is_another_units(world: World, belongings: Belongings) -> None:
    found = _breaches(neighbour(world.county), belongings, with_ids(), shared=COMMON, marks=False)
    assert not found, listed(found)


def _breaches(
    member: Member, belongings: Belongings, pages: list[Address], *, shared: set[str], marks: bool = True
) -> list[str]:
    """Answers that tell something: another status than absent or refused, or a name of the first county."""
    client, found = entered(member), []
    everything = posted(belongings)
    for address in pages:
        theirs = bool(set(kinds_of(address)) - shared)
        for path in paths_of(address, belongings):
            for label, call in calls(client, path, everything):
                with trying(found, label):
                    response = call()
                    refused = response.status_code in REFUSED or response.status_code == WRONG_METHOD
                    if theirs and not refused:
                        found.append(f"{label}: {response.status_code}")
                    elif (marks or theirs) and MARK in told(response):
                        found.append(f"{label}: names of the other county")
    return found


def posted(belongings: Belongings) -> dict[str, Any]:
    """A form with the county's ids under every name that a form might use."""
    finding = belongings.rows["finding"]
    data: dict[str, Any] = {kind: str(row.pk) for kind, row in belongings.rows.items()}
    data |= {f"{kind}_id": str(row.pk) for kind, row in belongings.rows.items()}
    data |= {
        "ids": [str(belongings.key(kind)) for kind in ("finding", "site", "responsibility", "unit", "person")],
        "seen": f"{finding.pk}:1", "confirmed": "1", "planned": str(belongings.key("planned")),
        "lead": str(belongings.key("unit")), "supports": str(belongings.key("unit")), "version": "1", "all": "1",
        "point_owner": str(belongings.key("person")), "contracted_leader": str(belongings.key("person")),
        "inspector": str(belongings.key("person")), "region": str(finding.region_id), "name": "新", "title": "新",  # type: ignore[attr-defined]
        "text": "已整改", "reason": "因为", "kind": "market", "source": "self", "severity": "minor", "count": "1",
    }  # fmt: skip
    return data


def test_lists_tell_nothing_of_another_county(world: World, belongings: Belongings) -> None:
    """Filters and searches with the other county's ids and words."""
    ids = {kind: str(row.pk) for kind, row in belongings.rows.items()}
    ids |= {f"{kind}_id": value for kind, value in list(ids.items())} | {"inspector": ids["person"], "lead": ids["unit"]}
    every = f"?{urlencode(ids)}"
    queries = ["", every, "?export=xlsx", "?q=南关", "?site_text=南关&item_text=市场", f"?campaign={ids['campaign']}"]
    queries += [f"?{key}={ids[key]}" for key in ("site", "unit", "evaluation", "item", "street", "person")]
    swapped = {"HX-Request": "true", "HX-Target": "list"}
    asked: list[tuple[str, dict[str, str]]] = [(query, {}) for query in queries]
    found: list[str] = []
    for post, asks in {"office": [*asked, ("", swapped)], "discipline": asked[:2], "unit_liaison": asked[:3]}.items():
        client = entered(world.other.people[post])
        for path in _plain_paths(belongings):
            for query, headers in asks:
                with trying(found, f"{post} GET {path}{query}"):
                    response = client.get(path + query, headers=headers)
                    if MARK in told(response):
                        found.append(f"{post} GET {path}{query}: names of the other county")
    assert not found, listed(found)


def _plain_paths(belongings: Belongings) -> list[str]:
    """Addresses that name no row, or one that all counties share."""
    return [p for a in ours() if not set(kinds_of(a)) - SHARED for p in paths_of(a, belongings)]


def test_nothing_of_a_county_is_written_from_another(world: World, belongings: Belongings) -> None:
    """Forms posted with the other county's ids change nothing there and tie nothing to it."""
    client, found = entered(world.other.people["director"]), []
    region = world.county.region.pk
    before, written = Event.objects.filter(region_id=region).count(), Event.objects.count()
    data = posted(belongings)
    paths = [path for address in ours() for path in paths_of(address, belongings)]
    own = str(world.other.campaign.pk) if world.other.campaign else ""
    for path in paths:
        for body in (data, {**data, "campaign": own, "all": ""}):
            with trying(found, f"POST {path}"):
                client.post(path, body)
                if Event.objects.filter(region_id=region).count() != before:
                    found.append(f"POST {path}: an event in the other county")
                if Event.objects.count() != written:
                    found += [f"POST {path}: {tie}" for tie in ties_across(world)]
    assert not found, listed(found)


def ties_across(world: World) -> list[str]:
    """Rows of the second county that point to rows of the first."""
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("tongchuang") or not _has_region(model):
            continue
        for key in model._meta.get_fields():
            if isinstance(key, models.ForeignKey) and _has_region(key.related_model):
                rows = model._default_manager.filter(
                    **{"region_id": world.other.region.pk, f"{key.name}__region_id": world.county.region.pk}
                )
                if rows.exists():
                    found.append(f"{model._meta.label}.{key.name} points across")
    return found


def _has_region(model: Any) -> bool:
    return any(each.name == "region" for each in model._meta.get_fields())


def test_the_doors_open_to_those_who_belong_there(world: World, belongings: Belongings) -> None:
    """Without this the sweeps above could pass on addresses that refuse everybody."""
    found: list[str] = []
    clients = [entered(world.county.people[post]) for post in ("office", "inspector", "unit_liaison", "unit_head", "discipline")]
    for address in with_ids():
        for path in paths_of(address, belongings):
            statuses = set()
            for client in clients:
                with trying(found, f"GET {path}"):
                    statuses.add(client.get(path).status_code)
            if address.name in ("rectify:act", "tasks:act"):
                continue  # which actions a state offers is tested in tests/web/rectify and tests/web/tasks
            if address.name.startswith("account") or statuses & {200, 204, 302, 405} or address.name in LATER:
                continue
            found.append(f"GET {path}: only {sorted(statuses)}")
    assert not found, listed(found)


# The draw of the book is a draft, of which these have nothing to show yet; tests/web/draw opens them after sealing and drawing.
AFTER_SEALING = {
    f"draw:{name}"
    for name in (
        "sheet", "check", "drawn", "drawn_export", "record", "crews_record", "announcement", "sealed_file", "record_file",
    )
}  # fmt: skip
# Likewise: the look-back of the book is over and its round not published, its recording has no masked copy, its ranking neither
# objections that are still open nor notices. tests/web/supervise, quality and appraise open them when their time is.
LATER = AFTER_SEALING | {
    "supervise:lookback_record", "supervise:lookback_report", "supervise:lookback_send", "quality:recording_copy",
    "appraise:object_to_score", "appraise:notices",
    # The book's meeting was called, its phase has nothing to answer or to decide, its document no figures, its item was handed in.
    "tasks:meeting_edit", "tasks:gate_answer", "tasks:gate_decide", "documents:figure", "documents:info_edit",
}  # fmt: skip
# Looking itself, and files made of what was decided before: it changes nothing that anybody decides by.
LOOKS = {"draw.looked", "signal.looked_at", "document.set", "document.downloaded", "document.read"}


@pytest.mark.parametrize("post", ["director", "contracted_leader", None])
def test_nothing_breaks_on_garbage(world: World, belongings: Belongings, post: str | None) -> None:
    member = world.county.people[post] if post else make_member(world.county, None, name="无岗")
    client, found, most = entered(member), [], post == "director"
    for address in ours():
        for path in paths_of(address, belongings):
            # Lists read the most of an address; a row's own page is asked by two.
            for query in GARBAGE if most and not kinds_of(address) else GARBAGE[:2]:
                with trying(found, f"GET {path}{query[:60]}"):
                    client.get(path + query)
            with trying(found, f"GET {path} (htmx)"):
                client.get(path + GARBAGE[0], headers={"HX-Request": "true", "HX-Target": "list"})
            for label, call in _chosen(list(_odd_calls(client, path, posted(belongings))), path, most=most):
                with trying(found, label):
                    assert call().status_code < 500
    assert not found, listed(found)


def _chosen(every: list[tuple[str, Any]], path: str, *, most: bool) -> list[tuple[str, Any]]:
    """The first three of an address's odd calls, and for the director two more, whose turn goes by the address; with SWEEP=all each."""
    if os.environ.get("SWEEP") == "all":
        return every
    turn = zlib.crc32(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", path).encode())
    usual, rest = every[:3], every[3:]
    return usual + ([rest[turn % len(rest)], rest[(turn + 3) % len(rest)]] if most else [])


def _odd_calls(client: Client, path: str, data: dict[str, Any]) -> Iterator[tuple[str, Callable[[], Any]]]:
    huge = {"name": "长" * 20_000, "title": "\x00", "text": "%", "ids": ["x"] * 50, "seen": ["a:b", ":"], "count": "9" * 40}
    swapped = {key: (value[::-1] if isinstance(value, str) else value) for key, value in data.items()}
    junk = {**data, "count": "-1", "version": "x", "at": "gestern", "held_on": "2026-02-30", "points": "NaN", "longitude": "inf"}
    yield f"POST {path} (own ids)", lambda: client.post(path, data)
    yield f"POST {path} (empty)", lambda: client.post(path)
    yield f"POST {path} (junk)", lambda: client.post(path, junk)
    yield f"POST {path} (swapped)", lambda: client.post(path, swapped)
    yield f"POST {path} (huge)", lambda: client.post(path, {**data, **huge})
    yield f"POST {path} (not a form)", lambda: client.post(path, b"\xff\xfe{]", content_type="application/json")
    yield f"POST {path} (broken parts)", lambda: client.post(path, b"--x\r\n\r\n", content_type="multipart/form-data; boundary=x")
    for method in ("put", "delete", "options", "head"):
        yield f"{method.upper()} {path}", lambda method=method: getattr(client, method)(path)  # type: ignore[misc]


def test_ids_that_never_were(world: World) -> None:
    client, found = entered(world.county.people["director"]), []
    for address in with_ids():
        values = {name: uuid4() if name in _row_names(address) else words_of(address, name)[0] for name in address.parameters}
        path = address.path(values)
        for label, call in calls(client, path):
            with trying(found, label):
                response = call()
                if response.status_code not in REFUSED | {WRONG_METHOD}:
                    found.append(f"{label}: {response.status_code}")
        for odd in ("nonsense", "%00", "..%2f..%2fetc%2fpasswd", "9" * 400):
            with trying(found, path):
                wrong = address.path(dict.fromkeys(address.parameters, odd))
                if client.get(wrong).status_code not in {400, 401, 404, 405, 422}:
                    found.append(f"GET {wrong}")
    assert not found, listed(found)


def _row_names(address: Address) -> set[str]:
    return {name for name in address.parameters if not words_of(address, name)}


def test_every_write_needs_the_token(world: World, belongings: Belongings) -> None:
    """A page elsewhere can make a browser post, but can't know the token."""
    client, found = Client(enforce_csrf_checks=True), []
    client.force_login(world.county.people["director"].user)
    for address in ours():
        for path in paths_of(address, belongings):
            for method in ("post", "put", "patch", "delete"):
                with trying(found, f"{method} {path}"):
                    response = getattr(client, method)(path)
                    # Where a session counts for nothing (other programs, devices) it is refused as unknown.
                    refused = {403, 404, 405, 429} | ({401} if address.is_api else set())
                    if response.status_code not in refused:
                        found.append(f"{method} {path}: {response.status_code}")
    assert not found, listed(found)


def test_reading_changes_nothing(world: World, belongings: Belongings) -> None:
    """GET writes no event: links in a chat that somebody opens must not act."""
    client, found = entered(world.county.people["director"]), []
    before = Event.objects.exclude(kind__in=LOOKS).count()
    for address in ours():
        for path in paths_of(address, belongings):
            with trying(found, path):
                client.get(path)
                written = Event.objects.exclude(kind__in=LOOKS)
                if written.count() != before:
                    found.append(f"GET {path} wrote {written.order_by('-pk')[0].kind}")
    assert not found, listed(found)

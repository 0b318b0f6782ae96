"""One county, one sealed draw, and two public inputs that draw different sites: two worlds that only their inspectors may tell apart."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone
from tests.domain.inspections.visits import check_of, stored_photo, visit_of
from tests.domain.scores.facts import publish
from tests.factories import Member, World, make_finding, make_member, make_site, make_world
from tests.meta.address_book import Belongings, belongings_of

from tongchuang.domain.draws.actions import (
    carry_out_draw,
    change_draw,
    choose_inspectors,
    exclude_sites,
    open_draw,
    open_witness_link,
    seal_draw,
)
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.values import DraftValues
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import CheckPhoto, CrewMember, PlannedVisit, Visit
from tongchuang.domain.places.models import Site
from tongchuang.domain.plates.actions import issue_plates
from tongchuang.foundation.clock import now, today
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows.submit_visit import submit_visit

MARKETS, DRAWN = 8, 4
INPUTS = [f"{number} {number + 3} {number + 7}" for number in range(1, 60)]


class StandingClock:
    """Stands, so that both worlds see the same moments; tests set it forward."""

    def __init__(self) -> None:
        self.moment = timezone.now().replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Base:
    """What both worlds begin with: the sealed draw, with an evaluation that nobody but its officer may look into."""

    world: World
    belongings: Belongings
    clock: StandingClock
    draw: Draw
    officer: Member
    pool: list[Member]
    findings: dict[UUID, Finding]
    token: str
    known: set[str] = field(default_factory=set)
    sequences: dict[str, int] = field(default_factory=dict)


@dataclass
class Drawn:
    """One world: what was drawn, and who was where."""

    base: Base
    public_input: str
    sites: list[Site]
    visits: list[Visit]
    hashes: tuple[str, ...]


def build(clock: StandingClock, source: str) -> Base:
    """The county with one of everything, and a draw of its markets that is sealed."""
    world = make_world()
    county, standard = world.county, world.standard
    publish(standard)
    belongings = belongings_of(world)
    officer = make_member(county, "office", name="负责人")
    pool = [make_member(county, "inspector", name=f"检查员{number}") for number in range(1, 7)]
    sites = [make_site(county, f"集贸市场{number}", unit=county.units["market"]) for number in range(MARKETS)]
    for number, site in enumerate(sites):
        site.street, site.longitude, site.latitude = county.streets[number % 2], 112.1 + number / 100, 33.2
        site.save()
    issue_plates(sites, by=officer.actor)
    findings = {
        site.pk: make_finding(
            county, site=site, item=standard.items["I-1"], unit=county.units["market"], state="assigned"
        )
        for site in sites
    }
    draw = _sealed(world, officer, pool, sites, source)
    token = open_witness_link(draw, by=officer.actor)
    clock.moment += timedelta(hours=1, seconds=5)
    pump_once()
    base = Base(world, belongings, clock, draw, officer, pool, findings, token)
    base.known = set(_keys())
    base.sequences = _sequences()
    return base


def _sealed(world: World, officer: Member, pool: list[Member], sites: list[Site], source: str) -> Draw:
    county, by = world.county, officer.actor
    assert county.campaign is not None
    draw = open_draw(
        campaign=county.campaign,
        version=world.standard.version,
        title="第三次抽查",
        source=source,
        held_on=today(),
        by=by,
    )
    choose_inspectors(draw, [member.person for member in pool], by=by)
    others = Site.objects.filter(region=county.region, type__code="market").exclude(
        pk__in=[site.pk for site in sites]
    )
    exclude_sites(draw, others, reason="停业整修", by=by)
    title = world.standard.types["market"].title
    values = DraftValues(
        title="第三次抽查", draw_at=now() + timedelta(hours=1), public_input_from="当晚摇奖号码", exclude_days=0,
        types=("market",), quotas={title: DRAWN}, visits_from=today(), visits_to=today() + timedelta(days=3),
        rotation_days=0,
    )  # fmt: skip
    return seal_draw(change_draw(draw, values, by=by), by=by)


def inputs_of(base: Base) -> tuple[str, str]:
    """Two public inputs that draw wholly different sites."""
    found: dict[str, frozenset[UUID]] = {}
    for text in INPUTS:
        with undone(base):
            drawn = draw_it(base, text)
            sites = frozenset(site.pk for site in drawn.sites)
        for other, others in found.items():
            if not sites & others:
                return other, text
        found[text] = sites
    raise AssertionError("no two inputs draw different sites")


def draw_it(base: Base, public_input: str) -> Drawn:
    """The draw is made; nobody has been anywhere yet."""
    made = carry_out_draw(base.draw, public_input=public_input, witness="见证人甲", by=base.officer.actor)
    rows = PlannedVisit.objects.filter(evaluation=base.draw.evaluation_id)
    sites = sorted((row.site for row in rows if row.site), key=lambda site: site.code)
    return Drawn(base, public_input, sites, [], (made.record_sha256, made.crews_sha256))


def visit_half(drawn: Drawn) -> None:
    """The inspectors who were drawn visit half of the sites, find failures and take photos of them."""
    base, items = drawn.base, drawn.base.world.standard.items
    rows = {row.site_id: row for row in PlannedVisit.objects.filter(evaluation=base.draw.evaluation_id)}
    for site in drawn.sites[: DRAWN // 2]:
        member = CrewMember.objects.filter(crew=rows[site.pk].crew_id).order_by("pk").first()
        assert member is not None
        by = next(one for one in base.pool if one.person.pk == member.person_id)
        photo = stored_photo(by.actor)
        at = now() - timedelta(minutes=5)
        checks = [
            check_of(items["I-1"], "fail", at=at, photos=(photo,)),
            check_of(items["I-3"], "fail", at=at),
        ]
        entry = visit_of(
            base.world.county, site, checks, source=base.draw.evaluation.source, evaluation=base.draw.evaluation_id,
            started_at=at,
        )  # fmt: skip
        submit_visit(entry, by=by.actor)
        drawn.visits.append(Visit.objects.get(pk=entry.id))
    for _ in range(2):
        pump_once()


@contextmanager
def undone(base: Base) -> Iterator[None]:
    """Everything within is taken back, the counters of the tables too."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        for name, value in base.sequences.items():
            cursor.execute("SELECT setval(%s, %s)", [name, value])


def _sequences() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), coalesce(last_value, 1) FROM pg_sequences"
        )
        return dict(cursor.fetchall())


def _keys() -> Iterator[str]:
    for model in apps.get_models():
        if isinstance(model._meta.pk, models.UUIDField):
            yield from map(str, model._default_manager.values_list("pk", flat=True))


def photos_of(drawn: Drawn) -> list[UUID]:
    """The photos of the visits made so far."""
    rows = CheckPhoto.objects.filter(check_row__visit__in=drawn.visits)
    return list(rows.values_list("attachment_id", flat=True))


_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?![A-Za-z0-9])")
_NONCE = re.compile(r"nonce-[A-Za-z0-9+/=_-]+|nonce=\"[^\"]*\"")
_SEED = re.compile(r"\d{8}-[0-9a-f]{6}")
# By the machine's own clock, or about the sender.
SKIPPED_HEADERS = {"Set-Cookie", "Date", "Expires", "Server-Timing", "X-Server-Time", "Content-Length"}


def plain(drawn: Drawn, text: str) -> str:
    """The text without what differs for good reason: tokens, ids of rows that are new, the public input, the record's hash.

    From the hash of the record nobody can work anything out: it holds the secret.
    """
    for seen in (drawn.public_input, drawn.public_input.replace(" ", "+")):
        text = text.replace(seen, "INPUT")
    for digest in drawn.hashes:
        spans = "".join(f"<span>{digest[place : place + 4]}</span>" for place in range(0, 64, 4))
        text = text.replace(spans, "HASH").replace(digest, "HASH").replace(f"drawn-{digest[:8]}", "HASH")
    text = _SEED.sub("SEED", _NONCE.sub("NONCE", _TOKEN.sub("TOKEN", text)))
    known = drawn.base.known
    return _UUID.sub(lambda found: found[0] if found[0] in known else "ID", text)


def told(response: Any) -> str:
    """Everything that an answer says: status, headers, body, and the words in an Excel file."""
    head = "".join(
        f"{key}: {value}\n" for key, value in sorted(response.headers.items()) if key not in SKIPPED_HEADERS
    )
    body = b"".join(response.streaming_content) if getattr(response, "streaming", False) else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            names = [name for name in sorted(book.namelist()) if "docProps" not in name]
            return head + "".join(name + book.read(name).decode("utf-8", "replace") for name in names)
    return f"{response.status_code}\n{head}{body.decode('utf-8', 'replace')}"


def people_in_the_dark(base: Base) -> dict[str, Member | None]:
    """Everybody who must not be able to tell the worlds apart; None is a stranger."""
    county = base.world.county
    found: dict[str, Member | None] = {post: county.people[post] for post in county.people}
    # Of the pool too: whoever is not drawn, or was replaced, knows no more than the others.
    return {**found, "other county": base.world.other.people["office"], "stranger": None}

"""Between the house and engines/drawing: plans and pools in, sealed documents and records out. All of it is plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.draws.errors import DrawRejected, TooFew, rejected
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.pool import PoolFacts
from tongchuang.domain.draws.values import FrameSite, Rehearsal, Verified
from tongchuang.engines.drawing.construction import Entry, sha256_hex
from tongchuang.engines.drawing.crew_record import (
    check_places,
    draw_crew_record,
    read_crew_record,
    read_pool,
    rehearse,
    verify_crews,
)
from tongchuang.engines.drawing.crew_values import Inspector, Past, Place, Pool
from tongchuang.engines.drawing.crews import Lack, TooFewInspectors, check_crews
from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.record import draw_record, read_record
from tongchuang.engines.drawing.sealed import read_sealed, seal
from tongchuang.engines.drawing.values import Exclusion, Plan, Stratum
from tongchuang.engines.drawing.verify import Verdict, verify_record

TRIALS = 20
FIRST_NUMBER = 1


@dataclass(frozen=True)
class Bundle:
    """What is sealed with a draw: plan, pool, and which rows of the house their names mean."""

    plan: Plan
    pool: Pool
    sites: Mapping[str, UUID]
    people: Mapping[str, UUID]

    def data(self) -> bytes:
        """As bytes, to be sealed."""
        plan = self.plan
        document = {
            "number": plan.number, "title": plan.title, "draw_at": plan.draw_at.isoformat(),
            "source": plan.public_input_from, "repeats": plan.repeats, "reason": plan.reason,
            "strata": [[one.name, one.quota] for one in plan.strata],
            "frame": [[entry.stratum, entry.site, self.sites[entry.site].hex] for entry in plan.frame],
            "excluded": [[out.stratum, out.site, out.reason] for out in plan.excluded],
            "pool": self.pool.document(), "people": {name: key.hex for name, key in self.people.items()},
        }  # fmt: skip
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def read_bundle(data: bytes) -> Bundle:
    """The bundle in bytes."""
    found = json.loads(data)
    plan = Plan(
        number=found["number"],
        title=found["title"],
        strata=tuple(Stratum(name, quota) for name, quota in found["strata"]),
        frame=tuple(Entry(stratum, site) for stratum, site, _key in found["frame"]),
        draw_at=datetime.fromisoformat(found["draw_at"]),
        public_input_from=found["source"],
        excluded=tuple(Exclusion(*row) for row in found["excluded"]),
        repeats=found["repeats"],
        reason=found["reason"],
    )
    sites = {site: UUID(key) for _stratum, site, key in found["frame"]}
    return Bundle(
        plan, read_pool(found["pool"]), sites, {name: UUID(key) for name, key in found["people"].items()}
    )


def plan_of(draw: Draw, number: int, frame: Sequence[FrameSite]) -> Plan:
    """The plan of a draft. DrawRejected says what can't be sealed."""
    assert draw.draw_at is not None
    inside = [Entry(site.stratum, site.code) for site in frame if not site.excluded]
    names = {entry.stratum for entry in inside} | {name for name, quota in draw.quotas.items() if quota}
    try:
        return Plan(
            number=number,
            title=draw.title,
            strata=tuple(Stratum(name, int(draw.quotas.get(name, 0))) for name in sorted(names)),
            frame=tuple(inside),
            draw_at=draw.draw_at,
            public_input_from=draw.public_input_from,
            excluded=tuple(
                Exclusion(site.stratum, site.code, site.excluded) for site in frame if site.excluded
            ),
            repeats=draw.repeats.number if draw.repeats else None,
            reason=draw.reason if draw.repeats else "",
        )
    except DrawError as error:
        raise rejected(error.problem.code, dict(error.problem.detail)) from error


def pool_from(draw: Draw, facts: PoolFacts) -> Pool:
    """The engine's pool. DrawRejected says what can't be sealed."""
    assert draw.visits_from is not None
    names = {one.id: one.name for one in facts.inspectors}
    try:
        return Pool(
            inspectors=tuple(Inspector(one.name, one.units, one.sites) for one in facts.inspectors),
            places=tuple(Place(one.site, one.units, one.street, one.round) for one in facts.places),
            visits_from=draw.visits_from,
            history=tuple(
                Past(tuple(names[key] for key in past.people), past.street, past.day)
                for past in facts.history
            ),
            size=draw.size,
            rotation_days=draw.rotation_days,
        )
    except DrawError as error:
        raise rejected(error.problem.code, dict(error.problem.detail), field="inspectors") from error


def rehearse_plan(plan: Plan, pool: Pool, times: int = TRIALS) -> Rehearsal:
    """Whether every site can be visited by somebody, and in how many trial draws the inspectors were too few."""
    try:
        check_places(pool, plan)
        check_crews((entry.site for entry in plan.frame), pool)
    except TooFewInspectors as error:
        return Rehearsal(0, 0, len(pool.inspectors), tuple(map(lack_in_words, error.lacks)))
    except DrawError as error:
        return Rehearsal(
            0, 0, len(pool.inspectors), problem=str(rejected(error.problem.code, dict(error.problem.detail)))
        )
    return Rehearsal(times, rehearse(plan, pool, times), len(pool.inspectors))


def lack_in_words(lack: Lack) -> str:
    """Why a visit finds no inspectors, in a sentence that names the site."""
    values = {
        "visit": lack.visit, "size": lack.size, "able": lack.able, "recused": len(lack.recused),
        "pairs": lack.pairs_apart,
    }  # fmt: skip
    return (
        _(
            "%(visit)s needs %(size)d inspectors: %(able)d can go, %(recused)d are recused, %(pairs)d pairs were there too "
            "recently."
        )
        % values
    )


@dataclass(frozen=True)
class SealedFacts:
    """What sealing fixes; `announcement` is published."""

    announcement: dict[str, Any]
    commitment: str
    frame_hash: str
    plan_hash: str
    pool_hash: str


def seal_plan(plan: Plan, pool: Pool, secret: bytes, at: datetime) -> SealedFacts:
    """Seal. DrawRejected when the time is past."""
    try:
        sealed = seal(plan, secret, at, pool.hash())
    except DrawError as error:
        raise rejected(error.problem.code, dict(error.problem.detail), field="draw_at") from error
    document = json.loads(sealed.text())
    return SealedFacts(document, sealed.commitment, sealed.frame_hash, sealed.plan_hash, sealed.pool_hash)


@dataclass(frozen=True)
class DrawnCrew:
    """The inspectors of a visit to some sites; names as sealed."""

    sites: tuple[str, ...]
    inspectors: tuple[str, ...]
    substitutes: tuple[str, ...]


@dataclass(frozen=True)
class DrawnFacts:
    """What came out of a draw. `lacks` says why some visits have no inspectors: then there are no crews."""

    record: bytes
    record_sha256: str
    crews: bytes
    crews_sha256: str
    steerable: bool
    drawn: tuple[tuple[str, str], ...]
    short: int
    visits: tuple[DrawnCrew, ...]
    lacks: tuple[str, ...]


def carry_out(
    bundle: Bundle, announcement: Mapping[str, Any], secret: bytes, public_input: str, at: datetime
) -> DrawnFacts:
    """Draw sites and inspectors. DrawRejected when it is too early or something is not as it was sealed."""
    sealed = read_sealed(json.dumps(announcement).encode())
    try:
        record = draw_record(bundle.plan, sealed, secret, public_input, at)
    except DrawError as error:
        field = "public_input" if error.problem.code.startswith("draw.") else ""
        raise rejected(error.problem.code, field=field) from error
    crews, visits, lacks = b"", (), ()
    try:
        drawn = draw_crew_record(bundle.plan, sealed, secret, public_input, record, bundle.pool, opened=True)
        crews = drawn.text().encode()
        visits = tuple(DrawnCrew(one.sites, one.inspectors, one.substitutes) for one in drawn.visits)
    except TooFewInspectors as error:
        lacks = tuple(map(lack_in_words, error.lacks))
    except DrawError as error:
        raise rejected(error.problem.code) from error
    text = record.text().encode()
    return DrawnFacts(
        record=text,
        record_sha256=sha256_hex(text),
        crews=crews,
        crews_sha256=sha256_hex(crews) if crews else "",
        steerable=record.steerable,
        drawn=tuple((one.stratum, site) for one in record.strata for site in one.drawn),
        short=sum(one.short for one in record.strata),
        visits=visits,
        lacks=lacks,
    )


def substitutes_of(record: bytes, stratum: str) -> tuple[str, ...]:
    """The substitutes of a stratum in the order of the draw."""
    return next((one.substitutes for one in read_record(record).strata if one.stratum == stratum), ())


def strata_of(record: bytes) -> dict[str, str]:
    """The stratum of every site of the frame."""
    return {entry.site: entry.stratum for entry in read_record(record).frame}


def crew_visits_of(crews: bytes) -> tuple[DrawnCrew, ...]:
    """The visits of a record of inspectors."""
    return tuple(DrawnCrew(v.sites, v.inspectors, v.substitutes) for v in read_crew_record(crews).visits)


def verify_records(record: bytes, crews: bytes, announcement: Mapping[str, Any]) -> Verified:
    """Whether the records hold, by themselves, together, and against what was published at sealing."""
    try:
        sealed = read_sealed(json.dumps(announcement).encode())
        found = read_record(record)
        verdict = verify_record(found, sealed)
        if verdict.holds and crews:
            others = verify_crews(crews, found, sealed)
            verdict = verdict if others.holds else others
    except DrawError as error:
        verdict = Verdict(error.problem)
    if verdict.problem is not None:
        return Verified(False, _failed(verdict.problem.code))
    notes = [note.code for note in verdict.notes]
    words = {
        "note.steerable": _(
            "There was no public input: whoever drew could have tried secrets until the sample suited."
        ),
        "note.blank": _("The public input is nothing but spaces: it protects no better than none."),
        "note.short": _("A stratum has fewer sites than its quota."),
        "note.input": _("Compare the public input with what its source announced."),
    }
    return Verified(True, notes=tuple(words[code] for code in dict.fromkeys(notes) if code in words))


def _failed(code: str) -> str:
    part = code.split(".", 1)[-1]
    what = {
        "commitment": _("the commitment"), "frame_hash": _("the sites"), "seed": _("the seed"), "drawn": _("the drawn sites"),
        "substitutes": _("the substitutes"), "quotas": _("the quotas"), "pool_hash": _("the inspectors of the pool"),
        "times": _("the times"), "steerable": _("the mark “steerable”"), "inspectors": _("the drawn inspectors"),
        "sites": _("the visited sites"), "draw_at": _("the time of the draw"),
    }.get(part, part)  # fmt: skip
    return _("The record does not hold: %(what)s.") % {"what": what}


def able_at(
    bundle: Bundle, crew: Iterable[str], site: str, others: Mapping[str, Iterable[Iterable[str]]]
) -> bool:
    """Whether these inspectors may go to a site together: recusal and rotation, `others` being crews by street so far."""
    place = next((one for one in bundle.pool.places if one.site == site), None)
    if place is None:
        return False
    names = set(crew)
    by_name = {one.name: one for one in bundle.pool.inspectors}
    for name in names:
        one = by_name.get(name)
        if one is None or site in one.sites or set(one.units) & set(place.units):
            return False
    if not bundle.pool.rotation_days or not place.street:
        return True
    before = [
        set(past.inspectors)
        for past in bundle.pool.history
        if past.street == place.street
        and (bundle.pool.visits_from - past.day).days < bundle.pool.rotation_days
    ]
    met = before + [set(crew) for crew in others.get(place.street, ())]
    return all(len(names & pair) < 2 for pair in met)


def last_day(bundle: Bundle) -> date:
    """The first day of the visits, as sealed."""
    return bundle.pool.visits_from


__all__ = [
    "Bundle",
    "DrawRejected",
    "DrawnCrew",
    "DrawnFacts",
    "SealedFacts",
    "TooFew",
    "carry_out",
    "plan_of",
    "pool_from",
    "read_bundle",
]

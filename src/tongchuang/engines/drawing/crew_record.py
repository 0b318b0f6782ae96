"""The record of a draw of inspectors, complete like that of sites, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongchuang.engines.drawing.construction import commitment, seed_of, sha256_hex
from tongchuang.engines.drawing.crew_values import Inspector, Past, Place, Pool
from tongchuang.engines.drawing.crews import Crew, TooFewInspectors, draw_crews
from tongchuang.engines.drawing.documents import Fields, parse_document, write_rows
from tongchuang.engines.drawing.draw import draw
from tongchuang.engines.drawing.errors import DrawError, Problem
from tongchuang.engines.drawing.instants import is_before, read_instant
from tongchuang.engines.drawing.names import shown
from tongchuang.engines.drawing.record import Record, check_opening
from tongchuang.engines.drawing.sealed import Sealed
from tongchuang.engines.drawing.values import Plan
from tongchuang.engines.drawing.verify import Verdict

_HEAD = (
    "number", "plan", "sealed_at", "drawn_at", "steerable", "pool_hash", "commitment", "secret",
    "public_input", "seed",
)  # fmt: skip
POOL_FIELDS = ("size", "rotation_days", "visits_from", "inspectors", "places", "history")
FIELDS = (*_HEAD, "visits", *POOL_FIELDS)


@dataclass(frozen=True)
class CrewRecord:
    """As it stands in the file."""

    number: int
    plan: str
    sealed_at: str
    drawn_at: str
    steerable: bool
    pool_hash: str
    commitment: str
    secret: str
    public_input: str
    seed: str
    visits: tuple[Crew, ...]
    pool: Pool

    def document(self) -> dict[str, Any]:
        """As JSON values."""
        visits = [
            {
                "visit": crew.visit,
                "sites": list(crew.sites),
                "crew": list(crew.inspectors),
                "substitutes": list(crew.substitutes),
            }
            for crew in self.visits
        ]
        return {**{name: getattr(self, name) for name in _HEAD}, "visits": visits, **self.pool.document()}

    def text(self) -> str:
        """As a file: one line for each field, visit, inspector, place and past visit, so that people can read it too."""
        return write_rows(self.document())

    @property
    def sites(self) -> set[str]:
        """All sites that are visited."""
        return {site for crew in self.visits for site in crew.sites}


def draw_crew_record(
    plan: Plan, sealed: Sealed, secret: bytes, public_input: str, drawn: Record, pool: Pool, opened: bool = False
) -> CrewRecord:
    """Draw inspectors for the sites of a record of the same draw. DrawError when the pool isn't sealed.

    `opened` says that the record was drawn from this very plan and secret just now: they aren't checked again.
    """
    if not opened:
        check_opening(plan, sealed, secret, public_input, datetime.fromisoformat(drawn.drawn_at))
    pool_hash = pool.hash()
    if pool_hash != sealed.pool_hash:
        words = "inspectors, places or history are not those that were sealed: a change needs a new draw"
        raise DrawError("sealed.pool_hash", words)
    seed = seed_of(secret, pool_hash, public_input)
    sites = [site for stratum in drawn.strata for site in stratum.drawn]
    return CrewRecord(
        number=drawn.number,
        plan=drawn.plan,
        sealed_at=drawn.sealed_at,
        drawn_at=drawn.drawn_at,
        steerable=drawn.steerable,
        pool_hash=pool_hash,
        commitment=drawn.commitment,
        secret=drawn.secret,
        public_input=public_input,
        seed=seed.hex(),
        visits=draw_crews(seed, sites, pool),
        pool=pool,
    )


def check_places(pool: Pool, plan: Plan) -> None:
    """DrawError unless the pool knows every site of the frame."""
    known = {place.site for place in pool.places}
    for entry in plan.frame:
        if entry.site not in known:
            words = f"the site {shown(entry.site)} is not among the places of the pool"
            raise DrawError("pool.place", words, site=entry.site)


def rehearse(plan: Plan, pool: Pool, times: int = 20) -> int:
    """In how many trial draws the inspectors were too few: ask before sealing a pool."""
    failed = 0
    for number in range(times):
        seed = bytes.fromhex(sha256_hex(f"trial draw {number}".encode()))
        sites = [site for stratum in draw(seed, plan.quotas, plan.frame) for site in stratum.drawn]
        try:
            draw_crews(seed, sites, pool)
        except TooFewInspectors:
            failed += 1
    return failed


def read_pool(found: object, where: str = "the pool") -> Pool:
    """A pool from JSON values. `rotation_days`, `size` and `history` may be left out."""
    fields = Fields(
        found, ("visits_from", "inspectors", "places"), where, ("size", "rotation_days", "history")
    )
    return _pool(fields)


def _pool(fields: Fields) -> Pool:
    found = fields.found
    return Pool(
        inspectors=tuple(_inspectors(fields.items("inspectors"))),
        places=tuple(_places(fields.items("places"))),
        visits_from=_day(fields, "visits_from"),
        history=tuple(_history(fields.items("history"))) if "history" in found else (),
        size=fields.whole("size", 2) if "size" in found else 2,
        rotation_days=fields.whole("rotation_days", 0) if "rotation_days" in found else 60,
    )


def _inspectors(rows: Iterable[object]) -> Iterator[Inspector]:
    for number, row in enumerate(rows, start=1):
        one = Fields(row, ("inspector",), f"inspector {number}", ("units", "sites"))
        yield Inspector(one.text("inspector"), _some(one, "units"), _some(one, "sites"))


def _places(rows: Iterable[object]) -> Iterator[Place]:
    for number, row in enumerate(rows, start=1):
        one = Fields(row, ("site",), f"place {number}", ("units", "street", "round"))
        street = one.text("street") if "street" in one.found else ""
        yield Place(
            one.text("site"), _some(one, "units"), street, one.text("round") if "round" in one.found else ""
        )


def _history(rows: Iterable[object]) -> Iterator[Past]:
    for number, row in enumerate(rows, start=1):
        one = Fields(row, ("inspectors", "street", "day"), f"past visit {number}")
        yield Past(one.texts("inspectors"), one.text("street"), _day(one, "day"))


def _some(fields: Fields, name: str) -> tuple[str, ...]:
    return fields.texts(name) if name in fields.found else ()


def _day(fields: Fields, name: str) -> date:
    text = fields.text(name)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        words = f"{name} of {fields.where} is {shown(text)}: it has to be a day such as 2026-11-26"
        raise DrawError("field.kind", words, field=name) from error


def is_crew_record(data: bytes) -> bool:
    """Whether this file is meant to be a record of inspectors rather than of sites."""
    try:
        return "pool_hash" in parse_document(data, "record")
    except DrawError:
        return False


def read_crew_record(data: bytes) -> CrewRecord:
    """The record in a file. DrawError says what is malformed."""
    fields = Fields(parse_document(data, "record"), FIELDS, "the record")
    return CrewRecord(
        number=fields.whole("number", 1),
        plan=fields.text("plan"),
        sealed_at=fields.instant("sealed_at"),
        drawn_at=fields.instant("drawn_at"),
        steerable=fields.flag("steerable"),
        pool_hash=fields.digest("pool_hash"),
        commitment=fields.digest("commitment"),
        secret=fields.digest("secret"),
        public_input=fields.text("public_input"),
        seed=fields.digest("seed"),
        visits=tuple(_visits(fields.items("visits"))),
        pool=_pool(fields),
    )


def _visits(rows: Iterable[object]) -> Iterator[Crew]:
    for number, row in enumerate(rows, start=1):
        one = Fields(row, ("visit", "sites", "crew", "substitutes"), f"visit {number}")
        yield Crew(one.text("visit"), one.texts("sites"), one.texts("crew"), one.texts("substitutes"))


def verify_crews(data: bytes, record: Record | None = None, sealed: Sealed | None = None) -> Verdict:
    """Verify a record of inspectors; against the sites' record and the sealed document when given."""
    try:
        crews = read_crew_record(data)
        problem = next(_failings(crews, record, sealed), None)
    except DrawError as error:
        return Verdict(error.problem)
    if problem or record is not None:
        return Verdict(problem)
    words = "whether these are the drawn sites is told by their record: use --record"
    return Verdict(None, (Problem("note.record", words),))


def _failings(crews: CrewRecord, record: Record | None, sealed: Sealed | None) -> Iterator[Problem]:
    sealed_at, drawn_at = read_instant(crews.sealed_at), read_instant(crews.drawn_at)
    if sealed_at and drawn_at and is_before(drawn_at, sealed_at):
        yield Problem("record.times", "the draw was made before it was sealed")
    if crews.steerable != (crews.public_input == ""):
        yield Problem("record.steerable", "steerable does not say whether there was a public input")
    secret = bytes.fromhex(crews.secret)
    if commitment(secret) != crews.commitment:
        yield Problem("record.commitment", "the commitment is not the SHA-256 of the secret")
    if crews.pool.hash() != crews.pool_hash:
        words = "inspectors, places, history or settings are not those of pool_hash"
        yield Problem("record.pool_hash", words)
    if seed_of(secret, crews.pool_hash, crews.public_input).hex() != crews.seed:
        yield Problem("record.seed", "the seed does not come out of secret, pool_hash and public input")
    right = draw_crews(bytes.fromhex(crews.seed), crews.sites, crews.pool)
    yield from _differences(sorted(crews.visits, key=lambda crew: crew.visit), right)
    if record is not None:
        yield from _against_record(crews, record)
    if sealed is not None:
        yield from _against_sealed(crews, sealed)


def _differences(found: list[Crew], right: tuple[Crew, ...]) -> Iterator[Problem]:
    if [crew.visit for crew in found] != [crew.visit for crew in right]:
        yield Problem("crews.visits", "the visits are not those of the sites and their rounds")
    for have, should in zip(found, right, strict=True):
        for name in ("sites", "inspectors", "substitutes"):
            one, other = getattr(have, name), getattr(should, name)
            if one != other:
                have_text, should_text = shown(", ".join(one)), shown(", ".join(other))
                words = f"visit {shown(have.visit)}: {name} are {have_text}, by the keys {should_text}"
                yield Problem(f"crews.{name}", words, {"visit": have.visit})


def _against_record(crews: CrewRecord, record: Record) -> Iterator[Problem]:
    for name in (
        "number",
        "plan",
        "sealed_at",
        "drawn_at",
        "steerable",
        "commitment",
        "secret",
        "public_input",
    ):
        if getattr(crews, name) != getattr(record, name):
            yield Problem(f"record.{name}", f"{name} is not that of the record of the sites", {"field": name})
    drawn = {site for stratum in record.strata for site in stratum.drawn}
    if crews.sites != drawn:
        site = min(crews.sites ^ drawn)
        words = f"the visits are not to the drawn sites: {shown(site)} is only in one of the records"
        yield Problem("crews.sites", words, {"site": site})


def _against_sealed(crews: CrewRecord, sealed: Sealed) -> Iterator[Problem]:
    for name in ("number", "plan", "commitment", "pool_hash"):
        if getattr(crews, name) != getattr(sealed, name):
            yield Problem(f"sealed.{name}", f"{name} is not the one that was sealed", {"field": name})
    drawn_at = read_instant(crews.drawn_at)
    if crews.sealed_at != sealed.sealed_at.isoformat():
        yield Problem("sealed.sealed_at", f"sealed_at is not the published {sealed.sealed_at.isoformat()}")
    if drawn_at is None or drawn_at.tzinfo is None or drawn_at < sealed.draw_at:
        yield Problem(
            "sealed.draw_at",
            f"the draw was made before the time that was sealed: {sealed.draw_at.isoformat()}",
        )
    if crews.public_input and not sealed.public_input_from:
        yield Problem(
            "sealed.public_input_from", "a public input was used whose source was not named at sealing"
        )

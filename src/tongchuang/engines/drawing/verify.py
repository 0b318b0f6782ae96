"""Whether a record holds: recomputed from itself, and against what was published before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tongchuang.engines.drawing.construction import Entry, commitment, frame_hash, seed_of
from tongchuang.engines.drawing.draw import DrawnStratum, draw_stratum
from tongchuang.engines.drawing.errors import DrawError, Problem
from tongchuang.engines.drawing.instants import is_before, read_instant
from tongchuang.engines.drawing.names import name_problem, shown
from tongchuang.engines.drawing.record import Record, read_record
from tongchuang.engines.drawing.sealed import Sealed


@dataclass(frozen=True)
class Verdict:
    """The first thing that does not hold, or None; and what a reader has to know all the same."""

    problem: Problem | None
    notes: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return self.problem is None


def verify(data: bytes, sealed: Sealed | None = None) -> Verdict:
    """Verify a record as it stands in a file, and that it is what was sealed when that document is given."""
    try:
        record = read_record(data)
    except DrawError as error:
        return Verdict(error.problem)
    return verify_record(record, sealed)


def verify_record(record: Record, sealed: Sealed | None = None) -> Verdict:
    """Verify a record that was read."""
    problem = next(_failings(record, sealed), None)
    return Verdict(problem, () if problem else tuple(_notes(record, sealed)))


def _failings(record: Record, sealed: Sealed | None) -> Iterator[Problem]:
    yield from _names(record)
    yield from _head(record)
    yield from _strata(record)
    if sealed is not None:
        yield from against_sealed(record, sealed)


def _names(record: Record) -> Iterator[Problem]:
    strata: set[str] = set()
    for result in record.strata:
        name = result.stratum
        if problem := name_problem("stratum", name):
            yield problem
        if name in strata:
            yield Problem(
                "stratum.twice", f"the stratum {shown(name)} stands in the record twice", {"stratum": name}
            )
        strata.add(name)
    entries: set[Entry] = set()
    for entry in record.frame:
        if problem := name_problem("stratum", entry.stratum) or name_problem("site", entry.site):
            yield problem
        if entry in entries:
            words = f"the site {shown(entry.site)} of {shown(entry.stratum)} stands in the frame twice"
            yield Problem("site.twice", words, {"site": entry.site})
        entries.add(entry)
        if entry.stratum not in strata:
            words = f"the site {shown(entry.site)} is in {shown(entry.stratum)}, a stratum without a quota"
            yield Problem("site.stratum", words, {"site": entry.site, "stratum": entry.stratum})


def _head(record: Record) -> Iterator[Problem]:
    sealed_at, drawn_at = read_instant(record.sealed_at), read_instant(record.drawn_at)
    if sealed_at and drawn_at and is_before(drawn_at, sealed_at):
        yield Problem("record.times", "the draw was made before it was sealed")
    if record.steerable != (record.public_input == ""):
        words = (
            "there was no public input, and the record does not say that the draw could be steered"
            if record.public_input == ""
            else "the record says that the draw could be steered, although there was a public input"
        )
        yield Problem("record.steerable", words)
    secret = bytes.fromhex(record.secret)
    if commitment(secret) != record.commitment:
        yield Problem("record.commitment", "the commitment is not the SHA-256 of the secret")
    if frame_hash(record.frame) != record.frame_hash:
        yield Problem(
            "record.frame_hash", "the frame is not the one of frame_hash: a site was added, removed or moved"
        )
    if seed_of(secret, record.frame_hash, record.public_input).hex() != record.seed:
        words = "the seed does not come out of secret, frame_hash and public input"
        yield Problem("record.seed", words)


def _strata(record: Record) -> Iterator[Problem]:
    seed = bytes.fromhex(record.seed)
    sites: dict[str, list[str]] = {}
    for entry in record.frame:
        sites.setdefault(entry.stratum, []).append(entry.site)
    for result in sorted(record.strata, key=lambda one: one.stratum):
        right = draw_stratum(seed, result.stratum, result.quota, sites.get(result.stratum, ()))
        if problem := _difference(result, right):
            yield problem


def _difference(found: DrawnStratum, right: DrawnStratum) -> Problem | None:
    stratum = shown(right.stratum)
    detail = {"stratum": right.stratum}
    for kind, have, should in (
        ("drawn", found.drawn, right.drawn),
        ("substitutes", found.substitutes, right.substitutes),
    ):
        if len(have) != len(should):
            words = f"{stratum}: {kind} has {len(have)} sites, it has to have {len(should)}"
            return Problem(f"record.{kind}", words, detail)
        for place, (one, other) in enumerate(zip(have, should, strict=True), start=1):
            if one != other:
                words = (
                    f"{stratum}: number {place} of {kind} is {shown(one)}, by the keys it is {shown(other)}"
                )
                return Problem(f"record.{kind}", words, {**detail, "place": place})
    if found.short != right.short:
        words = f"{stratum}: short is {found.short}, it has to be {right.short}"
        return Problem("record.short", words, detail)
    return None


def against_sealed(record: Record, sealed: Sealed) -> Iterator[Problem]:
    """In what the record is not what was published at sealing."""
    for field, have, should in (
        ("number", record.number, sealed.number),
        ("plan", record.plan, sealed.plan),
        ("commitment", record.commitment, sealed.commitment),
        ("frame_hash", record.frame_hash, sealed.frame_hash),
    ):
        if have != should:
            words = f"{field} is {shown(have)}, but {shown(should)} was sealed"
            yield Problem(f"sealed.{field}", words, {"field": field})
    if record.sealed_at != sealed.sealed_at.isoformat():
        words = f"sealed_at is {record.sealed_at}, but {sealed.sealed_at.isoformat()} was published"
        yield Problem("sealed.sealed_at", words)
    have_sites = Counter(entry.stratum for entry in record.frame)
    found = {result.stratum: (result.quota, have_sites[result.stratum]) for result in record.strata}
    published = {quota.stratum: (quota.quota, quota.sites) for quota in sealed.quotas}
    for name in sorted(found.keys() | published.keys()):
        if found.get(name) != published.get(name):
            have, was = _quota(found.get(name)), _quota(published.get(name))
            words = f"{shown(name)}: {have} in the record, {was} was sealed"
            yield Problem("sealed.quotas", words, {"stratum": name})
    yield from _opening(record, sealed)


def _opening(record: Record, sealed: Sealed) -> Iterator[Problem]:
    drawn_at = read_instant(record.drawn_at)
    if drawn_at is None or drawn_at.tzinfo is None or drawn_at < sealed.draw_at:
        words = f"the draw was made at {record.drawn_at}, before the sealed {sealed.draw_at.isoformat()}"
        yield Problem("sealed.draw_at", words)
    if record.public_input and not sealed.public_input_from:
        words = "a public input was used whose source was not named at sealing"
        yield Problem("sealed.public_input_from", words)


def _quota(found: tuple[int, int] | None) -> str:
    return "nothing" if found is None else f"{found[0]} of {found[1]} sites"


def _notes(record: Record, sealed: Sealed | None) -> Iterator[Problem]:
    if record.steerable:
        words = "no public input: whoever drew could have tried secrets until the sample suited (steerable)"
        yield Problem("note.steerable", words)
        if sealed is not None and sealed.public_input_from:
            words = (
                f"the public input was to come from {shown(sealed.public_input_from)}, and none was entered"
            )
            yield Problem("note.no_input", words)
    elif not record.public_input.strip():
        yield Problem("note.blank", "the public input is nothing but spaces: it protects no better than none")
    elif sealed is not None:
        words = (
            f"compare the public input {shown(record.public_input)} with {shown(sealed.public_input_from)}"
        )
        yield Problem("note.input", words)
    for result in record.strata:
        if result.short:
            words = f"{shown(result.stratum)}: {result.short} fewer sites than its quota of {result.quota}"
            yield Problem("note.short", words, {"stratum": result.stratum, "short": result.short})
    times = Counter(entry.site for entry in record.frame)
    several = [site for site, count in times.items() if count > 1]
    if several:
        words = f"{len(several)} sites stand in several strata, the first is {shown(several[0])}"
        yield Problem("note.several", words, {"sites": len(several)})
    if sealed is None:
        words = f"compare the commitment {record.commitment} with what was posted at sealing, or use --sealed"
        yield Problem("note.commitment", words)

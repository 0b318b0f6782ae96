"""Verifying: recompute the chain and say the first thing that does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tongchuang.domain.ledger.canonical import personal_digest
from tongchuang.domain.ledger.chain import GENESIS, chained, event_digest
from tongchuang.domain.ledger.models import Event, EventPersonal, PendingEvent, SealedEvent
from tongchuang.foundation.transactions import as_of_one_moment


@dataclass(frozen=True)
class Head:
    """The end of the chain: what is published outside, so that a cut-off tail shows."""

    position: int
    hash: str


@dataclass(frozen=True)
class Verification:
    """What a verification found; `problem` is empty when the ledger holds."""

    head: Head
    waiting: int
    erased: int
    problem: str = ""


def head() -> Head:
    """The present end of the chain."""
    last = SealedEvent.objects.order_by("-position").first()
    return Head(last.position, last.hash) if last else Head(0, GENESIS)


def verify(published: Head | None = None) -> Verification:
    """Walk the whole chain; `published` is a head noted earlier, which must stand at its position."""
    # While the chain is walked others add events and seal them; counted at different moments they would not add up.
    with as_of_one_moment():
        return _verified(published)


def _verified(published: Head | None) -> Verification:
    waiting = PendingEvent.objects.count()
    at, erased = Head(0, GENESIS), 0
    seen_published = published is None or published == at
    for sealed in _walk():
        problem = _problem_at(sealed, at)
        if problem:
            return Verification(at, waiting, erased, problem)
        at = Head(sealed.position, sealed.hash)
        erased += bool(sealed.event.personal_digest and not hasattr(sealed.event, "personal"))
        if published and published.position == at.position:
            if published.hash != at.hash:
                return Verification(at, waiting, erased, _rewritten(at))
            seen_published = True
    if not seen_published and published:
        return Verification(at, waiting, erased, _cut_off(at, published))
    return Verification(at, waiting, erased, _strays(waiting, at.position))


def _walk() -> Iterator[SealedEvent]:
    rows = SealedEvent.objects.select_related("event", "event__personal").order_by("position")
    return rows.iterator(chunk_size=2000)


def _problem_at(sealed: SealedEvent, before: Head) -> str:
    expected = before.position + 1
    if sealed.position != expected:
        return f"position {expected}: missing, the next one found is {sealed.position}"
    digest = event_digest(sealed.event)
    if digest != sealed.digest:
        return f"position {expected}: event {sealed.event_id} ({sealed.event.kind}) was altered after sealing"
    if chained(before.hash, expected, digest) != sealed.hash:
        return f"position {expected}: the hash does not follow from the one before"
    personal: EventPersonal | None = getattr(sealed.event, "personal", None)
    if personal and personal_digest(personal.salt, personal.data) != sealed.event.personal_digest:
        return f"position {expected}: personal values of event {sealed.event_id} were altered"
    return ""


def _rewritten(at: Head) -> str:
    return f"position {at.position}: the hash is not the published one; the chain was rewritten"


def _cut_off(at: Head, published: Head) -> str:
    return f"the chain ends at {at.position}, but {published.position} was published: the tail was cut off"


def _strays(waiting: int, sealed: int) -> str:
    total = Event.objects.count()
    if total != waiting + sealed:
        return f"{total} events, but {sealed} sealed and {waiting} waiting: events were added or removed aside"
    return ""

"""The ledger's part of a case: its events with their places in the chain, and the chain from the first of them to a sealed head."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tongchuang.domain.ledger.canonical import canonical
from tongchuang.domain.ledger.chain import GENESIS, event_body
from tongchuang.domain.ledger.models import Event, SealedEvent
from tongchuang.domain.ledger.verifying import Head

Say = Callable[[float], None]
Withheld = Callable[[Event], bool]


@dataclass(frozen=True)
class Proof:
    """Where the chain of this case begins and ends, and how many events it proves."""

    first: int
    before: str
    head: Head
    events: int


def events_of(targets: Iterable[UUID], upto: int) -> list[SealedEvent]:
    """The sealed events of things, in the order of the chain. Who looked at them is no part of what they are."""
    ids = list(targets)
    about = Q(event__target_id__in=ids) | Q(event__parent_id__in=ids)
    rows = SealedEvent.objects.filter(about, position__lte=upto).exclude(event__kind="discipline.looked")
    return list(rows.select_related("event", "event__personal").order_by("position"))


def write_events(path: Path, rows: list[SealedEvent], withheld: Withheld) -> None:
    """One line an event: its body as it was digested, its digest and hash. Of a withheld one only that it is there."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(_line(row, withheld), ensure_ascii=False, sort_keys=True) + "\n")


def _line(row: SealedEvent, withheld: Withheld) -> dict[str, Any]:
    event = row.event
    line: dict[str, Any] = {"position": row.position, "digest": row.digest, "hash": row.hash}
    if withheld(event):
        return {**line, "withheld": event.kind}
    line["body"] = json.loads(canonical(event_body(event)))
    personal = getattr(event, "personal", None)
    if personal is not None:
        line["personal"] = {"salt": personal.salt, "data": personal.data}
    return line


def write_chain(path: Path, first: int, head: Head, say: Say) -> None:
    """The digests of all positions from the first to the head, 32 bytes each, in order."""
    total = max(1, head.position - first + 1)
    with path.open("wb") as file:
        for number, digest in enumerate(_digests(first, head.position)):
            file.write(bytes.fromhex(digest))
            if number % 20_000 == 0:
                say(number / total)


def _digests(first: int, last: int) -> Iterator[str]:
    rows: QuerySet[SealedEvent, str] = (
        SealedEvent.objects.filter(position__gte=first, position__lte=last)
        .order_by("position")
        .values_list("digest", flat=True)
    )
    return rows.iterator(chunk_size=5000)


def hash_before(first: int) -> str:
    """The hash that the first position's follows from."""
    found = SealedEvent.objects.filter(position=first - 1).values_list("hash", flat=True).first()
    return found or GENESIS

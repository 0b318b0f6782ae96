"""Look-backs and the engines: the month's closings as a plan of a draw, its record, tickets of inspectors, intervals of shares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongchuang.domain.draws.engine_io import substitutes_of
from tongchuang.domain.draws.errors import rejected
from tongchuang.engines.agreement import wilson
from tongchuang.engines.drawing.construction import Entry, key_of, seed_of, sha256_hex
from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.record import draw_record
from tongchuang.engines.drawing.sealed import read_sealed, seal
from tongchuang.engines.drawing.values import Exclusion, Plan, Stratum

# One layer: every closing of the month is drawn with the same chance, whoever's it is.
STRATUM = "当月销号"


@dataclass(frozen=True)
class MonthPlan:
    """What a month's draw is made from: the engine's plan, and which findings its numbers mean."""

    plan: Plan
    findings: Mapping[str, UUID]

    def data(self) -> bytes:
        """As bytes, to be sealed."""
        plan = self.plan
        document = {
            "number": plan.number, "title": plan.title, "draw_at": plan.draw_at.isoformat(),
            "source": plan.public_input_from, "quota": plan.strata[0].quota,
            "frame": [[entry.site, self.findings[entry.site].hex] for entry in plan.frame],
            "excluded": [[out.site, out.reason] for out in plan.excluded],
        }  # fmt: skip
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def month_plan(
    *, number: int, title: str, draw_at: datetime, source: str, quota: int, findings: Mapping[str, UUID],
    excluded: Iterable[tuple[str, str]] = (),
) -> MonthPlan:  # fmt: skip
    """The plan of one month. DrawRejected says what can't be sealed."""
    try:
        plan = Plan(
            number=number, title=title, draw_at=draw_at, public_input_from=source,
            strata=(Stratum(STRATUM, quota),),
            frame=tuple(Entry(STRATUM, name) for name in sorted(findings)),
            excluded=tuple(Exclusion(STRATUM, name, reason) for name, reason in excluded),
        )  # fmt: skip
    except DrawError as error:
        raise rejected(error.problem.code, dict(error.problem.detail)) from error
    return MonthPlan(plan, dict(findings))


def read_plan(data: bytes) -> MonthPlan:
    """The plan in bytes."""
    found = json.loads(data)
    return month_plan(
        number=found["number"], title=found["title"], draw_at=datetime.fromisoformat(found["draw_at"]),
        source=found["source"], quota=found["quota"], excluded=[(name, why) for name, why in found["excluded"]],
        findings={name: UUID(key) for name, key in found["frame"]},
    )  # fmt: skip


@dataclass(frozen=True)
class Sealing:
    """What sealing fixes; `announcement` is published."""

    announcement: dict[str, Any]
    commitment: str
    frame_hash: str
    plan_hash: str


def seal_month(month: MonthPlan, secret: bytes, at: datetime) -> Sealing:
    """Seal. DrawRejected when the time is past."""
    try:
        sealed = seal(month.plan, secret, at)
    except DrawError as error:
        raise rejected(error.problem.code, dict(error.problem.detail)) from error
    return Sealing(json.loads(sealed.text()), sealed.commitment, sealed.frame_hash, sealed.plan_hash)


@dataclass(frozen=True)
class Drawing:
    """What came out: numbers of findings, drawn ones and substitutes in order, with the seed of the inspectors' tickets."""

    record: bytes
    record_sha256: str
    steerable: bool
    short: int
    drawn: tuple[str, ...]
    substitutes: tuple[str, ...]
    seed: bytes


def draw_month(
    month: MonthPlan, announcement: Mapping[str, Any], secret: bytes, public_input: str, at: datetime
) -> Drawing:
    """Draw. DrawRejected when it is too early or something is not as it was sealed."""
    sealed = read_sealed(json.dumps(announcement).encode())
    try:
        record = draw_record(month.plan, sealed, secret, public_input, at)
    except DrawError as error:
        raise rejected(error.problem.code, field="public_input") from error
    (stratum,) = record.strata
    text = record.text().encode()
    return Drawing(
        text, sha256_hex(text), record.steerable, stratum.short, stratum.drawn, stratum.substitutes,
        seed_of(secret, sealed.frame_hash, public_input),
    )  # fmt: skip


def waiting_list(record: bytes) -> tuple[str, ...]:
    """The substitutes in the order of the draw."""
    return substitutes_of(record, STRATUM)


def tickets(seed: bytes, number: str, people: Iterable[UUID]) -> dict[UUID, str]:
    """Each inspector's ticket for a finding: HMAC-SHA256 under the draw's seed of number and person."""
    return {person: key_of(seed, number, str(person)) for person in people}


def seed_again(announcement: Mapping[str, Any], secret: bytes, public_input: str) -> bytes:
    """The seed of a round that was drawn."""
    return seed_of(secret, str(announcement["frame_hash"]), public_input)


def interval_of(held: int, number: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; from nothing to everything without cases."""
    return wilson(held, number) if number else (0.0, 1.0)


def in_turn(order: Sequence[str], taken: Iterable[str]) -> list[str]:
    """What is left of an order."""
    gone = set(taken)
    return [name for name in order if name not in gone]

"""The record of a draw (抽签记录): complete, so that anyone can recompute it without asking us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongchuang.engines.drawing.construction import Entry, seed_of
from tongchuang.engines.drawing.documents import Fields, parse_document, write_rows
from tongchuang.engines.drawing.draw import DrawnStratum, draw
from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.names import text_problem
from tongchuang.engines.drawing.sealed import Sealed, matches_plan
from tongchuang.engines.drawing.values import Plan

FIELDS = (
    "number", "plan", "sealed_at", "drawn_at", "steerable", "frame_hash", "commitment", "secret",
    "public_input", "seed", "strata", "frame",
)  # fmt: skip
_STRATUM = ("stratum", "quota", "short", "drawn", "substitutes")


@dataclass(frozen=True)
class Record:
    """As it stands in the file; instants as written there, secret, seed and hashes in hex."""

    number: int
    plan: str
    sealed_at: str
    drawn_at: str
    steerable: bool
    frame_hash: str
    commitment: str
    secret: str
    public_input: str
    seed: str
    strata: tuple[DrawnStratum, ...]
    frame: tuple[Entry, ...]

    def document(self) -> dict[str, Any]:
        """As JSON values."""
        strata = [
            {
                name: value if isinstance(value, str | int) else list(value)
                for name, value in vars(stratum).items()
            }
            for stratum in self.strata
        ]
        return {**vars(self), "strata": strata, "frame": [list(entry) for entry in self.frame]}

    def text(self) -> str:
        """As a file: one line for each field, stratum and site, so that people can read it too."""
        return write_rows(self.document())


def draw_record(plan: Plan, sealed: Sealed, secret: bytes, public_input: str, drawn_at: datetime) -> Record:
    """Draw a sealed plan. DrawError when plan or secret is not the sealed one, or it is too early."""
    check_opening(plan, sealed, secret, public_input, drawn_at)
    seed = seed_of(secret, sealed.frame_hash, public_input)
    return Record(
        number=plan.number,
        plan=plan.title,
        sealed_at=sealed.sealed_at.isoformat(),
        drawn_at=drawn_at.isoformat(),
        steerable=not public_input,
        frame_hash=sealed.frame_hash,
        commitment=sealed.commitment,
        secret=secret.hex(),
        public_input=public_input,
        seed=seed.hex(),
        strata=draw(seed, plan.quotas, plan.frame),
        frame=tuple(sorted(plan.frame)),
    )


def check_opening(plan: Plan, sealed: Sealed, secret: bytes, public_input: str, drawn_at: datetime) -> None:
    """DrawError unless this plan may be drawn now with this secret and public input."""
    if problem := matches_plan(sealed, plan, secret):
        raise DrawError(problem.code, problem.words, **problem.detail)
    if drawn_at.tzinfo is None:
        raise DrawError("draw.zone", "the time of the draw has no time zone")
    if drawn_at < sealed.draw_at:
        words = f"the draw is set for {sealed.draw_at.isoformat()}: it can't be made before"
        raise DrawError("draw.early", words, draw_at=sealed.draw_at)
    if public_input and not sealed.public_input_from:
        words = "the source of the public input was not named at sealing: seal a new draw that names it"
        raise DrawError("draw.source", words)
    if public_input != public_input.strip() or not all(char.isprintable() for char in public_input):
        words = "the public input has a space at an end or a character that can't be seen"
        raise DrawError("draw.input", words)
    if problem := text_problem("public input", public_input):
        raise DrawError(problem.code, problem.words, **problem.detail)


def read_record(data: bytes) -> Record:
    """The record in a file. DrawError says what is malformed; whether it holds is another question."""
    fields = Fields(parse_document(data, "record"), FIELDS, "the record")
    return Record(
        number=fields.whole("number", 1),
        plan=fields.text("plan"),
        sealed_at=fields.instant("sealed_at"),
        drawn_at=fields.instant("drawn_at"),
        steerable=fields.flag("steerable"),
        frame_hash=fields.digest("frame_hash"),
        commitment=fields.digest("commitment"),
        secret=fields.digest("secret"),
        public_input=fields.text("public_input"),
        seed=fields.digest("seed"),
        strata=tuple(_read_strata(fields.items("strata"))),
        frame=tuple(_read_frame(fields.items("frame"))),
    )


def _read_strata(rows: Iterable[object]) -> Iterable[DrawnStratum]:
    for number, row in enumerate(rows, start=1):
        fields = Fields(row, _STRATUM, f"stratum {number}")
        yield DrawnStratum(
            stratum=fields.text("stratum"),
            quota=fields.whole("quota", 0),
            short=fields.whole("short", 0),
            drawn=fields.texts("drawn"),
            substitutes=fields.texts("substitutes"),
        )


def _read_frame(rows: Iterable[object]) -> Iterable[Entry]:
    for number, row in enumerate(rows, start=1):
        match row:
            case [str() as stratum, str() as site]:
                yield Entry(stratum, site)
            case _:
                words = f"entry {number} of the frame is not a pair of stratum and site"
                raise DrawError("field.kind", words, field="frame", row=number)

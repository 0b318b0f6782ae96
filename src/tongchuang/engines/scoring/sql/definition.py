"""Puts the statements of the definition together from their files."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from tongchuang.engines.scoring.facts import SOURCES
from tongchuang.engines.scoring.period import Period

Granule = Literal["month", "quarter", "year"]

FOLDERS = ("counted", "bulk")

_PARAMETER = re.compile(r"\$([a-z_]+)")
_READS = re.compile(r"\b((?:FROM|JOIN)\s+)([a-z_0-9]+)\b( AS [a-z_]+)?")
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scope:
    """The months first to last ("YYYY-MM") cut into months, quarters or years, and the sources that count."""

    first: str
    last: str
    sources: tuple[str, ...]
    granule: Granule = "month"

    def __post_init__(self) -> None:
        if not (_is_month(self.first) and _is_month(self.last)):
            raise ValueError(f"{self.first!r} to {self.last!r}: not months as YYYY-MM")
        if not self.sources or not set(self.sources) <= set(SOURCES):
            raise ValueError(f"sources {self.sources!r}: use one or more of {', '.join(SOURCES)}")
        if self.granule not in ("month", "quarter", "year"):
            raise ValueError(f"{self.granule!r} is not month, quarter or year")

    @classmethod
    def of(cls, period: Period | str, sources: Collection[str]) -> Scope:
        """One period: a month, a quarter or a year by its name."""
        found = Period.parse(period) if isinstance(period, str) else period
        granule: Granule = "quarter" if "Q" in found.name else "month" if "-" in found.name else "year"
        return cls(found.first, found.last, tuple(sources), granule)

    def within(self, period: str) -> Scope:
        """One of its periods, with those of its months that the scope has."""
        whole = Period.parse(period)
        first, last = max(self.first, whole.first), min(self.last, whole.last)
        return Scope(first, last, self.sources, self.granule)

    def periods(self) -> tuple[str, ...]:
        """The names of the periods that the months are cut into; those at the ends may be cut short."""
        found: dict[str, None] = {}
        month = self.first
        while month <= self.last:
            year, number = int(month[:4]), int(month[5:])
            names = {"month": month, "quarter": f"{year}-Q{(number + 2) // 3}", "year": str(year)}
            found[names[self.granule]] = None
            month = f"{year + 1}-01" if number == 12 else f"{year}-{number + 1:02d}"
        return tuple(found)

    def literals(self) -> dict[str, str]:
        """The parameters as SQL; nothing but months and known words gets here."""
        listed = ", ".join(f"'{source}'" for source in self.sources)
        return {
            "first": f"'{self.first}'",
            "last": f"'{self.last}'",
            "sources": f"({listed})",
            "granule": f"'{self.granule}'",
            "mask": str(sum(1 << SOURCES.index(source) for source in set(self.sources))),
        }


def query(
    stage: str, scope: Scope, *, given: Mapping[str, str] | None = None, more: Mapping[str, str] | None = None
) -> str:
    """The whole statement of a stage. `given` names relations to be read in place of stages (or of `facts`), `more` are
    stages that no file holds (see `bulk.stages_of`)."""
    made = _Statement(scope, given or {}, {**_texts(), **(more or {})})
    made.need(stage)
    *before, last = made.needed
    parts = [f"{name} AS (\n{made.filled(name)}\n)" for name in before]
    return ("WITH " + ",\n".join(parts) + "\n" if parts else "") + made.filled(last)


def stages() -> tuple[str, ...]:
    """The names of all stages that a file holds."""
    return tuple(sorted(_texts()))


def text_of(stage: str) -> str:
    """The statement of a stage as its file has it, without comments."""
    return _texts()[stage]


@dataclass(frozen=True)
class _Statement:
    scope: Scope
    given: Mapping[str, str]
    texts: Mapping[str, str]
    needed: list[str] = field(default_factory=list)

    def need(self, stage: str) -> None:
        """The stage after all that it reads."""
        for _, name, _ in _READS.findall(self.texts[stage]):
            if name in self.texts and name not in self.given and name not in self.needed:
                self.need(name)
        self.needed.append(stage)

    def filled(self, stage: str) -> str:
        """Its text with the scope's values and the relations given."""
        literals = self.scope.literals()
        text = _PARAMETER.sub(lambda found: literals[found[1]], self.texts[stage])
        return _READS.sub(self._read, text)

    def _read(self, found: re.Match[str]) -> str:
        name = found[2]
        if name not in self.given:
            return found[0]
        named = found[3] or f" AS {name}"
        return f"{found[1]}{self.given[name]}{named}"


def _is_month(text: str) -> bool:
    return len(text) == 7 and Period.parse(text).first == text


@cache
def _texts() -> dict[str, str]:
    """The statements by stage, without their comments."""
    found = {}
    for folder in FOLDERS:
        place = files(__package__).joinpath(folder)
        if not place.is_dir():
            continue
        for file in place.iterdir():
            if file.name.endswith(".sql"):
                text = _COMMENT.sub("", file.read_text(encoding="utf-8"))
                found[file.name.removesuffix(".sql")] = text.strip()
    return found

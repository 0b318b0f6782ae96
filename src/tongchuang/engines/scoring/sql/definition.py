"""Puts the statements of the definition together from their files."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from tongchuang.engines.scoring.facts import SOURCES
from tongchuang.engines.scoring.period import Period

Granule = Literal["month", "quarter", "year"]

FOLDERS = ("counted", "bulk")

_PARAMETER = re.compile(r"\$([a-z_]+)")
_READS = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)")
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

    def literals(self) -> dict[str, str]:
        """The parameters as SQL; nothing but months and known words gets here."""
        listed = ", ".join(f"'{source}'" for source in self.sources)
        return {
            "first": f"'{self.first}'",
            "last": f"'{self.last}'",
            "sources": f"({listed})",
            "granule": f"'{self.granule}'",
        }


def query(stage: str, scope: Scope, *, given: Mapping[str, str] | None = None) -> str:
    """The whole statement of a stage; `given` names relations to be read in place of stages (or of `facts`)."""
    given = given or {}
    needed: list[str] = []
    _need(stage, given, needed)
    parts = [f"{name} AS (\n{_filled(name, scope, given)}\n)" for name in needed[:-1]]
    head = "WITH " + ",\n".join(parts) + "\n" if parts else ""
    return head + _filled(stage, scope, given)


def stages() -> tuple[str, ...]:
    """The names of all stages."""
    return tuple(sorted(_texts()))


def _need(stage: str, given: Mapping[str, str], needed: list[str]) -> None:
    for name in _READS.findall(_texts()[stage]):
        if name in _texts() and name not in given and name not in needed:
            _need(name, given, needed)
    if stage not in needed:
        needed.append(stage)


def _filled(stage: str, scope: Scope, given: Mapping[str, str]) -> str:
    literals = scope.literals()
    text = _PARAMETER.sub(lambda found: literals[found[1]], _texts()[stage])
    return _READS.sub(
        lambda found: (
            found[0].replace(found[1], f"{given[found[1]]} AS {found[1]}") if found[1] in given else found[0]
        ),
        text,
    )


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

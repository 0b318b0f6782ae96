"""The statements over a plain file, with what they need to know about the standard and the sites as small tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal

from tongchuang.engines.scoring.facts import GRADES, KIND_OF_METHOD, SOURCES, VERDICTS
from tongchuang.engines.scoring.period import month_bounds
from tongchuang.engines.scoring.places import Assignments, Duty, Sites
from tongchuang.engines.scoring.sql.definition import Scope, query
from tongchuang.engines.standard.model import Grades, Standard

At = Literal["text", "naive", "zoned"]
"""How a file writes instants: as text, as timestamps in UTC, as timestamps with a zone."""

Row = tuple[str | int | bool | None, ...]

TABLES: Mapping[str, str] = {
    "items": "item_no INTEGER, item VARCHAR, kind VARCHAR, site_types VARCHAR, graded BOOLEAN, grades VARCHAR",
    "places": "place_no INTEGER, site VARCHAR, type_key VARCHAR, duty INTEGER",
    "on_site": "site VARCHAR, item VARCHAR, duty INTEGER",
    "on_type": "type_key VARCHAR, item VARCHAR, duty INTEGER",
    "month_names": "month VARCHAR, begins VARCHAR, ends VARCHAR",
}
MONTHS = "SELECT month, CAST(begins AS TIMESTAMP) AS begins, CAST(ends AS TIMESTAMP) AS ends FROM month_names"

_FOREVER = datetime(9999, 1, 1)
_YEARS = range(1900, 2200)
_CLOCK = r"[0-9]{4}-[01][0-9]-[0-3][0-9][T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
_SEEN = r"!-~\x{4e00}-\x{9fff}"
_PATTERNS = {
    # No blanks at the ends and no sign that a program could take for one.
    "plain_code": r"^[!-~]+\z",
    "plain_text": rf"^[{_SEEN}]([ {_SEEN}]*[{_SEEN}])?\z",
    "plain_fraction": r"^(0?\.[0-9]{1,30}|0\.?|1(\.0{0,30})?|[0-9](\.[0-9]{1,20})?[eE]-[0-9]{1,2})\z",
    "plain_number": r"^[+-]?[0-9]{1,15}(\.[0-9]{0,15})?([eE][+-]?[0-9])?\z",
}
_PARAMETER = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True)
class Plan:
    """One run: the standard, the sites and who answers, the period and sources, and the last instant that may be."""

    standard: Standard
    sites: Sites
    assignments: Assignments
    scope: Scope
    latest: datetime | None = None

    def duties(self) -> list[Duty]:
        """All duties; their places in this list are their numbers in the tables."""
        return list(self._numbers())

    def tables(self) -> dict[str, list[Row]]:
        """The rows of `TABLES`."""
        number = self._numbers()
        return {
            "items": _items(self.standard),
            "places": [
                (place, name, _key(site.type), number[Duty(site.unit)] if site.unit else None)
                for place, (name, site) in enumerate(self.sites.items())
            ],
            "on_site": [
                (site, item, number[duty]) for (site, item), duty in self.assignments.on_site.items()
            ],
            "on_type": [
                (_key(name), item, number[duty]) for (name, item), duty in self.assignments.on_type.items()
            ],
            "month_names": _months(),
        }

    def checked(self, at: At) -> str:
        """What each line of `lines` says, and whether it is plain."""
        return _filled("checked", self._parameters() | {"moment": _MOMENTS[at]})

    def kept(self) -> str:
        """What may still count of `checked`."""
        return _filled("kept", {})

    def facts(self) -> str:
        """What is `kept` besides checks as the relation of the definition."""
        return _filled("facts", self._parameters())

    def last_checks(self) -> str:
        """The checks that are `kept` as the stage `latest` of the definition."""
        return _filled("last_checks", {})

    def answered(self) -> str:
        """The pairs that the definition makes of `last_checks`, by outcome and by who answers for them."""
        pairs = query("pairs", self.scope, given={"latest": "last_checks"})
        return _filled("answered", {}).replace("FROM pairs", f"FROM ({pairs}) AS pairs", 1)

    def _numbers(self) -> dict[Duty, int]:
        found: dict[Duty, int] = {}
        units = (Duty(site.unit) for site in self.sites.values() if site.unit)
        for duty in (*units, *self.assignments.on_site.values(), *self.assignments.on_type.values()):
            found.setdefault(duty, len(found))
        return found

    def _parameters(self) -> dict[str, str]:
        scope = self.scope.literals()
        latest = self.latest or _FOREVER
        return {
            **{name: _quoted(pattern) for name, pattern in _PATTERNS.items()},
            "sources": scope["sources"],
            "first": scope["first"],
            "last": scope["last"],
            "source": _quoted(self.scope.sources[0]),
            "known_sources": _listed(SOURCES),
            "known_verdicts": _listed(VERDICTS),
            "latest": f"TIMESTAMP {_quoted(latest.isoformat(sep=' '))}",
            "cases": _whole("count", least=1),
            "yes": _whole("yes", least=0),
            "valid": _whole("valid", least=0),
        }


def _items(standard: Standard) -> list[Row]:
    rows: list[Row] = []
    for number, leaf in enumerate(standard.leaves()):
        assert leaf.method is not None
        graded = isinstance(leaf.rule, Grades)
        grades = [name for name, _ in leaf.rule.values] if isinstance(leaf.rule, Grades) else GRADES
        types = "".join(map(_key, leaf.site_types))
        rows.append((number, leaf.code, KIND_OF_METHOD[leaf.method], types, graded, "".join(grades)))
    return rows


@cache
def _months() -> list[Row]:
    names = [f"{year}-{month:02d}" for year in _YEARS for month in range(1, 13)]
    bounds = ((name, *month_bounds(name)) for name in names)
    return [(name, begins.isoformat(sep=" "), ends.isoformat(sep=" ")) for name, begins, ends in bounds]


def _key(site_type: str) -> str:
    """A type so that it is found whole in a row of several: no code holds this sign."""
    return f"\x1f{site_type}\x1f"


def _listed(words: Iterable[str]) -> str:
    return "(" + ", ".join(map(_quoted, words)) + ")"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _whole(name: str, least: int) -> str:
    """A whole number of at most 9 digits; 4.0 is how programs write a 4 in a column with gaps."""
    cell, first = f'lines."{name}"', "[1-9]" if least else "[0-9]"
    return (
        f"CASE WHEN regexp_matches({cell}, '^{first}[0-9]{{0,8}}\\z') THEN TRY_CAST({cell} AS BIGINT) "
        f"WHEN regexp_matches({cell}, '^{first}[0-9]{{0,8}}\\.0{{0,3}}\\z') "
        f"THEN TRY_CAST(TRY_CAST({cell} AS DOUBLE) AS BIGINT) END"
    )


_CELL = 'lines."at"'
_MOMENTS: Mapping[At, str] = {
    "text": (
        f"CASE WHEN regexp_matches({_CELL}, '^{_CLOCK}Z?\\z') THEN TRY_CAST(replace({_CELL}, 'Z', '') AS TIMESTAMP) "
        f"WHEN regexp_matches({_CELL}, '^{_CLOCK}[+-](0[0-9]|1[0-4]):[0-5][0-9]\\z') "
        f"THEN TRY_CAST(left({_CELL}, length({_CELL}) - 6) AS TIMESTAMP) "
        f"- (CASE WHEN substr({_CELL}, length({_CELL}) - 5, 1) = '-' THEN -1 ELSE 1 END) "
        f"* (60 * TRY_CAST(substr({_CELL}, length({_CELL}) - 4, 2) AS INTEGER) "
        f"+ TRY_CAST(right({_CELL}, 2) AS INTEGER)) * INTERVAL '1' MINUTE END"
    ),
    "naive": f"CAST({_CELL} AS TIMESTAMP)",
    "zoned": f"CAST({_CELL} AT TIME ZONE 'UTC' AS TIMESTAMP)",
}


def _filled(name: str, parameters: Mapping[str, str]) -> str:
    return _PARAMETER.sub(lambda found: parameters[found[1]], _texts()[name])


@cache
def _texts() -> dict[str, str]:
    """The statements by name, without their comments."""
    found = {}
    for file in files(__package__).iterdir():
        if file.name.endswith(".sql"):
            lines = file.read_text(encoding="utf-8").splitlines()
            found[file.name.removesuffix(".sql")] = "\n".join(x for x in lines if not x.startswith("--"))
    return found

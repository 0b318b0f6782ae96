"""Pure rules of inspecting: which grade fits, what a crosswalk carries, which sites a quota draws."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from uuid import UUID

SOURCES_OF_VISITS = ("self", "mock", "covert", "official")
SEVERITIES = ("minor", "major", "grave")
VERDICTS = ("pass", "fail", "na")
CARRYING = frozenset({"equal", "covers"})
MOST_OCCURRENCES = 9999
# Metres from the site beyond which a visit is marked; it is never refused for that.
FAR_FROM_SITE_M = 300
_WEIGHT = {"na": 0, "pass": 1, "fail": 2}


class ItemLike(Protocol):
    """What the rules need of an item."""

    pk: UUID
    code: str
    rule: Any
    site_types: list[str]


ItemT = TypeVar("ItemT", bound=ItemLike)


def rule_name(rule: Any) -> str:
    """The name of a rule as stored, {"rule": "per_failure", …}, or as a pack writes it: {"per_failure": {…}}, "veto"."""
    if isinstance(rule, str):
        return rule
    if not isinstance(rule, Mapping):
        return ""
    return str(rule["rule"]) if "rule" in rule else next(iter(rule), "")


def grades_of(rule: Any) -> tuple[str, ...]:
    """The grades that a rule gives a value, empty when it wants none."""
    if rule_name(rule) != "grades":
        return ()
    values = rule["values"] if "rule" in rule else rule["grades"]
    return tuple(sorted(values if isinstance(values, Mapping) else (name for name, _value in values)))


def carries(relation: str, source: ItemLike, target: ItemLike, site_type: str) -> bool:
    """Whether a check of `source` at this type of site is a check of `target` too.

    A target that wants a grade takes one only from an item with the same grades.
    """
    if relation not in CARRYING or site_type not in target.site_types:
        return False
    wanted = grades_of(target.rule)
    return not wanted or set(grades_of(source.rule)) == set(wanted)


@dataclass(frozen=True)
class CarriedCheck:
    """A check that counts for an item, its own or one that the crosswalk leads to."""

    item: UUID
    version: UUID
    check: UUID
    verdict: str
    count: int
    grade: str
    at: datetime
    direct: bool


def one_for_each_item(checks: Iterable[CarriedCheck]) -> list[CarriedCheck]:
    """Of several checks for one item on one visit: its own, else the worst, else the greatest count."""
    best: dict[UUID, CarriedCheck] = {}
    for check in checks:
        known = best.get(check.item)
        if known is None or _rank(check) > _rank(known):
            best[check.item] = check
    return sorted(best.values(), key=lambda check: (str(check.version), str(check.item)))


def _rank(check: CarriedCheck) -> tuple[bool, int, int, str, str]:
    return check.direct, _WEIGHT[check.verdict], check.count, check.grade, str(check.check)


def draw_by_quota(pool: Mapping[str, Sequence[str]], quotas: Mapping[str, int], seed: str) -> dict[str, list[str]]:
    """For each type of site the first n codes in the order of SHA-256(seed:code).

    Anybody with the seed and the list can draw again and must get the same sites.
    """
    drawn: dict[str, list[str]] = {}
    for site_type, number in sorted(quotas.items()):
        codes = sorted(set(pool.get(site_type, ())), key=lambda code: (_lot(seed, code), code))
        drawn[site_type] = codes[: max(0, number)]
    return drawn


def _lot(seed: str, code: str) -> str:
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()


VALUES_OF_KIND: dict[str, tuple[str, ...]] = {
    "review": ("fraction",),
    "rating": ("fraction",),
    "poll": ("yes", "valid"),
    "reading": ("value",),
    "event": ("count",),
}


def missing_value(kind: str, values: Mapping[str, object]) -> str:
    """The first value that a fact of this kind needs and has not got, else empty."""
    return next((name for name in VALUES_OF_KIND[kind] if values.get(name) is None), "")


def fraction_fits(value: Decimal) -> bool:
    """A fraction is from 0 to 1 with at most 8 places."""
    return value.is_finite() and 0 <= value <= 1 and value == round(value, 8)

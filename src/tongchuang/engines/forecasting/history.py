"""What has been seen of every (site, item): checks and verified fixes, old ones counting less.

A pair's evidence is two numbers, failures and passes, each observation counting 2^(−age/half-life). Two versions are
kept: that of the pair left to itself (`failed`, `passed`), from which common rates are learned, and the one of today
(`failed_now`, `passed_now`), in which a verified fix takes away what was seen failing before it, as far as fixes hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from tongchuang.engines.forecasting.arrays import Bools, Floats, Ints
from tongchuang.engines.forecasting.model import Problem, Question
from tongchuang.engines.scoring.facts import Check, Fact
from tongchuang.engines.scoring.period import naive_utc
from tongchuang.engines.standard.model import Node

DAY = 86_400.0
# A finding that a failed check led to is the same observation: registered up to this many days after it.
SAME_OBSERVATION = 3.0
# A re-check later than this says nothing about whether a fix held.
LOOKBACK_DAYS = 180.0

Seen = tuple[float, str, int, "str | None", str]
"""days before the forecast (never negative), verdict, count, grade, visit"""
Pairs = dict[tuple[str, str], list[Seen]]
Fixes = dict[tuple[str, str], list[tuple[float, "float | None", int]]]
"""of a pair: days since its finding was opened, days since it was closed (None: open), count"""


@dataclass(frozen=True)
class TypeHistory:
    """The pairs of one site type as matrices of (sites, items). Weights are in checks of today."""

    type: str
    sites: tuple[str, ...]
    leaves: tuple[Node, ...]
    failed: Floats
    passed: Floats
    failed_now: Floats
    passed_now: Floats
    fixes: Floats
    failures: Floats
    passes: Floats
    checks: Ints
    not_here: Bools
    is_open: Bools
    outcomes: dict[int, list[tuple[int, bool, int, str | None, float]]] = field(default_factory=dict)

    @property
    def known(self) -> Bools:
        """Pairs that were checked at least once."""
        return self.checks > 0


@dataclass(frozen=True)
class History:
    """All site types, and what the look-backs and re-checks said."""

    types: tuple[TypeHistory, ...]
    lookbacks: int
    held: int
    rechecks: int
    still_there: int
    unknown: Counter[str]
    later: int
    fix_holds: float

    @property
    def checks(self) -> int:
        """All checks that fit a pair."""
        return int(sum(of_type.checks.sum() for of_type in self.types))


def days_before(as_of: datetime, at: datetime) -> float:
    """How many days `at` lies before the forecast; negative when later."""
    return (naive_utc(as_of) - naive_utc(at)).total_seconds() / DAY


def all_facts(question: Question) -> Iterable[Fact]:
    """The facts of the question and of its past evaluations."""
    yield from question.facts
    for evaluation in question.evaluations:
        yield from evaluation.facts


def read_history(question: Question) -> History:
    """Sort all checks and findings of a question into pairs."""
    leaves = [leaf for leaf in question.standard.leaves() if leaf.method == "site"]
    pairs, unknown, later = _pairs(question, {leaf.code: leaf for leaf in leaves})
    fixes = _fixes(question, pairs, unknown)
    lookbacks, held = _lookbacks(pairs, fixes)
    rechecks, still_there = _rechecks(pairs, fixes)
    s = question.settings
    holds = (held + s.fix_prior * s.fix_prior_strength) / (lookbacks + s.fix_prior_strength)
    by_type: dict[str, list[str]] = {}
    for name in sorted(question.sites):
        by_type.setdefault(question.sites[name].type, []).append(name)
    types = tuple(
        _type_history(
            code, names, [leaf for leaf in leaves if code in leaf.site_types], pairs, fixes, question, holds
        )
        for code, names in by_type.items()
        if any(code in leaf.site_types for leaf in leaves)
    )
    return History(types, lookbacks, held, rechecks, still_there, unknown, later, holds)


def _pairs(question: Question, leaves: dict[str, Node]) -> tuple[Pairs, Counter[str], int]:
    seen: dict[tuple[str, str], dict[tuple[float, str], Seen]] = {}
    unknown: Counter[str] = Counter()
    later = 0
    for fact in all_facts(question):
        if not isinstance(fact, Check):
            continue
        age = days_before(question.as_of, fact.at)
        if age < 0:
            later += 1
        elif fact.item not in leaves:
            unknown["unknown_item"] += 1
        elif (
            fact.site not in question.sites
            or question.sites[fact.site].type not in leaves[fact.item].site_types
        ):
            unknown["unknown_site"] += 1
        else:
            row = (age, fact.verdict, fact.count, fact.grade, fact.visit)
            seen.setdefault((fact.site, fact.item), {})[age, fact.visit] = row
    return (
        {pair: sorted(rows.values(), key=lambda r: (-r[0], r[4])) for pair, rows in seen.items()},
        unknown,
        later,
    )


def _fixes(question: Question, pairs: Pairs, unknown: Counter[str]) -> Fixes:
    """Findings by pair; one that no failed check led to becomes an observation of its own."""
    types = {leaf.code: leaf.site_types for leaf in question.standard.leaves() if leaf.method == "site"}
    found: Fixes = {}
    for problem in question.problems:
        opened = days_before(question.as_of, problem.opened_at)
        if opened < 0:
            continue
        if problem.site not in question.sites or question.sites[problem.site].type not in types.get(
            problem.item, ()
        ):
            unknown["unknown_site" if problem.item in types else "unknown_item"] += 1
            continue
        pair = (problem.site, problem.item)
        found.setdefault(pair, []).append((opened, _closed(question, problem), problem.count))
        rows = pairs.setdefault(pair, [])
        if not any(row[1] == "fail" and -1 <= row[0] - opened <= SAME_OBSERVATION for row in rows):
            rows.append((opened, "fail", problem.count, None, ""))
            rows.sort(key=lambda row: (-row[0], row[4]))
    return found


def _closed(question: Question, problem: Problem) -> float | None:
    """Days since the close-out; None when it was still open at the forecast's instant."""
    if problem.closed_at is None:
        return None
    closed = days_before(question.as_of, problem.closed_at)
    return None if closed < 0 else closed


def _lookbacks(pairs: Pairs, fixes: Fixes) -> tuple[int, int]:
    """Of the verified fixes: how many were seen again, and how many of these passed."""
    number = held = 0
    for pair, of_pair in fixes.items():
        for _, closed, _ in of_pair:
            if closed is None:
                continue
            after = [
                row for row in pairs.get(pair, ()) if 0 < closed - row[0] <= LOOKBACK_DAYS and row[1] != "na"
            ]
            if after:
                number += 1
                held += after[0][1] == "pass"
    return number, held


def _rechecks(pairs: Pairs, fixes: Fixes) -> tuple[int, int]:
    """Checks of pairs while a finding of theirs was open (a day after it was opened, or later)."""
    number = still_there = 0
    for pair, of_pair in fixes.items():
        for opened, closed, _ in of_pair:
            for age, verdict, _, _, _ in pairs.get(pair, ()):
                if opened - 1 > age > (closed if closed is not None else -1.0) + 1e-9 and verdict != "na":
                    number += 1
                    still_there += verdict == "fail"
    return number, still_there


def _type_history(
    code: str,
    names: Sequence[str],
    leaves: Sequence[Node],
    pairs: Pairs,
    fixes: Fixes,
    question: Question,
    holds: float,
) -> TypeHistory:
    shape = (len(names), len(leaves))
    half = question.settings.half_life_days
    matrix = [np.zeros(shape) for _ in range(7)]
    checks = np.zeros(shape, dtype=np.int64)
    not_here, is_open = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    outcomes: dict[int, list[tuple[int, bool, int, str | None, float]]] = {}
    for column, leaf in enumerate(leaves):
        for row, name in enumerate(names):
            seen = pairs.get((name, leaf.code))
            if seen is None:
                continue
            of_pair = fixes.get((name, leaf.code), [])
            for into, value in zip(matrix, _evidence(seen, of_pair, half, holds), strict=True):
                into[row, column] = value
            checks[row, column] = len(seen)
            not_here[row, column] = seen[-1][1] == "na"
            is_open[row, column] = _still_open(seen, of_pair)
            for age, verdict, count, grade, _ in seen:
                if verdict != "na":
                    weight = 2.0 ** (-age / half)
                    outcomes.setdefault(column, []).append((row, verdict == "fail", count, grade, weight))
    failed, passed, failed_now, passed_now, fixed, failures, passes = matrix
    return TypeHistory(
        code, tuple(names), tuple(leaves), failed, passed, failed_now, passed_now, fixed, failures, passes,
        checks, not_here, is_open, outcomes,
    )  # fmt: skip


def _evidence(
    seen: list[Seen], of_pair: list[tuple[float, float | None, int]], half: float, holds: float
) -> tuple[float, float, float, float, float, float, float]:
    """failed and passed while left to itself, both after fixes, the weight of the fixes, and the first two as whole
    numbers of the last three half-lives."""
    closings = [closed for _, closed, _ in of_pair if closed is not None]
    failed = passed = failed_now = passed_now = failures = passes = 0.0
    for age, verdict, _, _, _ in seen:
        weight = 2.0 ** (-age / half)
        alone = not of_pair or _left_to_itself(age, of_pair)
        if verdict == "fail":
            failed += weight * alone
            failures += alone and age <= 3 * half
            failed_now += weight * (1 - holds if any(closed < age for closed in closings) else 1.0)
        elif verdict == "pass":
            passed += weight * alone
            passes += alone and age <= 3 * half
            passed_now += weight
    fixed = 2.0 ** (-min(closings) / half) if closings else 0.0
    last = seen[-1]
    if fixed and last[1] == "fail" and last[0] < min(closings):
        fixed = 0.0  # seen failing again since: the fix is no evidence any more
    return failed, passed, failed_now, passed_now, fixed, failures, passes


def _left_to_itself(age: float, of_pair: list[tuple[float, float | None, int]]) -> bool:
    """Not while a finding of the pair was open, nor in the time after its close-out: those say how findings go, not
    how often the pair fails by itself."""
    for opened, closed, _ in of_pair:
        until = 0.0 if closed is None else max(0.0, closed - LOOKBACK_DAYS)
        if opened > age >= until:
            return False
    return True


def _still_open(seen: list[Seen], of_pair: list[tuple[float, float | None, int]]) -> bool:
    """A finding is open, and no later check has passed."""
    opened = [age for age, closed, _ in of_pair if closed is None]
    if not opened:
        return False
    last = next((row for row in reversed(seen) if row[1] != "na"), None)
    return last is None or last[1] == "fail" or last[0] > min(opened)

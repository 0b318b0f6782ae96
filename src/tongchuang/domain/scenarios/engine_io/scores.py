"""Supposed changes put into what the scoring engine takes, and both results side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.scenarios.errors import BadChange
from tongchuang.domain.scenarios.values import (
    Change,
    PointsChange,
    QuotaChange,
    RuleChange,
    VerdictChange,
    WeightsChange,
)
from tongchuang.domain.scores.engine_io import Ground, item_score_rows
from tongchuang.domain.scores.engine_io.compute import Worked, compute
from tongchuang.domain.scores.engine_io.outcome import number
from tongchuang.domain.scores.queries import Scored
from tongchuang.domain.scores.values import Scope
from tongchuang.engines.scoring.changes import ChangeError, Changes, changed
from tongchuang.engines.scoring.counted import Verdict
from tongchuang.engines.scoring.places import Sites
from tongchuang.engines.scoring.rules import ZERO
from tongchuang.engines.scoring.score import Result, score
from tongchuang.engines.standard.model import Grades, Standard
from tongchuang.engines.standard.read_rules import RULE_METHODS
from tongchuang.engines.standard.write import rule_from_document
from tongchuang.foundation.ids import as_uuids


@dataclass(frozen=True)
class Supposed:
    """The result as it is (`now`) and as it would be (`then`), by the same engine on the same facts."""

    now: Worked
    then: Worked

    def figures(self) -> dict[str, Any]:
        """Totals, bounds and vetoes of both, as JSON."""
        return {"now": _figures(self.now.result), "then": _figures(self.then.result)}

    def units(self) -> list[tuple[UUID, Decimal, Decimal]]:
        """Unit, what it lost, what it would have lost; the greatest change first. Without the unassigned."""
        before, after = self.now.result.losses.by_unit, self.then.result.losses.by_unit
        rows = [
            (unit, number(before.get(str(unit), ZERO)), number(after.get(str(unit), ZERO)))
            for unit in as_uuids({*before, *after})
        ]
        return sorted(rows, key=lambda row: (-abs(row[2] - row[1]), -row[1], row[0]))  # type: ignore[operator,return-value]

    def tree(self, item_ids: dict[str, UUID]) -> tuple[dict[UUID, Scored], dict[UUID, Scored]]:
        """Node → score, now and then."""
        now, then = (
            {row[0]: Scored(*row) for row in item_score_rows(worked.result, item_ids)} for worked in (self.now, self.then)
        )
        return now, then



def suppose(scope: Scope, changes: Iterable[Change], *, taken_at: datetime | None = None) -> Supposed:
    """Score a scope as it is and with the changes; BadChange for one that its standard or region can't take.

    With `taken_at`, the moment of the scope's snapshot, the facts are read once and not for every change.
    """
    now, ground = _as_taken(scope, taken_at) if taken_at else _as_now(scope)
    given = list(changes)
    standard = standard_with(now.result.standard, given)
    counted = now.counted.with_verdicts(verdicts_of(given, standard, ground.sites))
    then = score(standard, counted, ground.sites, ground.assignments(scope))
    return Supposed(now, Worked(then, counted))


def _as_now(scope: Scope) -> tuple[Worked, Ground]:
    ground = Ground(scope.region_id)
    return compute(scope, ground), ground


@lru_cache(maxsize=2)
def _as_taken(scope: Scope, taken_at: datetime) -> tuple[Worked, Ground]:
    """Kept while somebody tries one change after the other; facts that come make a new snapshot and a new moment."""
    return _as_now(scope)


def failures_among(scope: Scope, pairs: Iterable[tuple[UUID, str]], *, taken_at: datetime) -> list[VerdictChange]:
    """Those of the (site, item code) pairs that failed, supposed to have passed."""
    now, _ground = _as_taken(scope, taken_at)
    failed = {(pair.site, item) for item, found in now.counted.pairs.items() for pair in found if pair.failed}
    return [VerdictChange(item, site, "pass") for site, item in pairs if (str(site), item) in failed]


def quotas_of(changes: Iterable[Change]) -> dict[str, int]:
    """The changed quotas by type of site."""
    return {each.site_type: each.quota for each in changes if isinstance(each, QuotaChange)}



def standard_with(standard: Standard, changes: Sequence[Change]) -> Standard:
    """The standard with the supposed rules, points and weights."""
    try:
        wanted = Changes(
            rules={each.item: rule_from_document(each.rule) for each in changes if isinstance(each, RuleChange)},
            points={each.item: each.points for each in changes if isinstance(each, PointsChange)},
            weights=next((dict(each.weights) for each in changes if isinstance(each, WeightsChange)), {}),  # type: ignore[arg-type]
        )
        return changed(standard, wanted)
    except (ChangeError, ValueError) as error:
        raise BadChange(_("The standard can't take one of the changes: remove it and try again.")) from error


def verdicts_of(changes: Sequence[Change], standard: Standard, sites: Sites) -> dict[tuple[str, str], Verdict]:
    """(site, item) → how it is supposed to have been found; BadChange where an item isn't checked at a site."""
    leaves = {leaf.code: leaf for leaf in standard.leaves()}
    found: dict[tuple[str, str], Verdict] = {}
    for each in changes:
        if not isinstance(each, VerdictChange):
            continue
        leaf, site = leaves.get(each.item), sites.get(str(each.site))
        if leaf is None or leaf.method != "site" or site is None or site.type not in leaf.site_types:
            raise BadChange(_("Item %(item)s isn't checked at this site.") % {"item": each.item})
        grade = each.grade or None
        if isinstance(leaf.rule, Grades) and each.verdict != "na" and grade not in dict(leaf.rule.values):
            grade = _grade(leaf.rule, each.verdict)
        found[str(each.site), each.item] = Verdict(each.verdict, each.occurrences, grade)
    return found


def _grade(rule: Grades, verdict: str) -> str:
    """The best grade on a pass, the worst on a failure, where none was given that the rule knows."""
    pick = max if verdict == "pass" else min
    return pick(rule.values, key=lambda row: row[1])[0]


def _figures(result: Result) -> dict[str, Any]:
    total = result.total
    shown = {"total": total.total, "low": total.low, "high": total.high, "coverage": total.coverage}
    figures: dict[str, Any] = {name: _text(number(value)) for name, value in shown.items()}
    attained = total.attained
    figures["vetoed"] = total.vetoed
    figures["attained"] = [attained.yes, attained.no, attained.unknown] if attained else None
    return figures


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def rules_for(method: str) -> tuple[str, ...]:
    """The rules that fit a method, by their names."""
    return tuple(name for name, methods in RULE_METHODS.items() if method in methods)


def weights_of(supposed: Supposed) -> dict[str, Decimal]:
    """The supposed weights of the methods; empty when the points speak for themselves."""
    return {str(method): weight for method, weight in supposed.then.result.standard.method_weights}

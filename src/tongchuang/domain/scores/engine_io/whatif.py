"""What if some failures were mended? The same engine on the same facts, with some pairs found otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from tongchuang.domain.scores.engine_io.compute import Ground, compute
from tongchuang.domain.scores.engine_io.outcome import number
from tongchuang.domain.scores.values import Scope
from tongchuang.engines.scoring.counted import Verdict
from tongchuang.engines.scoring.score import score
from tongchuang.engines.standard.model import Grades, Rule


@dataclass(frozen=True)
class WhatIf:
    """The total as it is and as it would be."""

    before: Decimal | None
    after: Decimal | None
    changed: int

    @property
    def gain(self) -> Decimal | None:
        """By how much the total would rise."""
        return None if self.before is None or self.after is None else self.after - self.before


def what_if(scope: Scope, pairs: Iterable[tuple[UUID, str]]) -> WhatIf:
    """The total if these (site, item code) pairs passed; pairs that didn't fail change nothing."""
    ground = Ground(scope.region_id)
    worked = compute(scope, ground)
    wanted = {(str(site), code) for site, code in pairs}
    rules = {leaf.code: leaf.rule for leaf in worked.result.standard.leaves()}
    mended = {
        (pair.site, code): passed(rules[code]) for code, found in worked.counted.pairs.items() for pair in found
        if pair.failed and (pair.site, code) in wanted
    }  # fmt: skip
    counted = worked.counted.with_verdicts(mended)
    after = score(worked.result.standard, counted, ground.sites, ground.assignments(scope))
    return WhatIf(number(worked.result.total.total), number(after.total.total), len(mended))


def passed(rule: Rule | None) -> Verdict:
    """A pass; where grades are given, with the best of them."""
    best = max(rule.values, key=lambda row: row[1])[0] if isinstance(rule, Grades) and rule.values else None
    return Verdict("pass", grade=best)

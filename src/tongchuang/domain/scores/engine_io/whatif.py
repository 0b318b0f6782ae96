"""What if these failures were mended? The same engine on the same facts, with some pairs passing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from tongchuang.domain.scores.engine_io.compute import Ground, compute
from tongchuang.domain.scores.engine_io.outcome import number
from tongchuang.domain.scores.values import Scope
from tongchuang.engines.scoring.score import score


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
    failing = {
        (pair.site, code) for code, found in worked.counted.pairs.items() for pair in found
        if pair.failed and (pair.site, code) in wanted
    }  # fmt: skip
    counted = worked.counted.with_passed(failing)
    # A mended place is graded with the best grade; a fail that counted only as one keeps none.
    best = {node.code: _best(node.rule) for node in worked.result.standard.leaves()}
    for _site, code in failing:
        if best[code]:
            counted.pairs[code] = [  # type: ignore[index]
                pair._replace(grade=best[code]) if (pair.site, code) in failing else pair
                for pair in counted.pairs[code]
            ]
    after = score(worked.result.standard, counted, ground.sites, ground.assignments(scope))
    return WhatIf(number(worked.result.total.total), number(after.total.total), len(failing))


def _best(rule: object) -> str | None:
    values = getattr(rule, "values", None)
    return max(values, key=lambda row: row[1])[0] if values else None

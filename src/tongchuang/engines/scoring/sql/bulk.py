"""The bulk stages: scores, bounds, ranks and losses of many scopes at once, in double precision.

`tables.tables_of` gives the small tables that they read beside `facts`; then, wherever the statements run:

    more = stages_of(tables.levels)         # the roll-up has as many steps as the trees have levels of caps
    sql = query("totals", scope, more=more)
"""

from __future__ import annotations

from tongchuang.engines.scoring.sql.definition import text_of

_SUMS = "SELECT scope, branch, node, scored, high, applicable, possible FROM"
TOP = 5


def stages_of(levels: int, *, top: int = TOP) -> dict[str, str]:
    """The stages that depend on the standards: one for each level of capped nodes, from the deepest up, `rolled`, which
    is what arrives at the root, and `top_losses` with so many leaves a unit."""
    found: dict[str, str] = {}
    for depth in range(levels, 0, -1):
        deeper = [f"level_{depth + 1}"] if depth < levels else []
        found[f"below_{depth}"] = _union("leaf_sums", *deeper)
        found[f"level_{depth}"] = (
            text_of("level").replace("FROM below", f"FROM below_{depth}").replace("$depth", str(depth))
        )
    arrived = _union("leaf_sums", *(["level_1"] if levels else []))
    found["rolled"] = f"{_SUMS} (\n{arrived}\n) AS arrived WHERE node = -1"
    found["top_losses"] = text_of("top_losses").replace("$top", str(int(top)))
    return found


def _union(*stages: str) -> str:
    return "\nUNION ALL\n".join(f"{_SUMS} {stage}" for stage in stages)

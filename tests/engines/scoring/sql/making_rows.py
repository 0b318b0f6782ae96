"""Facts of the exact engine as rows of the relation `facts`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from tongchuang.engines.scoring.facts import Check, Event, Fact, Poll, Rating, Reading, Review
from tongchuang.engines.scoring.period import naive_utc
from tongchuang.engines.scoring.sql.rows import COLUMNS

KINDS = {Check: "check", Review: "review", Poll: "poll", Reading: "reading", Rating: "rating", Event: "event"}
TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "TIMESTAMP": pa.timestamp("us"), "BOOLEAN": pa.bool_()}
SCHEMA = pa.schema([(column.name, TYPES[column.type]) for column in COLUMNS])


def row_of(fact: Fact, position: int, **more: Any) -> dict[str, Any]:
    """One row; `more` gives region and campaign."""
    row: dict[str, Any] = {name: None for name in SCHEMA.names}
    row |= {"region": "", "campaign": "", "position": position, "kind": KINDS[type(fact)]}
    for name in type(fact).__dataclass_fields__:
        value = getattr(fact, name)
        if name in ("fraction", "value"):
            value = str(value)
        row[name] = naive_utc(value) if name == "at" else value
    return row | more


def table_of(facts: Iterable[Fact], **more: Any) -> pa.Table:
    """All of them, in their order."""
    rows = [row_of(fact, position, **more) for position, fact in enumerate(facts)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)

"""The columns of a file of facts: those of the scoring definition, then the standard's version and whether carried."""

from __future__ import annotations

import pyarrow as pa  # type: ignore[import-untyped]

from tongchuang.engines.scoring.sql import rows as definition

_TYPES = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "TIMESTAMP": pa.timestamp("us"),
}
OWN = (("version", pa.string()), ("carried", pa.bool_()))

SCHEMA = pa.schema(
    [(column.name, _TYPES[column.type]) for column in definition.COLUMNS]
    + [pa.field(name, kind) for name, kind in OWN]
)
NAMES: tuple[str, ...] = tuple(SCHEMA.names)
# One order for every file, so that the same facts are the same bytes; kinds lie together and are skipped together.
ORDER = ("kind", "version", "item", "site", "at", "visit", "position", "id", "retracted", "carried")

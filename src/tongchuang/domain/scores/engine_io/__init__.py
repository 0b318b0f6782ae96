"""Rows ↔ values of the scoring engine: the only place of this app that speaks with engines."""

from tongchuang.domain.scores.engine_io.compute import (
    Ground,
    Worked,
    compute,
    published_standard,
    year_weights_of,
    years_together,
)
from tongchuang.domain.scores.engine_io.outcome import item_score_rows, loss_share_rows, total_fields
from tongchuang.domain.scores.engine_io.periods import holds, is_period, last_month, months_of, periods_with

__all__ = [
    "Ground",
    "Worked",
    "compute",
    "holds",
    "is_period",
    "item_score_rows",
    "last_month",
    "loss_share_rows",
    "months_of",
    "periods_with",
    "published_standard",
    "total_fields",
    "year_weights_of",
    "years_together",
]

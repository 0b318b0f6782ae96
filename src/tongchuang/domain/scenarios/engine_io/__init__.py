"""Supposed changes ↔ values of the engines: the only place of this app that speaks with them."""

from tongchuang.domain.scenarios.engine_io.forecasts import supposed_question
from tongchuang.domain.scenarios.engine_io.scores import (
    Supposed,
    failures_among,
    rules_for,
    suppose,
    weights_of,
)

__all__ = ["Supposed", "failures_among", "rules_for", "suppose", "supposed_question", "weights_of"]

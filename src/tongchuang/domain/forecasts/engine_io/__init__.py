"""Rows ↔ values of the forecasting engine. The engine itself is loaded only by those who compute: jobs, never pages."""

from tongchuang.domain.forecasts.engine_io.answer import ENGINE
from tongchuang.domain.forecasts.engine_io.asking import (
    answered,
    back_test_key,
    back_tested,
    looked_back,
    question_of,
)
from tongchuang.domain.forecasts.engine_io.question import Asked
from tongchuang.engines.forecasting.model import Question

__all__ = [
    "ENGINE",
    "Asked",
    "Question",
    "answered",
    "back_test_key",
    "back_tested",
    "looked_back",
    "question_of",
]

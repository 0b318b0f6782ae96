"""Asking the engine. It is imported inside the functions: the web process never loads what it computes with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from tongchuang.domain.forecasts.actions import Made
from tongchuang.domain.forecasts.engine_io.answer import ENGINE, made_of
from tongchuang.domain.forecasts.engine_io.question import Asked, Reader
from tongchuang.domain.forecasts.errors import not_answerable
from tongchuang.domain.forecasts.models import BackTest
from tongchuang.engines.forecasting.answer import PastForecast
from tongchuang.engines.forecasting.model import Question, QuestionError
from tongchuang.foundation.clock import now

Watch = Callable[[float, str], None]


def question_of(asked: Asked) -> Question:
    """The question with everything read from the rows."""
    return Reader(asked).question()


def looked_back(question: Question) -> Sequence[Any]:
    """What was known before each past evaluation: learned from by the forecast and used again by the back-test."""
    from tongchuang.engines.forecasting.learn import look_back

    return look_back(question)


def answered(asked: Asked, question: Question, past: Sequence[Any], watch: Watch | None = None) -> Made:
    """The forecast with its rows, not kept yet; NoForecast where the question can't be answered."""
    from tongchuang.engines.forecasting.forecast import forecast

    try:
        answer = forecast(question, past=past, watch=watch)
    except QuestionError as error:
        raise not_answerable(error.code) from error
    return made_of(asked, question, answer)


def back_test_key(asked: Asked, question: Question) -> str:
    """Of all that a back-test depends on and that can change: the same key means the same figures."""
    given = [
        ENGINE, str(asked.version_id), asked.assumed.half_life_days, str(asked.assumed.self_weight),
        [[each.id, len(each.facts)] for each in question.evaluations], len(question.problems),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(given).encode()).hexdigest()


def back_tested(
    asked: Asked, question: Question, past: Sequence[Any]
) -> tuple[list[BackTest], dict[str, Any]]:
    """Every past evaluation beside its forecast, not kept yet, and the figures over all of them."""
    from tongchuang.engines.forecasting.backtest import back_test

    found = back_test(question, past=past)
    summary = asdict(found)
    summary.pop("evaluations")
    return [_row(asked, each) for each in found.evaluations], summary


def _row(asked: Asked, each: PastForecast) -> BackTest:
    total = each.total
    return BackTest(
        region_id=asked.campaign.region_id, campaign=asked.campaign, version_id=asked.version_id,
        evaluation_id=UUID(each.id), computed_at=asked.at or now(), engine=ENGINE, actual=each.actual, mean=total and total.mean,
        low=total and total.p5, high=total and total.p95, inside=each.inside, pairs=each.pairs, failed=each.failed,
        expected_failed=each.expected_failed, brier=each.brier, items=each.items, why=each.why,
    )  # fmt: skip

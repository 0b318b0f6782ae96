"""A read document of a made-up county, with rows written as the engine gives them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tests.factories import County, Member

from tongchuang.domain.readings.actions import ReadingValues, add_reading
from tongchuang.domain.readings.actions.readings import keep_read
from tongchuang.domain.readings.models import ReadDuty, Reading
from tongchuang.domain.readings.values import DutyValues, Found
from tongchuang.foundation.clock import today
from tongchuang.workflows.readings import store_text

LINES = (
    "同志们：今天把下一阶段的事情说清楚。",
    "城管局要把背街小巷再走一遍，下月十日前把破损台账交到创建办。",
    "市场监管局牵头，教育局配合，每周检查一次校门口的摊点。",
    "各街道每月报送不少于2条信息。",
    "河道局负责清理南渠两岸的杂物。",
    "过去半年我们补种行道树三百株，成绩来之不易。",
)
TEXT = "\n".join(LINES)


def found(line: int, text: str = TEXT, confidence: float | None = 0.9, **values: object) -> Found:
    """A duty whose quote is a whole line of the text."""
    quote = LINES[line] if text is TEXT else text.split("\n")[line]
    start = text.index(quote)
    return Found(start, start + len(quote), DutyValues(action=quote.rstrip("。"), **values), confidence)  # type: ignore[arg-type]


def usual(text: str = TEXT) -> list[Found]:
    """Five duties: sure, with support, of a general word, of a unit nobody knows, and one that is no duty."""
    due = today() + timedelta(days=20)
    return [
        found(1, text, lead=("城管局",), deadline="下月十日前", due=due),
        found(
            2,
            text,
            lead=("市场监管局",),
            support=("教育局",),
            cadence="每周检查一次",
            rrule="FREQ=WEEKLY",
            kind="recurring",
        ),
        found(
            3,
            text,
            lead=("各街道",),
            cadence="每月",
            rrule="FREQ=MONTHLY",
            quantity="不少于2条",
            kind="threshold",
        ),
        found(4, text, lead=("河道局",), confidence=0.85),
        found(5, text, confidence=0.55),
    ]


@pytest.fixture
def make_reading(county: County, office: Member) -> Callable[..., Reading]:
    """A document as read: make_reading(text=…, duties=…, earlier=…)."""

    def make(
        text: str = TEXT,
        duties: list[Found] | None = None,
        earlier: Reading | None = None,
        by: Member = office,
    ) -> Reading:
        import io

        file = store_text(io.BytesIO(text.encode()), by=by.actor, name="讲话.txt")
        assert county.campaign is not None
        values = ReadingValues("调度会讲话", date(2026, 11, 2), county.campaign, earlier=earlier)
        reading = add_reading(values, file, by=by.actor)
        return keep_read(reading, text, usual(text) if duties is None else duties, by=by.actor)

    return make


@pytest.fixture
def reading(make_reading: Callable[..., Reading]) -> Reading:
    """The usual document."""
    return make_reading()


@pytest.fixture
def duties(reading: Reading) -> list[ReadDuty]:
    """Its duties in the order of the text."""
    return list(reading.duties.select_related("reading").order_by("start"))

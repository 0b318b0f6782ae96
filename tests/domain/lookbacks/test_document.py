"""The worked example of docs/algorithms/lookback.md, recomputed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from tongchuang.domain.lookbacks.engine_io import STRATUM, draw_month, month_plan, seal_month
from tongchuang.engines.drawing.construction import key_of
from tongchuang.foundation.clock import SHANGHAI
from tongchuang.foundation.ids import uuid7

TEXT = (Path(__file__).parents[3] / "docs/algorithms/lookback.md").read_text("utf-8")


def test_the_draw_of_eight_closings() -> None:
    table = re.findall(r"^\| (2026-\d{5}) \| ([0-9a-f]{16}) \| (drawn|substitute) \|", TEXT, re.M)
    at = datetime(2026, 7, 1, 6, tzinfo=SHANGHAI)
    names = [f"2026-{number:05d}" for number in range(1, 9)]
    month = month_plan(
        number=1, title="回头看", draw_at=at, source="当晚开奖号码", quota=5, findings={name: uuid7() for name in names}
    )  # fmt: skip
    secret = bytes(range(32))
    sealed = seal_month(month, secret, at)
    assert sealed.frame_hash in TEXT
    found = draw_month(month, sealed.announcement, secret, "3 7 9", at + timedelta(days=1))
    assert [(name, what) for name, _ticket, what in table] == [
        *((name, "drawn") for name in found.drawn),
        *((name, "substitute") for name in found.substitutes),
    ]
    assert all(key_of(found.seed, STRATUM, name).startswith(ticket) for name, ticket, _what in table)

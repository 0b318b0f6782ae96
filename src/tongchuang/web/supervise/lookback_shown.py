"""How look-backs and stability are shown: badges, bars with intervals, the picture of the months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongchuang.domain.lookbacks.models import LookBack, LookBackRound
from tongchuang.domain.lookbacks.stability import SMALL, Stability
from tongchuang.web.shared import cells, formats

TONES = {
    LookBack.State.WAITING: ("blue", "clock"), LookBack.State.HELD: ("green", "check"),
    LookBack.State.REBOUND: ("red", "rotate"), LookBack.State.DROPPED: ("quiet", "arrows-exchange"),
}  # fmt: skip
ROUND_TONES = {
    LookBackRound.State.SEALED: ("blue", "lock"), LookBackRound.State.DRAWN: ("purple", "dice-5"),
    LookBackRound.State.PUBLISHED: ("green", "world"),
}  # fmt: skip


def state_badge(row: LookBack, at: datetime) -> SafeString:
    """The state of a look-back; overdue where its day is past."""
    if row.state == LookBack.State.WAITING and row.due_at < at:
        return cells.badge(_("Overdue"), "red", "alarm")
    return cells.badge(LookBack.State(row.state).label, *TONES[LookBack.State(row.state)])


def round_badge(row: LookBackRound) -> SafeString:
    """The state of a round."""
    return cells.badge(LookBackRound.State(row.state).label, *ROUND_TONES[LookBackRound.State(row.state)])


def percent(value: float) -> str:
    """92.3 %."""
    return f"{100 * value:.1f}%"


def interval_text(one: Stability) -> str:
    """From where to where the true share may lie."""
    low, high = one.interval
    return f"{percent(low)} – {percent(high)}" if one.closed else formats.DASH


def share_text(one: Stability) -> str:
    """The share, or a dash."""
    return percent(one.share) if one.share is not None else formats.DASH


def bar(one: Stability) -> SafeString:
    """The share as a bar from 0 to 100 % with the interval as a line on it; pale where there are few."""
    if one.share is None:
        return format_html("{}", formats.DASH)
    low, high = one.interval
    return format_html(
        '<svg class="stability-bar{}" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="ground" width="100" height="10"/><rect class="share" width="{}" height="10"/>'
        '<line class="range" x1="{}" x2="{}" y1="5" y2="5"/></svg>',
        " few" if one.small else "", f"{share_text(one)}, {interval_text(one)}",
        f"{100 * one.share:.1f}", f"{100 * low:.1f}", f"{100 * high:.1f}",
    )  # fmt: skip


def few(one: Stability) -> SafeString | str:
    """The warning of a small sample."""
    return cells.badge(_("Too few to compare"), "amber", "info-circle") if one.small else ""


@dataclass(frozen=True)
class Mark:
    """A month in the picture, on 600 × 160 units."""

    x: float
    y: float
    low: float
    high: float
    figure: Stability
    label: str
    text: str


WIDTH, HEIGHT, LEFT, RIGHT, TOP, FLOOR = 600, 170, 44, 10, 12, 140


def picture(months: Sequence[Stability]) -> dict[str, Any]:
    """The months as points with their intervals; the words and numbers stand in a table beside."""
    step = (WIDTH - LEFT - RIGHT) / max(1, len(months))
    marks = []
    for number, one in enumerate(months):
        low, high = one.interval
        marks.append(Mark(
            round(LEFT + step * (number + 0.5), 1), _height(one.share or 0), _height(low), _height(high), one, str(one.key)[2:],
            f"{one.key}: {share_text(one)}, {interval_text(one)}, {one.held}/{one.closed}",
        ))  # fmt: skip
    lines = [(value, _height(value / 100)) for value in (0, 25, 50, 75, 100)]
    path = " ".join(f"{mark.x},{mark.y}" for mark in marks)
    return {
        "marks": marks,
        "lines": lines,
        "path": path,
        "width": WIDTH,
        "height": HEIGHT,
        "right": WIDTH - RIGHT,
        "small": SMALL,
    }


def _height(share: float) -> float:
    return round(FLOOR - share * (FLOOR - TOP), 1)


class Listed(list[Any]):
    """Rows that were worked out, for a list that expects what a query gives."""

    def order_by(self, *_keys: object) -> Listed:
        """As they are."""
        return self

    def count(self, *_args: object) -> int:  # type: ignore[override]
        """How many."""
        return len(self)

    def iterator(self, chunk_size: int = 0) -> Iterable[Any]:
        """One after the other."""
        return iter(self)

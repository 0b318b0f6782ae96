"""Small pieces of HTML by plain functions: fast enough for every cell of a long list."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tongchuang.foundation.clock import now
from tongchuang.web.shared import formats
from tongchuang.web.shared.icons import icon_svg
from tongchuang.web.shared.words import word

NOTHING = mark_safe(f'<span class="nothing">{formats.DASH}</span>')
STATE_ICONS = {
    "registered": "circle-dashed", "assigned": "send", "accepted": "player-play", "fixed": "tool",
    "closed": "circle-check", "returned": "arrow-back-up", "disputed": "help-circle", "void": "circle-off",
    "proposed": "circle-dashed", "claimed": "player-play", "confirmed": "circle-check",
    "offered": "circle-dashed", "ended": "circle-off",
}  # fmt: skip


def badge(text: Any, tone: str = "quiet", icon: str = "") -> SafeString:
    """A word in a colour with its sign. Tones: quiet, blue, teal, green, orange, purple, red, amber."""
    return format_html('<span class="sign sign-{}">{}{}</span>', tone, icon_svg(icon) if icon else "", text)


def state_badge(value: str, kind: str = "finding_state") -> SafeString:
    """A state in its colour, word and sign; `kind` as in words.WORDS."""
    if not value:
        return NOTHING
    sign = STATE_ICONS.get(value)
    return format_html(
        '<span class="sign state-{}">{}{}</span>', value, icon_svg(sign) if sign else "", word(kind, value)
    )


def severity_badge(value: str) -> SafeString:
    """How grave, by word and number of strokes, not by colour alone."""
    if not value:
        return NOTHING
    return format_html('<span class="severity severity-{}">{}</span>', value, word("severity", value))


def source_badge(value: str, kind: str = "source") -> SafeString:
    """Where facts come from; kind="finding_source" for findings."""
    return format_html('<span class="source">{}</span>', word(kind, value)) if value else NOTHING


def moment(value: datetime | None) -> SafeString:
    """A moment in local time."""
    if value is None:
        return NOTHING
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), formats.moment_text(value))


def day(value: date | datetime | None) -> SafeString:
    """A day with its weekday."""
    if value is None:
        return NOTHING
    text = formats.day_text(value)
    return format_html('<time datetime="{}">{}</time>', text[:10], text)


def due(value: datetime | None, finished_at: datetime | None = None) -> SafeString:
    """A due time with what is left in words; once finished, only the time."""
    if value is None:
        return NOTHING
    shown = moment(value)
    if finished_at is not None:
        return shown
    tone = "late" if value < now() else "soon" if formats.days_from_today(value) <= 1 else "calm"
    return format_html('{} <span class="due due-{}">{}</span>', shown, tone, formats.due_text(value))


def figure(value: Any, url: str = "", hint: str = "") -> SafeString:
    """A number that leads to what it is made of; hovering tells how."""
    if value is None:
        return NOTHING
    if isinstance(value, Decimal | float):
        shown: Any = formats.score_text(value)
    else:
        shown = formats.count_text(value) if isinstance(value, int) else value
    if not url:
        return format_html('<span class="figure" title="{}">{}</span>', hint, shown)
    return format_html('<a class="figure" href="{}" title="{}">{}</a>', url, hint, shown)


def score(value: Decimal | float | None, points: Decimal | float | None = None) -> SafeString:
    """A score to two places; with `points`, coloured by the share reached."""
    if value is None:
        return NOTHING
    scale = f" scale-{scale_step(value, points)}" if points else ""
    return format_html('<span class="score{}">{}</span>', scale, formats.score_text(value))


def scale_step(value: Decimal | float, points: Decimal | float) -> int:
    """0 (bad) to 4 (good): below 60, 75, 85, 95 per cent, and above."""
    share = float(value) / float(points) if points else 0.0
    return sum(share >= limit for limit in (0.6, 0.75, 0.85, 0.95))


def score_bar(value: Any, points: Any, low: Any = None, high: Any = None) -> SafeString:
    """The score as a share of its points, with its bounds as a thin line."""
    full = float(points or 0)
    if not full:
        return NOTHING

    def at(amount: Any) -> str:
        return f"{max(0.0, min(1.0, float(amount) / full)) * 100:.1f}"

    inner = mark_safe("")
    if value is not None:
        inner += format_html('<rect class="bar" width="{}" height="8" y="1"/>', at(value))
    if low is not None and high is not None and low != high:
        inner += format_html('<line class="band" x1="{}" x2="{}" y1="5" y2="5"/>', at(low), at(high))
    label = _("%(score)s of %(points)s") % {"score": formats.score_text(value), "points": formats.score_text(points)}
    if low is not None and high is not None:
        label += " " + _("(between %(low)s and %(high)s)") % {
            "low": formats.score_text(low), "high": formats.score_text(high)
        }  # fmt: skip
    return format_html(
        '<svg class="score-bar scale-{}" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<title>{}</title><rect class="ground" width="100" height="8" y="1"/>{}</svg>',
        scale_step(value, points) if value is not None else "none", label, label, inner,
    )  # fmt: skip


def coverage(value: Any, url: str = "") -> SafeString:
    """The share of points that is known; less than all is said to be so."""
    if value is None:
        return NOTHING
    text = formats.percent_text(value)
    tone = "full" if float(value) >= 1 else "partial"
    hint = _("Points of the items with facts, divided by all points")
    tag = format_html('<a class="figure coverage-{}" href="{}" title="{}">{}</a>', tone, url, hint, text)
    return tag if url else format_html('<span class="coverage-{}" title="{}">{}</span>', tone, hint, text)


def link(text: Any, url: str) -> SafeString:
    """A link."""
    return format_html('<a href="{}">{}</a>', url, text)


def text(value: Any) -> Any:
    """Escaped later by the list; a dash for nothing."""
    return NOTHING if value is None or value == "" else value

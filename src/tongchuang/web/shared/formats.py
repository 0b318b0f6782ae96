"""How values look in text: moments, days, scores, counts. Pages and Excel use the same functions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from tongchuang.foundation.clock import local, now, today

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DASH = "–"


def weekday(value: date) -> str:
    """周日, or Sun on an English page."""
    if (translation.get_language() or "zh").startswith("zh"):
        return f"周{WEEKDAYS_ZH[value.weekday()]}"
    return WEEKDAYS_EN[value.weekday()]


def day_text(value: date | datetime | None) -> str:
    """2026-11-22 (周日)."""
    if value is None:
        return DASH
    plain = local(value).date() if isinstance(value, datetime) else value
    return f"{plain:%Y-%m-%d} ({weekday(plain)})"


def moment_text(value: datetime | None) -> str:
    """2026-11-22 15:04, on clocks in Asia/Shanghai."""
    return DASH if value is None else f"{local(value):%Y-%m-%d %H:%M}"


def rounded(value: Decimal | float | int | None, places: int = 2) -> Decimal | None:
    """Half-up, as people round, never half-even."""
    if value is None:
        return None
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def score_text(value: Decimal | float | int | None) -> str:
    """Two places, or a dash where nothing is known."""
    plain = rounded(value)
    return DASH if plain is None else f"{plain:f}"


def percent_text(value: Decimal | float | None, places: int = 1) -> str:
    """A share of one as per cent."""
    plain = rounded(Decimal(str(value)) * 100, places) if value is not None else None
    return DASH if plain is None else f"{plain:f}%"


def count_text(value: int | None) -> str:
    """12,345."""
    return DASH if value is None else f"{value:,}"


def days_from_today(value: date | datetime) -> int:
    """Calendar days from today to a day; negative when it is past."""
    plain = local(value).date() if isinstance(value, datetime) else value
    return (plain - today()).days


def due_text(due_at: datetime | None) -> str:
    """In words: overdue by 3 days, due today, 5 days left."""
    if due_at is None:
        return ""
    days = days_from_today(due_at)
    if due_at < now():
        return _("overdue by %(days)d days") % {"days": -days} if days < 0 else _("overdue since today")
    return _("due today") if days == 0 else _("%(days)d days left") % {"days": days}


def seconds_text(value: float) -> str:
    """What is left of long work, roughly: about 40 seconds left, about 3 minutes left."""
    if value < 90:
        return _("about %(seconds)d seconds left") % {"seconds": max(1, round(value))}
    return _("about %(minutes)d minutes left") % {"minutes": round(value / 60)}

"""Now, and the calendar month that the people who use the product live in."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware."""
    return timezone.now()


def local(moment: datetime) -> datetime:
    """The same moment on clocks in Asia/Shanghai."""
    return moment.astimezone(SHANGHAI)


def period_of(moment: datetime) -> str:
    """The month (YYYY-MM) of a moment in Asia/Shanghai."""
    return local(moment).strftime("%Y-%m")


def today() -> date:
    """Today's date in Asia/Shanghai."""
    return local(now()).date()

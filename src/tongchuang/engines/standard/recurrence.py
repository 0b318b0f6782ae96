"""Whether a recurrence rule (RFC 5545) is one, and ever happens."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from dateutil.rrule import rrulestr

from tongchuang.engines.standard.problems import Problems

FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS: Final = (
    "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS",
    "BYHOUR", "BYMINUTE", "WKST",
)  # fmt: skip
_INTERVAL: Final = re.compile(r"[1-9][0-9]{0,3}")
_UNTIL: Final = re.compile(r"([0-9]{8})(?:T[0-9]{6}Z?)?")
# A fixed beginning: a check must say the same today and next year. Leap years are met within the span.
_START: Final = datetime(2001, 1, 1, tzinfo=UTC)
_SPAN: Final = timedelta(days=366 * 40)


def check_rrule(text: str, line: int, problems: Problems) -> None:
    """Refuse what isn't an RFC 5545 rule by days, weeks, months or years, or never comes round."""
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        name, value = name.strip().upper(), value.strip()
        if name not in PARTS:
            problems.unknown(line, "unknown part `%(word)s` in `rrule`", name, PARTS)
            return
        if name in parts or not value:
            problems.add(line, "part `%(name)s` of `rrule` stands there twice or has no value", name=name)
            return
        parts[name] = value
    if parts.get("FREQ", "").upper() not in FREQUENCIES:
        problems.add(line, "`rrule` needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY")
        return
    if "UNTIL" in parts and "COUNT" in parts:
        problems.add(line, "`rrule` has both UNTIL and COUNT; keep one")
        return
    if not _INTERVAL.fullmatch(parts.get("INTERVAL", "1")):
        problems.add(line, "INTERVAL in `rrule` must be 1 or more")
        return
    _try(
        ";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL"), parts, line, problems
    )


def _try(rule: str, parts: dict[str, str], line: int, problems: Problems) -> None:
    try:
        if "UNTIL" in parts:
            # Read here and not by dateutil, which insists on the zone of a beginning that a pack doesn't have.
            _check_until(parts["UNTIL"])
        found = rrulestr(rule, dtstart=_START)
        bounded = found.replace(until=_START + _SPAN, count=None)  # type: ignore[union-attr]
        first = next(iter(bounded), None)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, ZeroDivisionError) as error:
        problems.add(line, "`rrule` isn't an RFC 5545 rule: %(why)s", why=str(error) or type(error).__name__)
        return
    if first is None:
        problems.add(line, "`rrule` never comes round: %(rule)s", rule=rule)


def _check_until(text: str) -> None:
    found = _UNTIL.fullmatch(text)
    if found is None:
        raise ValueError(f"UNTIL must be a date such as 20261231, not {text}")
    datetime.strptime(found[1], "%Y%m%d")

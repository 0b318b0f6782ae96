"""Rules by which meetings come again (RFC 5545): what is taken, in which days it results, and how people say it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL"})
FREQUENCIES = ("WEEKLY", "MONTHLY", "YEARLY")
MOST = 60


def parts_of(rule: str) -> dict[str, str]:
    """The parts of a rule; ValueError for one that is none, or that is more often than weekly."""
    pairs = [part.partition("=") for part in rule.strip().upper().removeprefix("RRULE:").split(";") if part]
    parts = {name: value for name, _equals, value in pairs}
    if len(parts) < len(pairs) or not parts.keys() <= PARTS or parts.get("FREQ") not in FREQUENCIES:
        raise ValueError(rule)
    if not 1 <= int(parts.get("INTERVAL", "1")) <= MOST:
        raise ValueError(rule)
    # dateutil raises ValueError for what it can't read.
    rrulestr(_plain(parts), dtstart=datetime(2026, 1, 5))
    return parts


def is_rule(text: str) -> bool:
    """Whether it can be taken."""
    try:
        parts_of(text)
    except ValueError:
        return False
    return True


def occurrences(rule: str, starts_on: date, after: date, until: date) -> Iterator[date]:
    """The days in `after` ≤ day ≤ `until`; of a monthly rule on the 31st, short months have their last day."""
    parts = parts_of(rule)
    if (
        parts["FREQ"] == "MONTHLY"
        and not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYSETPOS"}
        and starts_on.day > 28
    ):
        days = ",".join(str(day) for day in range(28, starts_on.day + 1))
        parts |= {"BYMONTHDAY": days, "BYSETPOS": "-1"}
    found = rrulestr(_plain(parts), dtstart=datetime.combine(starts_on, time()))
    for number, moment in enumerate(found.xafter(datetime.combine(after, time()) - timedelta(seconds=1))):
        if moment.date() > until or number >= MOST:
            return
        yield moment.date()


def words_of(rule: str) -> str:
    """How people say it; the rule itself where it is more than that."""
    try:
        parts = parts_of(rule)
    except ValueError:
        return rule
    number = int(parts.get("INTERVAL", "1"))
    # Not ngettext: Chinese has one form, and 每月 is not 每2个月.
    match parts["FREQ"]:
        case "WEEKLY":
            said = _("every week") if number == 1 else _("every %(n)d weeks") % {"n": number}
        case "MONTHLY":
            said = _("every month") if number == 1 else _("every %(n)d months") % {"n": number}
        case _unit:
            said = _("every year") if number == 1 else _("every %(n)d years") % {"n": number}
    more = {name: value for name, value in parts.items() if name not in ("FREQ", "INTERVAL")}
    if not more:
        return said
    return _("%(said)s (%(rule)s)") % {
        "said": said,
        "rule": ";".join(f"{name}={value}" for name, value in more.items()),
    }


def _plain(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())

"""From a text to its duties: clean it, find the passages, weigh them, and say each in the words of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tongchuang.engines.reading import deeds
from tongchuang.engines.reading.candidates import LABEL, ROLES_ONLY, Candidate, candidates
from tongchuang.engines.reading.due import due_day
from tongchuang.engines.reading.features import weighed
from tongchuang.engines.reading.noise import Clean, clean
from tongchuang.engines.reading.parties import Parties, lead_in
from tongchuang.engines.reading.table import LEAST, WEIGHTS
from tongchuang.engines.reading.values import Duty, Kind, Span, UnitName
from tongchuang.engines.reading.weights import confidence

_RULE = re.compile(
    rf"{deeds.ANSWERS}|{deeds.PENALTIES}|不得|不准|严禁|一律|凡|一旦|谁|(?:对|凡)[^，]{{2,40}}的，|纳入|按照.{{0,20}}原则|制度(?:$|，)"
)
_THRESHOLD = re.compile(r"\d+(?:\.\d+)?[%分]|不得?(?:少|低|高|多)于|达不到|未达到|标准|目标")
_OWED = re.compile(r"(?:都|也|还|均)?(?:要|必须|应当|应|须|将|拟)(?:求)?")

_ROLES = re.compile(rf"{ROLES_ONLY.pattern}，")
_LABELS = re.compile(rf"[（；。，]?\s*{LABEL.pattern}：")


def read(
    text: str, *, units: Sequence[UnitName] = (), date: date | None = None, least: float = LEAST
) -> list[Duty]:
    """The duties that a text names, in its order; `date` is the day of the meeting, `least` the confidence wanted."""
    cleaned = clean(text)
    found: list[Duty] = []
    passages = candidates(cleaned.text, Parties(units))
    for one, row in zip(passages, weighed(cleaned.text, passages), strict=True):
        sure = confidence(WEIGHTS, row)
        if sure >= least:
            found.append(_said(cleaned, one, sure, date))
    return found


def _said(cleaned: Clean, one: Candidate, sure: float, meeting: date | None) -> Duty:
    start, end = cleaned.origin(one.start, one.end)
    deadline = one.deadlines[0] if one.deadlines else None
    cadence = one.cadences[0] if one.cadences else None
    taken = [Span(found.start, found.end) for found in (deadline, cadence) if found]
    amount = next((found for found in one.amounts if not _overlaps(found.start, found.end, taken)), None)
    lead = _lead(one)
    return Duty(
        quote=cleaned.original[start:end],
        start=start,
        end=end,
        lead=_words(cleaned, lead),
        support=_words(cleaned, [name for name in one.roles.support if name not in lead]),
        action=_action(cleaned, one),
        deadline=cleaned.words(deadline.start, deadline.end) if deadline else None,
        due=due_day(cleaned.text[deadline.start : deadline.end], meeting) if deadline else None,
        cadence=cleaned.words(cadence.start, cadence.end) if cadence else None,
        rrule=cadence.rrule if cadence else None,
        quantity=cleaned.words(amount.start, amount.end) if amount else None,
        kind=_kind(cleaned.text[one.start : one.end], one),
        confidence=round(sure, 3),
    )


def _overlaps(start: int, end: int, others: Sequence[Span]) -> bool:
    return any(start < other.end and other.start < end for other in others)


def _lead(one: Candidate) -> tuple[Span, ...]:
    if one.roles.lead:
        return one.roles.lead
    subject = one.subject or one.inherited
    return subject.names if subject else ()


def _words(cleaned: Clean, names: Sequence[Span]) -> tuple[str, ...]:
    """The names as written, each once."""
    return tuple(dict.fromkeys(cleaned.words(*name) for name in names))


def _action(cleaned: Clean, one: Candidate) -> str:
    """What is to be done: the passage behind its subject and its modal word, without who and by when in brackets."""
    text = cleaned.text
    end = one.end
    if label := _LABELS.search(text, one.start + 1, one.end):
        end = label.start()
    start = lead_in(text, one.start, end)
    while roles := _ROLES.match(text, start, end):
        start = roles.end()
    subject = one.subject
    if subject is not None and start <= subject.start + 1 and not subject.is_topic and subject.end < end:
        start = subject.end
    while start < end - 1 and text[start] in "，、；：。（":
        start += 1
    owed = _OWED.match(text, start, end)
    if owed and owed.end() < end:
        start = owed.end()
    return cleaned.words(min(start, end - 1), end)


def _kind(words: str, one: Candidate) -> Kind:
    if one.cadences and (one.cadences[0].is_exact or not _RULE.search(words)):
        return "recurring"
    if any(found.is_limit for found in one.amounts) or (one.amounts and _THRESHOLD.search(words)):
        return "threshold"
    dated = any(not found.is_vague for found in one.deadlines)
    return "rule" if _RULE.search(words) and not dated else "task"

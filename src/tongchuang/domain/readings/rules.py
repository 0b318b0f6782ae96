"""Pure rules of a review: what a duty would become, what has to be looked at before, where it can be split."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tongchuang.domain.readings.models import ReadDuty
from tongchuang.domain.readings.naming import NameBook, is_general
from tongchuang.domain.readings.values import Certainty, DutyValues, Match

TITLE = 60
MOST_TASKS = 200
LONGEST_QUOTE = 3000
_BREAK = re.compile(r"[，。；！？、,;!?\n]")
_BLANK_DAY = re.compile(r"[xX×Ｘｘ＊*○〇_]{1,2}\s*[月日号]")
_HAN = re.compile(r"[一-鿿]")


@dataclass(frozen=True)
class Outlook:
    """What accepting would make. `looks`: codes of what somebody should look at first."""

    leads: tuple[UUID, ...]
    supports: tuple[UUID, ...]
    each: bool
    looks: tuple[str, ...]
    lead_matches: tuple[Match, ...]
    support_matches: tuple[Match, ...]

    @property
    def tasks(self) -> int:
        """How many tasks it makes."""
        return max(1, len(self.leads)) if self.each else 1


def outlook_of(duty: ReadDuty, book: NameBook, day: date, *, running: bool = False) -> Outlook:
    """What accepting a duty today would make; `running`: the task of an earlier version is under way."""
    leads = tuple(book.match(name, chosen_of(duty, name)) for name in duty.lead)
    supports = tuple(book.match(name, chosen_of(duty, name)) for name in duty.support)
    lead_ids = _units(leads)
    each = duty.each if duty.each is not None else any(is_general(match.name) for match in leads)
    looks = []
    if duty.due is not None and duty.due < day:
        looks.append("past")
    if duty.due is None and _BLANK_DAY.search(duty.deadline):
        looks.append("blank")
    for code, matches in (("lead", leads), ("support", supports)):
        if any(match.gone for match in matches):
            looks.append("gone")
        if any(not match.units for match in matches):
            looks.append(code)
        elif any(match.certainty is Certainty.LIKELY for match in matches):
            looks.append("likely")
    if running:
        looks.append("running")
    if each and len(lead_ids) > MOST_TASKS:
        looks.append("many")
    support_ids = tuple(each_id for each_id in _units(supports) if each_id not in lead_ids)
    return Outlook(lead_ids, support_ids, each, tuple(dict.fromkeys(looks)), leads, supports)


# These stop an accepting until somebody says that it is meant; the others are only said.
STOPPING = ("past", "gone", "lead", "support", "running")
# With one of these nothing is accepted together with others.
NOT_IN_BULK = (*STOPPING, "likely", "blank", "many")


def chosen_of(duty: ReadDuty, name: str) -> list[UUID] | None:
    """The units that a person chose for a name in this duty."""
    found = duty.chosen.get(name)
    return [UUID(each) for each in found] if found is not None else None


def _units(matches: Sequence[Match]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(each for match in matches for each in match.units))


def title_of(action: str) -> str:
    """A title for a task: the action up to where a reader would pause."""
    plain = " ".join(action.split())
    if len(plain) <= TITLE:
        return plain.rstrip("，。；、,; ")
    pauses = [match.start() for match in _BREAK.finditer(plain[:TITLE])]
    return plain[: pauses[-1]] if pauses and pauses[-1] >= TITLE // 3 else plain[: TITLE - 1] + "…"


def places_to_split(quote: str) -> list[int]:
    """Where a quote may be cut: behind each pause that leaves words on both sides."""
    found = [match.end() for match in _BREAK.finditer(quote)]
    return [
        place for place in found if quote[:place].strip(" ，。；、\n") and quote[place:].strip(" ，。；、\n")
    ]


def values_of(duty: ReadDuty) -> DutyValues:
    """What a duty says at present."""
    return DutyValues(
        action=duty.action, lead=tuple(duty.lead), support=tuple(duty.support), deadline=duty.deadline, due=duty.due,
        cadence=duty.cadence, rrule=duty.rrule, quantity=duty.quantity, kind=duty.kind, each=duty.each,
    )  # fmt: skip


def part_of(values: DutyValues, part: str) -> DutyValues:
    """What one part of a split quote says: the names stay with both, a deadline or a figure with the part where it stands."""
    action = values.action if values.action in part else part.strip(" ，。；、\n")
    changed = replace(values, action=action)
    if values.deadline and values.deadline not in part:
        changed = replace(changed, deadline="", due=None)
    if values.cadence and values.cadence not in part:
        changed = replace(
            changed, cadence="", rrule="", kind="task" if values.kind == "recurring" else values.kind
        )
    if values.quantity and values.quantity not in part:
        changed = replace(changed, quantity="")
    return changed


def merged(first: DutyValues, second: DutyValues) -> DutyValues:
    """Two duties as one: what either names, the first's where both say something."""
    return DutyValues(
        action="；".join(dict.fromkeys(each.action.strip("，。；、 \n") for each in (first, second))),
        lead=tuple(dict.fromkeys((*first.lead, *second.lead))),
        support=tuple(dict.fromkeys((*first.support, *second.support))),
        deadline=first.deadline or second.deadline, due=first.due or second.due,
        cadence=first.cadence or second.cadence, rrule=first.rrule or second.rrule,
        quantity="；".join(dict.fromkeys(each for each in (first.quantity, second.quantity) if each))[:120],
        kind=first.kind if first.kind != "task" else second.kind, each=first.each,
    )  # fmt: skip


def overlaps(start: int, end: int, other_start: int, other_end: int) -> bool:
    """Whether two places cover half of the shorter: then they speak of the same duty."""
    shared = min(end, other_end) - max(start, other_start)
    return 2 * shared >= min(end - start, other_end - other_start)


def is_chinese(text: str) -> bool:
    """Whether a text is mostly Chinese: of its letters a third at least."""
    letters = sum(1 for char in text if char.isalpha())
    return letters == 0 or 3 * len(_HAN.findall(text)) >= letters


def share_decided(counts: Mapping[str, int]) -> tuple[int, int]:
    """How many of how many are decided."""
    total = sum(count for state, count in counts.items() if state != ReadDuty.State.FOLDED)
    return total - counts.get(ReadDuty.State.OPEN, 0), total

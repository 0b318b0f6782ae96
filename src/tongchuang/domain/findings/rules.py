"""The rules of a finding as data: who may do what in which state, and the numbers that a campaign can set."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from tongchuang.domain.findings.states import OPEN_STATES, WITH_UNIT, Action, Severity, State
from tongchuang.domain.organisations.permissions import Permission

EARTH_RADIUS_M = 6_371_008.8


class Who(StrEnum):
    """Whom, among those with the permission, an action is open to."""

    ANY = "any"
    HANDLER = "handler"
    INDEPENDENT = "independent"


class Need(StrEnum):
    """What an action asks for."""

    UNIT = "unit"
    REASON = "reason"
    SENTENCE = "sentence"
    PHOTO = "photo"
    OPINION = "opinion"
    BEFORE_DUE = "before_due"
    VISIT_IF_GRAVE = "visit_if_grave"
    SECOND_PERSON = "second_person"


@dataclass(frozen=True)
class Transition:
    """One row of the table. `to` is None where the state stays, or where the decision says where it leads."""

    to: State | None
    permission: Permission
    who: Who = Who.ANY
    needs: tuple[Need, ...] = ()


P, S, A = Permission, State, Action


def _rows(states: Iterable[State], action: Action, row: Transition) -> dict[tuple[State, Action], Transition]:
    return {(state, action): row for state in states}


ASSIGN = Transition(S.ASSIGNED, P.ASSIGN_FINDINGS, needs=(Need.UNIT,))
REASSIGN = Transition(S.ASSIGNED, P.ASSIGN_FINDINGS, needs=(Need.UNIT, Need.REASON))
ACCEPT = Transition(S.ACCEPTED, P.HANDLE_FINDINGS, Who.HANDLER)
FIX = Transition(S.FIXED, P.HANDLE_FINDINGS, Who.HANDLER, (Need.SENTENCE, Need.PHOTO))
RETURN = Transition(S.RETURNED, P.VERIFY_FINDINGS, needs=(Need.REASON,))
CLOSE = Transition(S.CLOSED, P.VERIFY_FINDINGS, Who.INDEPENDENT, (Need.VISIT_IF_GRAVE,))
DISPUTE = Transition(S.DISPUTED, P.HANDLE_FINDINGS, Who.HANDLER, (Need.REASON,))
DECIDE_DISPUTE = Transition(None, P.DECIDE_REQUESTS, needs=(Need.OPINION,))
ASK_EXTENSION = Transition(None, P.HANDLE_FINDINGS, Who.HANDLER, (Need.REASON, Need.BEFORE_DUE))
DECIDE_EXTENSION = Transition(None, P.DECIDE_REQUESTS, needs=(Need.OPINION,))
ASK_COORDINATION = Transition(None, P.HANDLE_FINDINGS, Who.HANDLER, (Need.REASON,))
ASK_VOID = Transition(None, P.VOID_FINDINGS, needs=(Need.REASON,))
DECIDE_VOID = Transition(S.VOID, P.VOID_FINDINGS, needs=(Need.SECOND_PERSON,))
EDIT = Transition(None, P.ASSIGN_FINDINGS, needs=(Need.REASON,))
ADD_PHOTO = Transition(None, P.REGISTER_FINDINGS)

TRANSITIONS: Mapping[tuple[State, Action], Transition] = {
    (S.REGISTERED, A.ASSIGN): ASSIGN,
    **_rows(WITH_UNIT, A.REASSIGN, REASSIGN),
    **_rows((S.ASSIGNED, S.RETURNED), A.ACCEPT, ACCEPT),
    **_rows((S.ACCEPTED, S.RETURNED), A.FIX, FIX),
    (S.FIXED, A.RETURN): RETURN,
    (S.FIXED, A.CLOSE): CLOSE,
    **_rows((S.ASSIGNED, S.ACCEPTED), A.DISPUTE, DISPUTE),
    (S.DISPUTED, A.DECIDE_DISPUTE): DECIDE_DISPUTE,
    **_rows(WITH_UNIT, A.ASK_EXTENSION, ASK_EXTENSION),
    **_rows(WITH_UNIT, A.DECIDE_EXTENSION, DECIDE_EXTENSION),
    **_rows(WITH_UNIT, A.ASK_COORDINATION, ASK_COORDINATION),
    **_rows(OPEN_STATES, A.ASK_VOID, ASK_VOID),
    **_rows(OPEN_STATES, A.DECIDE_VOID, DECIDE_VOID),
    **_rows((S.REGISTERED, *WITH_UNIT, S.DISPUTED), A.EDIT, EDIT),
    **_rows((S.REGISTERED, *WITH_UNIT), A.ADD_PHOTO, ADD_PHOTO),
}


@dataclass(frozen=True)
class Supervision:
    """The numbers of supervision; every one is a default that a pack, then a campaign, can set."""

    due_time: str = "18:00"
    due_days: Mapping[str, int] = field(
        default_factory=lambda: {Severity.GRAVE: 1, Severity.MAJOR: 3, Severity.MINOR: 7}
    )
    rebound_days: int = 30
    photo_distance: int = 150
    extensions: int = 2
    extension_days_max: int = 10
    coordination_days: int = 2
    assign_days: int = 1
    verify_days: int = 2
    right_away: tuple[str, ...] = ()

    def days(self, severity: str, *, same_day: bool) -> int:
        """Working days to fix; 0 is the same day (边查边改)."""
        return 0 if same_day else self.due_days[severity]

    def overridden(self, given: Mapping[str, Any]) -> Supervision:
        """With the values of a pack or a campaign; due days are merged, unknown keys are for others."""
        known = {f.name for f in fields(self)} & given.keys()
        values: dict[str, Any] = {name: given[name] for name in known}
        if "due_days" in values:
            given_days = {key: days for key, days in values["due_days"].items() if key in Severity.values}
            values["due_days"] = {**self.due_days, **given_days}
        if "right_away" in values:
            values["right_away"] = tuple(values["right_away"])
        return replace(self, **values)


def transition(state: str, action: Action) -> Transition | None:
    """The row of the table, or None when the state does not allow the action."""
    return TRANSITIONS.get((State(state), action))


def one_graver(severity: str) -> Severity:
    """One severity higher; grave stays grave."""
    return {Severity.MINOR: Severity.MAJOR}.get(Severity(severity), Severity.GRAVE)


def severity_of_rule(rule: Mapping[str, Any]) -> Severity:
    """What a failing check of an item weighs: grave where it loses the title (一票否决), else minor."""
    return Severity.GRAVE if rule.get("rule") == "veto" or "veto" in rule else Severity.MINOR


def is_rebound(closed_at: datetime | None, now: datetime, days: int) -> bool:
    """Whether a new failure at `now` comes within so many days of the closing (反弹)."""
    return closed_at is not None and closed_at <= now <= closed_at + timedelta(days=days)


def related_paths(one: str, other: str) -> bool:
    """Whether two units of the tree are the same, or one stands above the other."""
    return one.startswith(other) or other.startswith(one)


def independent(person_paths: Iterable[str], unit_paths: Iterable[str]) -> bool:
    """Whether none of a person's units is one of these units or stands above or below one."""
    units = list(unit_paths)
    return not any(related_paths(mine, theirs) for mine in person_paths for theirs in units)


def distance_m(
    one: tuple[float | None, float | None] | None, other: tuple[float | None, float | None] | None
) -> float | None:
    """Metres between two points (longitude, latitude), None where one is not known."""
    if one is None or other is None or None in one or None in other:
        return None
    lon1, lat1, lon2, lat2 = (math.radians(float(value)) for value in (*one, *other) if value is not None)
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def number_text(year: int, position: int) -> str:
    """The number of a finding: year and place in the year's series, such as 2026-00017."""
    return f"{year}-{position:05d}"


def belongs_to_handler(
    *, unit_id: UUID | None, person_id: UUID | None, owner_id: UUID | None, actor_units: frozenset[UUID],
    actor_person: UUID | None,
) -> bool:  # fmt: skip
    """Whether the actor answers for the fix: by unit, as its person, or as the site's point owner."""
    return unit_id in actor_units or (actor_person is not None and actor_person in (person_id, owner_id))


def weight(severity: str) -> int:
    """The order of severities, the gravest highest."""
    return (Severity.MINOR, Severity.MAJOR, Severity.GRAVE).index(Severity(severity))


SHORTEST_TITLE, LONGEST_TITLE = 5, 40


def title_of_failure(item_title: str, note: str) -> str:
    """What a finding from a check is called: what the inspector saw, or that the item (whose title says how it
    should be) does not hold."""
    seen = note.strip().splitlines()[0].strip(" 。；;") if note.strip() else ""
    if not seen:
        return f"{item_title[:180]}（不合格）"
    if len(seen) < SHORTEST_TITLE:
        return f"{item_title[:180]}：{seen}"
    return seen if len(seen) <= LONGEST_TITLE else f"{seen[: LONGEST_TITLE - 1]}…"

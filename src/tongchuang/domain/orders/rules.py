"""What holds of orders, on values alone: which is graver, and who may do what with one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import WITH_UNIT
from tongchuang.domain.findings.states import State as FindingState
from tongchuang.domain.orders.models import Order
from tongchuang.domain.orders.values import LADDER, OF_THE_UNIT, REBOUNDS, Colour, Reason, Role, State
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission

# Where an order that a finding's time has made due can still be needed.
OVERDUE_STATES = WITH_UNIT
# A rebound is one whoever has it by now, unless it is contested or over.
REBOUND_STATES = (FindingState.REGISTERED, *WITH_UNIT, FindingState.FIXED)
SETTLED_STATES = (FindingState.CLOSED, FindingState.VOID)


def colours_left(made: Iterable[tuple[str, str]]) -> list[str]:
    """The colours that may still follow the orders (colour, state) of a finding: each is made once, lapsed or not."""
    rows = list(made)
    standing = [LADDER.index(Colour(colour)) for colour, state in rows if state != State.LAPSED]
    above = LADDER[max(standing, default=-1) + 1 :]
    return [str(colour) for colour in above if colour not in {each for each, _state in rows}]


def role_of(by: Actor, role: str, *, unit_id: UUID | None, leader_id: UUID | None) -> bool:
    """Whether the actor stands in this role towards an order of a unit, at a section of this leader."""
    match role:
        case Role.LIAISON:
            holds = {PostKind.UNIT_LIAISON, PostKind.LEAD_LIAISON} & set(by.posts)
            return bool(holds) and unit_id in by.unit_ids
        case Role.HEAD:
            return PostKind.UNIT_HEAD in by.posts and unit_id in by.unit_ids
        case Role.LEADER:
            return by.person_id is not None and leader_id == by.person_id
        case Role.DISCIPLINE:
            return PostKind.DISCIPLINE in by.posts
    return False


def roles_of(by: Actor, roles: Iterable[str], *, unit_id: UUID | None, leader_id: UUID | None) -> list[str]:
    """The roles among these that the actor stands in."""
    return [role for role in roles if role_of(by, role, unit_id=unit_id, leader_id=leader_id)]


def may_answer(state: str, roles: Iterable[str]) -> bool:
    """Whether somebody in these roles answers: the unit's own, while the order stands."""
    return state == State.ISSUED and any(role in OF_THE_UNIT for role in roles)


def may_withdraw(by: Actor, state: str) -> bool:
    """Whether the actor may withdraw an order in this state."""
    return by.may(Permission.WITHDRAW_ORDERS) and state in (State.ISSUED, State.HELD)


def still_needed(order: Order, finding: Finding, at: datetime) -> bool:
    """Whether what an order was made for still holds."""
    if finding.paused_at is not None:
        return False
    if order.reason in REBOUNDS:
        return finding.state in REBOUND_STATES
    late = finding.due_at is not None and finding.due_at < at
    return finding.state in WITH_UNIT and (late or order.reason == Reason.BY_HAND)

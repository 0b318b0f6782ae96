"""Who is asked in which order, as plain rules: no row is read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tongchuang.domain.coordination.models import Rung, Step, StepState


@dataclass(frozen=True)
class Planned:
    """A step as it begins: who is asked, or why it is skipped."""

    rung: Rung
    state: StepState = StepState.WAITING
    units: tuple[UUID, ...] = ()
    person: UUID | None = None
    why: str = ""


def chain(*, asking: UUID, lead: UUID | None, supports: Sequence[UUID], leader: UUID | None) -> list[Planned]:
    """The four steps of a coordination.

    A unit that takes part asks with its own opinion, and the lead unit is asked next. Where the lead unit itself asks, those who
    take part are asked first, and the lead has said already what it thinks. What nobody holds is skipped.
    """
    helpers = tuple(dict.fromkeys(unit for unit in supports if unit != asking))
    if lead in (None, asking):
        steps = [_held(Rung.PARTICIPANT, units=helpers)]
        why = Step.Why.ASKED if lead == asking else Step.Why.NOBODY
        steps.append(Planned(Rung.LEAD, StepState.SKIPPED, why=why))
    else:
        steps = [
            Planned(Rung.PARTICIPANT, StepState.GIVEN, (asking,)),
            _held(Rung.LEAD, units=(lead,) if lead else ()),
        ]
    return [*steps, _held(Rung.LEADER, person=leader), Planned(Rung.OFFICE)]


def _held(rung: Rung, *, units: tuple[UUID, ...] = (), person: UUID | None = None) -> Planned:
    if units or person:
        return Planned(rung, units=units, person=person)
    return Planned(rung, StepState.SKIPPED, why=Step.Why.NOBODY)

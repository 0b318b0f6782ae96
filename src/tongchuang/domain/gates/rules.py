"""Predicates of phases and gates, on values alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.gates.models import Answer
from tongchuang.domain.gates.values import Check, Mark
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission


def manages(actor: Actor) -> bool:
    """Whether somebody keeps the phases: the office."""
    return actor.region_wide and actor.may(Permission.MANAGE_TASKS)


def decides(actor: Actor) -> bool:
    """Whether somebody decides on transitions: the director."""
    return actor.region_wide and actor.may(Permission.SIGN_SECOND)


def answers_stand(check: Check, answers: Sequence[Answer]) -> bool | None:
    """Whether a condition answered by hand holds: everything confirmed with yes. None while something waits."""
    given = {each.position: each for each in answers if each.key == check.key}
    wanted = [given.get(position) for position in range(check.positions)]
    if any(each is not None and not each.holds for each in wanted):
        return False
    if all(each is not None and each.confirmed_at is not None for each in wanted):
        return True
    return None


def failing(marks: Iterable[Mark]) -> list[Mark]:
    """What does not hold, or is not known to."""
    return [mark for mark in marks if mark.holds is not True]


def overlap(phases: Sequence[Phase]) -> tuple[Phase, Phase] | None:
    """Two phases, one after the other, whose dates run into each other or go backwards."""
    dated = [each for each in phases if each.starts_on and each.ends_on]
    for before, after in pairwise(dated):
        if after.starts_on and before.ends_on and after.starts_on <= before.ends_on:
            return before, after
    return None


def days_left(phase: Phase, day: date) -> int | None:
    """Days to the end of a phase that has begun; negative when it is past its end."""
    if phase.ends_on is None or (phase.starts_on and phase.starts_on > day):
        return None
    return (phase.ends_on - day).days

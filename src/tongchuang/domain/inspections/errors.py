"""Errors of inspecting."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, Stale


@dataclass(frozen=True)
class CheckProblem:
    """What is wrong with one check, in words that name the item and the cure, and its kind for programs."""

    check: UUID | None
    item: UUID | None
    text: str
    code: str = "unfit"


class VisitRejected(Invalid):
    """A visit with checks that can't be taken. Nothing of it was kept."""

    def __init__(self, problems: list[CheckProblem], *, missing_photos: tuple[UUID, ...] = ()) -> None:
        super().__init__(" ".join(problem.text for problem in problems[:5]))
        self.problems = tuple(problems)
        self.missing_photos = missing_photos


class VisitConflict(Stale):
    """A visit with this id and other content is here already; it stays as it is."""

    def __init__(self) -> None:
        text = _(
            "A visit with this number was already submitted with other content. What was submitted first is kept; "
            "begin a new visit for the rest."
        )
        super().__init__(text)


class ObservationRejected(Invalid):
    """A fact that can't be taken; `field` names what is wrong."""


class EvaluationRejected(Invalid):
    """An evaluation, its sites or its inspectors can't be as given."""

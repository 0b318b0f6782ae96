"""Taking of a visit what fits: for deliveries that a person has looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.db import transaction

from tongchuang.domain.inspections.errors import VisitRejected
from tongchuang.domain.inspections.values import VisitEntry

Made = TypeVar("Made")


class Held(Exception):
    """A delivery can't be taken by itself: the reason as a code, with what is wrong."""

    def __init__(self, reason: str, problems: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(reason)
        self.reason, self.problems = reason, problems


def without_unfit(entry: VisitEntry, make: Callable[[VisitEntry], Made]) -> Made:
    """Make the visit; what is wrong with single checks leaves these out. VisitRejected when the rest can't be made either."""
    try:
        with transaction.atomic():
            return make(entry)
    except VisitRejected as error:
        bad = {problem.check for problem in error.problems if problem.check}
        items = {problem.item for problem in error.problems if problem.item and not problem.check}
        checks = tuple(check for check in entry.checks if check.id not in bad and check.item not in items)
        if len(checks) == len(entry.checks):
            raise
    attached = tuple(
        file for file in entry.attached if file.check is None or file.check in {check.id for check in checks}
    )
    return make(replace(entry, checks=checks, attached=attached))

"""Phases counted back from the evaluation day by the engine, and the phases that a campaign usually has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext_lazy as _

from tongchuang.domain.findings.engine_io import working_calendar

if TYPE_CHECKING:
    from tongchuang.engines.planning.timetable_model import Milestone


class Asked(Protocol):
    """A phase as it is asked for."""

    @property
    def slug(self) -> str: ...
    @property
    def days(self) -> int: ...
    @property
    def least(self) -> int: ...
    @property
    def after(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Counted:
    """The days of all phases, and whether the time is enough for them."""

    days: Mapping[str, Milestone]
    available: int
    needed: int
    missing: int
    fits: bool
    shorten: list[list[str | int]]
    guessed_years: list[int]


def counted_back(phases: Sequence[Asked], first: date, evaluation: date) -> Counted:
    """Count the phases back from the day before the evaluation."""
    from tongchuang.engines.planning.timetable import backwards
    from tongchuang.engines.planning.timetable_model import Phase

    asked = tuple(Phase(phase.slug, phase.days, phase.least, phase.after) for phase in phases)
    found = backwards(asked, first, evaluation, working_calendar())
    return Counted(
        {milestone.phase: milestone for milestone in found.milestones},
        found.available, found.needed, found.missing, found.fits,
        [[short.phase, short.days, short.to] for short in found.shorten], list(found.guessed_years),
    )  # fmt: skip


# slug, title, working days, fewest, after, what is done
USUAL = (
    ("survey", _("Stocktaking"), 5, 2, (), _("Each unit looks at its sites and items, and registers what is wrong.")),
    ("rectify", _("Rectification drive"), 12, 6, ("survey",), _("Findings and weak items are put right by the plan.")),
    ("files", _("Evidence"), 10, 5, ("survey",), _("Files are collected, checked and put in order by item.")),
    ("cross", _("Checks of one another"), 3, 2, ("rectify",), _("Units check one another; what is still wrong is registered.")),
    ("mock", _("Mock evaluation"), 3, 2, ("cross", "files"), _("An evaluation as the official one is held.")),
    ("gaps", _("Closing the last gaps"), 5, 3, ("mock",), _("What the mock evaluation has found is put right.")),
    ("ready", _("Ready for the evaluation"), 2, 1, ("gaps",), _("Everybody is at their post; everything stays as it is.")),
)  # fmt: skip

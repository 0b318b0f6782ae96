"""Kinds of meetings (会议类型): those that come with the product, changed and extended by each region's own rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongchuang.domain.meetings.models import MeetingKind


@dataclass(frozen=True)
class Kind:
    """A kind with what a meeting of it begins from. `problems`: problems raised are written down; of one's own kinds always."""

    code: str
    title: Any
    rrule: str = ""
    agenda: Any = ""
    grace_minutes: int = 10
    cascade_days: int = 0
    problems: bool = False
    own: bool = False
    ended: bool = False


BUILT_IN: tuple[Kind, ...] = (
    Kind("mobilisation", _("Mobilisation meeting"), agenda=_("Reading out the documents\nPledges of the units\nSigning of the responsibility letters\nAddress of the leadership"), cascade_days=14),
    Kind("transition", _("Phase transition meeting"), agenda=_("Report on the phase that ends\nReports of the units\nTasks of the next phase\nAddress of the leadership"), cascade_days=14),
    Kind("push", _("Progress meeting"), agenda=_("Circular on progress\nReports of the units\nAddress of the leadership"), cascade_days=10),
    Kind("regular", _("Regular meeting"), rrule="FREQ=MONTHLY", agenda=_("What became of the last decisions\nGaps and problems of the month\nWork of the next month")),
    Kind("dispatch", _("Dispatch meeting"), agenda=_("Reports of the working groups\nQuestions to be decided\nDecisions")),
    Kind("circular", _("Circular meeting"), rrule="FREQ=MONTHLY;INTERVAL=2", agenda=_("Circular on problems\nReports of the units\nRequirements")),
    Kind("feedback", _("Problem feedback and supervision meeting"), rrule="FREQ=MONTHLY;INTERVAL=2", agenda=_("Problems that are open\nAnswers of the units\nSupervision by list")),
    Kind("onsite", _("On-site office meeting"), agenda=_("Looking at the place\nProblems raised\nDecisions on the spot"), problems=True),
    Kind("joint", _("Joint conference"), rrule="FREQ=MONTHLY;INTERVAL=3", agenda=_("Reports of the members\nMatters for coordination\nDecisions")),
    Kind("commendation", _("Commendation meeting"), agenda=_("Reading out the decision\nHanding over of the awards\nSpeeches of those commended\nAddress of the leadership")),
    Kind("reflection", _("Reflection meeting"), agenda=_("The problems exposed\nSelf-examination of the leadership\nCriticism and self-criticism\nMeasures"), problems=True),
    Kind("visit", _("Study visit"), agenda=_("Looking at the places\nExchange\nWhat we adopt")),
    Kind("training", _("Training"), agenda=_("Lecture\nQuestions")),
)  # fmt: skip


def kinds_of(region_id: UUID | None, *, ended: bool = False) -> dict[str, Kind]:
    """Code → kind in a region: its own rows over the built-in ones. Ended ones only where they are asked for."""
    found = {kind.code: kind for kind in BUILT_IN}
    for row in MeetingKind.objects.filter(region_id=region_id).order_by("pk"):
        base = found.get(row.code)
        found[row.code] = Kind(
            row.code, row.title, row.rrule, row.agenda, row.grace_minutes, row.cascade_days,
            problems=base.problems if base else True, own=base is None, ended=row.ended_at is not None,
        )  # fmt: skip
    return {code: kind for code, kind in found.items() if ended or not kind.ended}


def kind_of(code: str, own_title: str | None) -> tuple[str, bool]:
    """The title of a kind, and whether problems raised are written down; `own_title` is what the region calls it."""
    built_in = next((kind for kind in BUILT_IN if kind.code == code), None)
    if built_in is None:
        return own_title or code, True
    return own_title or str(built_in.title), built_in.problems

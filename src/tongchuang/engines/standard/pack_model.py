"""What a pack is once it has been read: a campaign type as values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tongchuang.engines.calendar import YearCalendar
from tongchuang.engines.standard.model import Standard

Level = Literal["national", "provincial", "municipal", "county", "unit"]
Certainty = Literal["high", "medium", "low"]
Relation = Literal["equal", "covers", "part"]
GateKind = Literal[
    "look_back", "report", "meeting", "closed", "score", "questions", "consent", "tasks_done", "no_open_grave",
    "stability", "file",
]  # fmt: skip
FactSource = Literal["self", "mock", "covert", "official", "public"]
RankedPeriod = Literal["month", "quarter"]
Ties = Literal["all", "share", "none"]
RowGaps = Literal["break", "skip"]


@dataclass(frozen=True)
class Source:
    """Where the figures of a pack come from."""

    id: str
    title: str
    certainty: Certainty
    url: str = ""
    publisher: str = ""
    note: str = ""


@dataclass(frozen=True)
class GateCondition:
    """What must hold before the next phase begins (转段条件)."""

    kind: GateKind
    share: Decimal | None = None
    at_least: Decimal | None = None
    source: FactSource | None = None
    # What the page calls it; several of `questions`, `consent` and `file` are told apart by it.
    title: str = ""
    questions: tuple[str, ...] = ()
    months: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class Phase:
    """A phase (阶段) and the gate at its end."""

    id: str
    title: str
    gate: tuple[GateCondition, ...] = ()


@dataclass(frozen=True)
class DueDays:
    """Working days to fix a finding, by severity."""

    grave: int = 1
    major: int = 3
    minor: int = 7


@dataclass(frozen=True)
class LookBack:
    """How much of what was closed in a month is visited again (回头看)."""

    share: Decimal = Decimal("0.1")
    at_least: int = 5


@dataclass(frozen=True)
class Orders:
    """Working days from a white order to a yellow one, and from yellow to red."""

    yellow_days: int = 3
    red_days: int = 3


@dataclass(frozen=True)
class Supervision:
    """The figures of supervision; a pack sets only what differs from these."""

    due_days: DueDays = DueDays()
    due_time: str = "18:00"
    assign_days: int = 1
    verify_days: int = 2
    photo_distance: int = 150
    look_back: LookBack = LookBack()
    rebound_days: int = 30
    extensions: int = 2
    coordination_days: int = 2
    orders: Orders = Orders()
    objection_days: int = 5
    covert_days: int = 180


@dataclass(frozen=True)
class Cadence:
    """A standing duty: what, by which RFC 5545 rule, and who."""

    id: str
    title: str
    rrule: str
    who: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Units that can be compared with each other."""

    id: str
    title: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Consequence:
    """What is proposed to a person when a ranking says so: one rule (奖惩规则), of which `when` sets one condition.

    `best`/`worst`: the first or last so many of a group. `below`/`at_least`: the score of a unit in the period.
    `repeated_of`: another consequence so many times in so many months. `row_of`: so many times in a row.
    """

    id: str
    title: str
    kind: str
    best: int | None = None
    worst: int | None = None
    below: Decimal | None = None
    repeated_of: str = ""
    repeated_times: int = 0
    repeated_months: int = 0
    groups: tuple[str, ...] = ()
    amount: Decimal | None = None
    points: Decimal | None = None
    at_least: Decimal | None = None
    repeated_overlap: bool = False
    row_of: str = ""
    row_times: int = 0
    row_or_more: bool = False
    row_gaps: RowGaps = "break"
    period: RankedPeriod = "month"
    amounts: tuple[Decimal, ...] = ()
    ties: Ties = "all"
    certain: bool = False
    least_ranked: int = 2
    least_places: int = 0
    posts: tuple[str, ...] = ()
    lead: bool = False

    @property
    def rests_on(self) -> str:
        """The other consequence that this one counts; empty where it looks at the ranking itself."""
        return self.repeated_of or self.row_of


@dataclass(frozen=True)
class Appraisal:
    """Groups of a ranking (评比) and its consequences."""

    groups: tuple[Group, ...] = ()
    consequences: tuple[Consequence, ...] = ()


@dataclass(frozen=True)
class CrosswalkLine:
    """A fact of one item counts for an item of another standard (多城联创)."""

    from_standard: str
    from_code: str
    to_standard: str
    to_code: str
    relation: Relation


@dataclass(frozen=True)
class Pack:
    """A campaign type: its standards and everything around them."""

    id: str
    title: str
    level: Level
    complete: bool = False
    sources: tuple[Source, ...] = ()
    standards: tuple[Standard, ...] = ()
    crosswalk: tuple[CrosswalkLine, ...] = ()
    phases: tuple[Phase, ...] = ()
    supervision: Supervision = Supervision()
    cadences: tuple[Cadence, ...] = ()
    appraisal: Appraisal = Appraisal()
    quotas: tuple[tuple[str, int], ...] = ()
    year_weights: tuple[Decimal, ...] = ()
    calendar: tuple[YearCalendar, ...] = ()

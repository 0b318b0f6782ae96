"""What the ranking pages show: groups with their lines, each with its whisker drawn on the scale of its group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.appraisals.models import Exclusion, RankedUnit
from tongchuang.web.shared.formats import percent_text

# The drawing is so wide, with a margin that the dots at its ends need.
WIDTH, MARGIN = 220, 8
PLACES = 2


def rate_text(value: Decimal | str | None) -> str:
    """A rate as per cent with two places."""
    return percent_text(Decimal(value) if value is not None else None, PLACES)


@dataclass(frozen=True)
class Whisker:
    """Where things stand in the drawing of an interval; None for what there is not."""

    low: str
    high: str
    dot: str
    own: str | None
    mean: str | None
    text: str


@dataclass(frozen=True)
class Row:
    """A unit's line."""

    line: RankedUnit
    whisker: Whisker | None
    opens: bool
    exclusion: Exclusion | None = None

    @property
    def rank_text(self) -> str:
        """The rank, marked where it is shared."""
        if self.line.rank is None:
            return "–"
        return _("%(rank)s, shared") % {"rank": self.line.rank} if self.line.tied else str(self.line.rank)

    @property
    def ranks_text(self) -> str:
        """The ranks between which it can't be told apart."""
        if self.line.best is None:
            return ""
        return (
            str(self.line.best)
            if self.line.best == self.line.worst
            else f"{self.line.best}–{self.line.worst}"
        )

    @property
    def why_not(self) -> str:
        """Why it has no rank."""
        match self.line.status:
            case RankedUnit.Status.SMALL:
                return _("only %(places)s places were seen") % {"places": self.line.places}
            case RankedUnit.Status.EXCLUDED:
                return self.exclusion.reason if self.exclusion else _("excluded")
            case RankedUnit.Status.NOTHING:
                return _("nothing that it answers for was looked at")
            case _:
                return ""


@dataclass
class Group:
    """A group with its figures, the units with a rank and those without."""

    key: str
    title: str
    mean: Decimal | None
    units: int
    ranked: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)

    @property
    def mean_text(self) -> str:
        """The mean rate."""
        return rate_text(self.mean)


def decimal(value: Any) -> Decimal | None:
    """A figure of a kept document."""
    return None if value is None else Decimal(value)


def groups_of(
    documents: Sequence[Mapping[str, Any]], lines: Iterable[RankedUnit], opens: Mapping[UUID, bool],
    exclusions: Mapping[UUID, Exclusion],
) -> list[Group]:  # fmt: skip
    """The groups in the order of the result."""
    groups = {
        row["id"]: Group(row["id"], row["title"], decimal(row["mean"]), row["units"]) for row in documents
    }
    by_group: dict[str, list[RankedUnit]] = {}
    for line in lines:
        by_group.setdefault(line.group, []).append(line)
    for key, group in groups.items():
        own = by_group.get(key, [])
        scale = scale_of(own, [group.mean])
        for line in own:
            row = Row(
                line, whisker(line, group.mean, scale), opens[line.unit_id], exclusions.get(line.unit_id)
            )
            (group.ranked if line.rank is not None else group.others).append(row)
    return list(groups.values())


def scale_of(lines: Iterable[RankedUnit], means: Iterable[Decimal | None]) -> Decimal:
    """The greatest rate that a drawing has to show; what isn't ranked is cut off where it would squeeze the others."""
    lines = list(lines)
    ranked = [line for line in lines if line.rank is not None] or lines
    shown = [value for line in ranked for value in (line.high, line.rate) if value is not None]
    return max([*shown, *(mean for mean in means if mean is not None), Decimal("0.0001")])


def whisker(line: RankedUnit, mean: Decimal | None, scale: Decimal) -> Whisker | None:
    """The drawing of a unit's interval."""
    if line.shrunk is None or line.low is None or line.high is None or line.rate is None:
        return None
    text = _("%(shrunk)s, with 90 %% certainty between %(low)s and %(high)s; own rate %(rate)s; mean of the group %(mean)s") % {
        "shrunk": rate_text(line.shrunk), "low": rate_text(line.low), "high": rate_text(line.high),
        "rate": rate_text(line.rate), "mean": rate_text(mean),
    }  # fmt: skip
    at = [_at(value, scale) for value in (line.low, line.high, line.shrunk, line.rate, mean)]
    return Whisker(at[0] or "", at[1] or "", at[2] or "", at[3], at[4], text)


def _at(value: Decimal | None, scale: Decimal) -> str | None:
    if value is None:
        return None
    return f"{MARGIN + float(min(value / scale, Decimal(1))) * (WIDTH - 2 * MARGIN):.1f}"


@dataclass(frozen=True)
class Difference:
    """A unit then and now."""

    then: RankedUnit | None
    now: RankedUnit | None

    @property
    def unit(self) -> Any:
        """The unit itself."""
        line = self.now or self.then
        return line.unit if line else None

    @property
    def lost_by(self) -> Decimal | None:
        """By how much more it lost."""
        return self.now.lost - self.then.lost if self.now and self.then else None


def differences(then: Iterable[RankedUnit], now: Iterable[RankedUnit]) -> list[Difference]:
    """Units whose figures aren't those that were frozen, those whose rank changed first."""
    old, new = {line.unit_id: line for line in then}, {line.unit_id: line for line in now}
    columns = ("status", "rank", "lost", "stake", "shrunk", "pairs")
    found = [
        Difference(old.get(key), new.get(key)) for key in old.keys() | new.keys()
        if key not in old or key not in new or any(getattr(old[key], name) != getattr(new[key], name) for name in columns)
    ]  # fmt: skip
    return sorted(
        found, key=lambda row: (_rank(row.then) == _rank(row.now), -abs(row.lost_by or 0), str(row.unit))
    )


def _rank(line: RankedUnit | None) -> int | None:
    return line.rank if line else None

"""What a draw is planned and told with: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from tongchuang.domain.draws.models import EXCLUDE_DAYS, ROTATION_DAYS, SIZE


@dataclass(frozen=True, kw_only=True)
class DraftValues:
    """All that an editor sets of a draft but the sites by hand and the inspectors; quotas are by name of stratum."""

    title: str
    draw_at: datetime | None = None
    public_input_from: str = ""
    layers: tuple[str, ...] = ("type",)
    types: tuple[str, ...] = ()
    quotas: Mapping[str, int] = field(default_factory=dict)
    exclude_days: int = EXCLUDE_DAYS
    visits_from: date | None = None
    visits_to: date | None = None
    size: int = SIZE
    rotation_days: int = ROTATION_DAYS
    rounds: int = 0


@dataclass(frozen=True)
class FrameSite:
    """A site as the frame needs it."""

    id: UUID
    code: str
    stratum: str
    street: str
    excluded: str


@dataclass(frozen=True)
class StratumRow:
    """A stratum of a plan: its sites in the frame, those left out, how many are to be drawn and how many are missing."""

    name: str
    sites: int
    excluded: int
    quota: int

    @property
    def short(self) -> int:
        """How many sites the quota asks for that are not there."""
        return max(0, self.quota - self.sites)


@dataclass(frozen=True)
class Overview:
    """A plan in figures."""

    strata: tuple[StratumRow, ...]
    problems: tuple[str, ...] = ()

    @property
    def sites(self) -> int:
        """Sites in the frame."""
        return sum(row.sites for row in self.strata)

    @property
    def excluded(self) -> int:
        """Sites left out."""
        return sum(row.excluded for row in self.strata)

    @property
    def quota(self) -> int:
        """Sites to be drawn."""
        return sum(row.quota for row in self.strata)

    @property
    def drawn(self) -> int:
        """Sites that will be drawn: the quotas as far as there are sites."""
        return sum(row.quota - row.short for row in self.strata)


@dataclass(frozen=True)
class Rehearsal:
    """Trial draws with the pool: in how many the inspectors were too few, and why for which sites."""

    times: int
    failed: int
    inspectors: int
    lacks: tuple[str, ...] = ()
    problem: str = ""

    @property
    def possible(self) -> bool:
        """Whether the plan can be sealed: every site can be visited by somebody, and most trial draws found crews."""
        return not self.lacks and not self.problem


@dataclass(frozen=True)
class Verified:
    """Whether a stored record holds; `text` says what doesn't, `notes` what a reader has to know all the same."""

    holds: bool
    text: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DrawnSite:
    """A drawn site with who goes there; the officer's view, and everybody's after publication."""

    planned: UUID
    stratum: str
    site: UUID
    code: str
    name: str
    street: str
    crew: int | None
    inspectors: tuple[str, ...]
    visited_at: datetime | None
    withdrawn_at: datetime | None
    reason: str
    longitude: float | None = None
    latitude: float | None = None

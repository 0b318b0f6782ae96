"""What goes between the worker and the store of signals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Use:
    """One use of a photo: as a photo of a visit's check, or before or after a fix."""

    attachment: UUID
    phase: str
    """check, before or after."""
    campaign: UUID
    at: datetime
    """When it was taken, else when it arrived."""
    visit: UUID | None = None
    finding: UUID | None = None
    site: UUID | None = None
    person: UUID | None = None
    """Who brought it."""


@dataclass(frozen=True)
class Raised:
    """A signal to be kept."""

    kind: str
    strength: int
    key: str
    reason: dict[str, Any]
    region: UUID
    campaign: UUID
    attachment: UUID | None = None
    other: UUID | None = None
    visit: UUID | None = None
    other_visit: UUID | None = None
    finding: UUID | None = None
    other_finding: UUID | None = None
    site: UUID | None = None
    person: UUID | None = None


@dataclass(frozen=True)
class Likeness:
    """A photo that lies over another: is it the same picture, and how it lies."""

    other: UUID
    same: bool
    exact: bool
    bits: int
    corners: int
    high: float
    residue: float
    cover: float
    changed: float
    scale: float
    turn: float
    shift: float
    quad: tuple[tuple[float, float], ...] = field(default=())
    other_quad: tuple[tuple[float, float], ...] = field(default=())
    mirrored: bool = False

    @property
    def steady(self) -> bool:
        """Taken from the very same stand: lies straight, whole and with most corners."""
        straight = abs(self.turn) < 4 and abs(self.scale - 1) < 0.06 and self.shift < 0.05
        return straight and self.cover > 0.85 and self.corners >= 40 and not self.same

    def told(self) -> dict[str, Any]:
        """For the reason of a signal."""
        return {
            "exact": self.exact, "bits": self.bits, "corners": self.corners, "high": round(self.high, 3),
            "residue": round(self.residue, 2), "cover": round(self.cover, 3), "changed": round(self.changed, 3),
            "turn": round(self.turn), "scale": round(self.scale, 2), "mirrored": self.mirrored,
            "quad": [list(point) for point in self.quad], "other_quad": [list(point) for point in self.other_quad],
        }  # fmt: skip

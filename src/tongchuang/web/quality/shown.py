"""A signal as pages show it: words, pictures with the common area, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tongchuang.domain.authenticity.access import may_judge
from tongchuang.domain.authenticity.models import Kind, Signal, Strength
from tongchuang.domain.authenticity.wording import sentence_of
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.actors import Actor

TONES = {Strength.WEAK: "quiet", Strength.CLEAR: "amber", Strength.STRONG: "red"}
ICONS = {
    Kind.BEFORE_AS_AFTER: "copy", Kind.SAME_PICTURE: "copy", Kind.SAME_ANGLE: "camera", Kind.SCREEN: "device-desktop",
    Kind.EDITED: "brush", Kind.TIME: "clock", Kind.PLACE_FAR: "map-pin", Kind.PLACE_IMPRECISE: "map-pin",
    Kind.PLACE_MOCKED: "map-pin-off", Kind.OTHER_DEVICE: "camera", Kind.TRAVEL: "route", Kind.ALWAYS_PASS: "checks",
}  # fmt: skip
STATES = {
    "open": ("amber", "circle-dashed"),
    "confirmed": ("red", "alert-triangle"),
    "explained": ("green", "circle-check"),
    "wrong": ("quiet", "circle-off"),
}
# Units of the drawings; the pictures have the shape of their files.
EDGE = 400


@dataclass(frozen=True)
class Side:
    """One of the two pictures with the area that both have."""

    thumb: str
    full: str
    width: int
    height: int
    points: str
    url: str
    """Where it was used."""
    label: str


@dataclass(frozen=True)
class Shown:
    """A signal for a page."""

    row: Signal
    sentence: str
    tone: str
    icon: str
    state: tuple[str, str]
    sides: tuple[Side, ...]
    may_judge: bool
    may_answer: bool

    @property
    def open(self) -> bool:
        """Whether nobody has judged it."""
        return self.row.state == Signal.State.OPEN


def shown(row: Signal, actor: Actor) -> Shown:
    """What a page needs of a signal."""
    mine = row.person_id is not None and row.person_id == actor.person_id
    sides = []
    if row.attachment is not None:
        sides.append(_side(row.attachment, row.reason.get("quad", ()), row.finding, row.visit))
    if row.other is not None:
        sides.append(_side(row.other, row.reason.get("other_quad", ()), row.other_finding, row.other_visit))
    return Shown(
        row, sentence_of(row), TONES[Strength(row.strength)], ICONS[Kind(row.kind)], STATES[row.state], tuple(sides),
        may_judge=may_judge(actor) and not mine, may_answer=mine,
    )  # fmt: skip


def _side(photo: Attachment, quad: Any, finding: Any, visit: Any) -> Side:
    width, height = photo.width or 4, photo.height or 3
    scale = EDGE / max(width, height)
    width, height = round(width * scale), round(height * scale)
    points = " ".join(f"{x * width:.1f},{y * height:.1f}" for x, y in quad)
    url, label = "", ""
    if finding is not None:
        url, label = reverse("rectify:finding", args=[finding.pk]), finding.number
    elif visit is not None:
        url = reverse("inspect:visit", args=[visit.pk])
    address = [reverse("shared:file", args=[photo.pk, size]) for size in ("thumb", "full")]
    return Side(address[0], address[1], width, height, points, url, label)

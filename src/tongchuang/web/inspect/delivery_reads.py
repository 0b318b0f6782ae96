"""What the page of a delivery shows: its checks in words, beside those of what came first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.deliveries.comparing import (
    Judged,
    Pair,
    judged_in_record,
    judged_in_visit,
    side_by_side,
)
from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.deliveries.queries import first_of, first_visit_of, items_of, kinds_of_files
from tongchuang.domain.deliveries.records import Record, read_record
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.web.inspect.words import DELIVERY_EVENTS
from tongchuang.web.shared.timeline import Entry


@dataclass(frozen=True)
class Shot:
    """A photo or voice note of a check; `kind` is empty while it is on its way."""

    key: UUID
    kind: str


@dataclass(frozen=True)
class Side:
    """How one content judges an item."""

    judged: Judged
    photos: tuple[Shot, ...]
    voices: tuple[Shot, ...]


@dataclass(frozen=True)
class Line:
    """An item with what each content says of it; `first` is empty where there is one content only."""

    code: str
    title: str
    first: Side | None
    second: Side | None
    differs: bool


@dataclass(frozen=True)
class Shown:
    """All that the page needs of the contents."""

    record: Record
    lines: list[Line]
    earlier: Delivery | None
    earlier_visit: Visit | None
    first_started: datetime | None
    first_note: str

    @property
    def differing(self) -> list[Line]:
        """The items that the two contents judge differently; all of them when there is one content only."""
        return [line for line in self.lines if line.differs] if self.first_started else self.lines

    @property
    def same(self) -> list[Line]:
        """The items that both judge alike."""
        return [line for line in self.lines if not line.differs] if self.first_started else []


def shown(delivery: Delivery) -> Shown:
    """The contents of a delivery, and of what came first under its number."""
    record = read_record(bytes(delivery.body))
    earlier = first_of(delivery.record_id)
    earlier = earlier if earlier is not None and earlier.pk != delivery.pk else None
    visit = first_visit_of(delivery) if _is_beside(delivery) else None
    started, note = None, ""
    if earlier is not None and _is_beside(delivery):
        first_record = read_record(bytes(earlier.body))
        first, started, note = judged_in_record(first_record), earlier.started_at, first_record.note or ""
    elif visit is not None:
        first, started, note = judged_in_visit(visit), visit.started_at, visit.note
    else:
        first = {}
    pairs = side_by_side(first, judged_in_record(record))
    return Shown(record, _lines(pairs, two=bool(first)), earlier if first else None, visit, started, note)


def _is_beside(delivery: Delivery) -> bool:
    """Whether another content came first under its number."""
    return delivery.state == Delivery.State.CONFLICT or delivery.decision in (
        "kept_first",
        "taken_as_new",
        "taken_rest",
    )


def _lines(pairs: list[Pair], *, two: bool) -> list[Line]:
    items = items_of(pair.item for pair in pairs)
    sides = [side for pair in pairs for side in (pair.first, pair.second) if side is not None]
    kinds = kinds_of_files({key for side in sides for key in (*side.photos, *side.voices)})
    lines = []
    for pair in pairs:
        item = items.get(pair.item)
        code, title = (item.code, item.title) if item else ("?", _("An item that is not known here"))
        lines.append(
            Line(code, title, _side(pair.first, kinds), _side(pair.second, kinds), two and pair.differs)
        )
    return (
        lines
        if two
        else sorted(lines, key=lambda line: _RANK.get(line.second.judged.verdict if line.second else "", 3))
    )


_RANK = {"fail": 0, "pass": 1, "na": 2}
# What happens by itself is not said of a person.
_BY_ITSELF = ("delivery.held", "delivery.conflicted")


def _side(judged: Judged | None, kinds: dict[UUID, str]) -> Side | None:
    if judged is None:
        return None
    photos = tuple(Shot(key, kinds.get(key, "")) for key in judged.photos)
    return Side(judged, photos, tuple(Shot(key, kinds.get(key, "")) for key in judged.voices))


def clock_text(offset_s: int) -> str:
    """By how much a phone's clock was corrected, in words; empty for a right one."""
    if not offset_s:
        return ""
    span = timedelta(seconds=abs(offset_s))
    hours, minutes = divmod(span.seconds // 60, 60)
    values = {"days": span.days, "hours": hours, "minutes": minutes}
    text = _("%(days)d d %(hours)d h %(minutes)d min") if span.days else _("%(hours)d h %(minutes)d min")
    return (_("was slow by %(span)s") if offset_s > 0 else _("was fast by %(span)s")) % {
        "span": text % values
    }


def entries_of(delivery: Delivery) -> list[Entry]:
    """The history of a delivery, newest first."""
    events: list[Any] = [
        event for event in reversed(history_of(delivery.pk)) if event.kind in DELIVERY_EVENTS
    ]
    who = names_of_actors(event.actor_id for event in events)
    entries = []
    for event in events:
        what, tone = DELIVERY_EVENTS[event.kind]
        personal = getattr(event, "personal", None)
        text = personal.data.get("text", "") if personal else ""
        name = _("The system") if event.kind in _BY_ITSELF else who.get(event.actor_id, _("The system"))
        entries.append(Entry(event.at, name, str(what), text=text, tone=tone))
    return entries

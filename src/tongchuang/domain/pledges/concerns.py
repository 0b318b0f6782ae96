"""Whom events of pledges concern, and who is reminded of signing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, time
from uuid import UUID

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.messages.reminders import Due, Reminder
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.domain.organisations.queries import in_force, standing_units
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.domain.pledges.models import Pledge
from tongchuang.foundation.clock import SHANGHAI, today

TO_UNIT = (
    "pledge.sent",
    "pledge.changed",
    "pledge.handed_over",
    "pledge.withdrawn",
    "pledge.review_confirmed",
    "pledge.objection_answered",
)
State = Pledge.State
CLOSING = time(18)


def notes_on_pledges(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of events about pledges."""
    rows = {row.pk: row for row in _rows([event.target_id for event in events])}
    users = _users_of({row.unit_id for row in rows.values()}, OF_A_UNIT)
    for event in events:
        row = rows.get(event.target_id)
        if row is None:
            continue
        title = str(row.round.title)
        if event.kind in TO_UNIT and _reached(event):
            for user in users.get(row.unit_id, ()):
                yield Note(event, user, "unit", title)
        elif event.kind == "pledge.signed":
            if event.new.get("side") == "unit":
                if row.round.leader.user_id:
                    yield Note(event, row.round.leader.user_id, "signs", f"{title} · {row.unit}")
            else:
                for user in users.get(row.unit_id, ()):
                    yield Note(event, user, "unit", title, cancels=("pledge.sent", "pledge.changed"))
        elif event.kind == "pledge.objected" and hasattr(row, "review") and row.review.made_by_id:
            yield Note(event, row.review.made_by_id, "asked", f"{title} · {row.unit}")


def _reached(event: Event) -> bool:
    """A draft that is changed or withdrawn is the office's own business."""
    if event.kind == "pledge.changed":
        return event.new.get("state") == State.SENT
    return event.kind != "pledge.withdrawn" or bool(event.new.get("reached"))


def dues_of_pledges(ids: Collection[UUID]) -> dict[UUID, Due]:
    """Until when a pledge is to be signed, and by whom: the unit, then the leader."""
    rows = Pledge.objects.filter(pk__in=ids, state__in=[State.SENT, State.UNIT_SIGNED]).select_related(
        "round"
    )
    return {
        row.pk: Due(row.region_id, datetime.combine(row.round.sign_by, CLOSING, SHANGHAI), _key(row))
        for row in rows.only("region", "unit", "state", "round__sign_by", "round__leader")
    }


def whom_of_pledges(ids: Collection[UUID]) -> Iterable[Reminder]:
    """The head of the unit, or the leader once the unit has signed."""
    rows = _rows(ids)
    heads = _users_of({row.unit_id for row in rows}, frozenset({PostKind.UNIT_HEAD}))
    for row in rows:
        if row.state == State.SENT:
            for user in heads.get(row.unit_id, ()):
                yield Reminder(row.pk, user, "unit", row.round.title)
        elif row.state == State.UNIT_SIGNED and row.round.leader.user_id:
            yield Reminder(row.pk, row.round.leader.user_id, "signs", f"{row.round.title} · {row.unit}")


def _key(row: Pledge) -> str:
    return f"unit:{row.unit_id}" if row.state == State.SENT else f"leader:{row.round.leader_id}"


def _rows(ids: Collection[UUID]) -> list[Pledge]:
    rows = Pledge.objects.filter(pk__in=ids).select_related("round__leader", "unit", "review")
    return list(rows.defer("text", "round__text", "unit__grams", "round__leader__grams"))


def _users_of(units: set[UUID], kinds: frozenset[PostKind]) -> dict[UUID, list[UUID]]:
    """Unit → accounts of whoever holds such a post there, or at the unit that followed it."""
    if not units:
        return {}
    standing = standing_units(units)
    posts = Post.objects.filter(
        in_force(today()),
        kind__in=kinds,
        unit__in=set(standing.values()),
        person__user__is_active=True,
        person__left_on__isnull=True,
    )
    by_unit: dict[UUID, list[UUID]] = {}
    for unit, user in posts.values_list("unit_id", "person__user_id").distinct():
        by_unit.setdefault(unit, []).append(user)
    return {unit: by_unit.get(after, []) for unit, after in standing.items()}

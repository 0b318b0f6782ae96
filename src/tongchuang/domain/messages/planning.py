"""Planning, cancelling and telling reminders. Both may run again and again: what stands is compared with what is due."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tongchuang.domain.messages.models import InboxMessage, PlannedReminder
from tongchuang.domain.messages.reminders import Due, Source, source_of
from tongchuang.foundation.clock import now

Planned, Why = PlannedReminder.State.PLANNED, PlannedReminder.Why
SORT = "reminder"
BATCH = 500


def plan_anew(touched: Mapping[str, Collection[UUID]]) -> None:
    """Bring the plans of these objects (by target type) in line with what is due now."""
    for target_type, ids in touched.items():
        source = source_of(target_type)
        if source is not None and ids:
            with transaction.atomic():
                _plan(source, set(ids))


def _plan(source: Source, ids: set[UUID]) -> None:
    moment = now()
    dues = source.dues(ids)
    rows = PlannedReminder.objects.select_for_update().filter(target_id__in=ids)
    standing = list(rows.filter(Q(state=Planned) | Q(state=PlannedReminder.State.TOLD)).order_by("pk"))
    kept: set[tuple[UUID, str]] = set()
    void: list[PlannedReminder] = []
    for row in standing:
        due = dues.get(row.target_id)
        why = _why_void(row, due)
        if not why:
            kept.add((row.target_id, row.step))
        elif row.state == Planned:
            row.state, row.why, row.ended_at = PlannedReminder.State.CANCELLED, why, moment
            void.append(row)
    PlannedReminder.objects.bulk_update(void, ["state", "why", "ended_at"], batch_size=BATCH)
    _withdraw_told(
        {row.target_id for row in standing if _why_void(row, dues.get(row.target_id))}, dues, moment
    )
    new = [
        PlannedReminder(
            region_id=due.region_id, source=source.name, target_id=target_id, step=step, at=at, due_at=due.at,
            key=due.key, planned_at=moment,
        )
        for target_id, due in dues.items() for step, at in due.steps().items()
        if at > moment and (target_id, step) not in kept
    ]  # fmt: skip
    PlannedReminder.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)


def _why_void(row: PlannedReminder, due: Due | None) -> str:
    if due is None:
        return Why.SETTLED
    if row.key != due.key:
        return Why.REASSIGNED
    if row.due_at != due.at or (row.state == Planned and due.steps()[row.step] != row.at):
        return Why.MOVED
    return ""


def _withdraw_told(targets: set[UUID], dues: Mapping[UUID, Due], moment: datetime) -> None:
    """Reminders in the inbox that are no longer true wait for nobody; those of the present plan stay."""
    rows = InboxMessage.objects.filter(sort=SORT, target_id__in=targets, withdrawn_at__isnull=True)
    stale = [
        row.pk
        for row in rows.only("pk", "target_id", "dedup_key")
        if row.target_id not in dues
        or not row.dedup_key.startswith(_mark(row.target_id, dues[row.target_id]))
    ]
    InboxMessage.objects.filter(pk__in=stale).update(withdrawn_at=moment)


def _mark(target_id: UUID, due: Due) -> str:
    return f"{target_id.hex}:{int(due.at.timestamp())}:{zlib.crc32(due.key.encode()):08x}:"


def tell_due(*, limit: int = BATCH) -> int:
    """Tell the reminders of which the moment has come; returns how many were told. The source is asked once more."""
    moment = now()
    with transaction.atomic():
        rows = PlannedReminder.objects.select_for_update(skip_locked=True).filter(
            state=Planned, at__lte=moment
        )
        batch = list(rows.order_by("at")[:limit])
        by_source: dict[str, list[PlannedReminder]] = defaultdict(list)
        for row in batch:
            by_source[row.source].append(row)
        return sum(_tell(source_of(name), rows, moment) for name, rows in by_source.items())


def _tell(source: Source | None, rows: list[PlannedReminder], moment: datetime) -> int:
    ids = {row.target_id for row in rows}
    dues = source.dues(ids) if source else {}
    good = []
    for row in rows:
        due = dues.get(row.target_id)
        why = _why_void(row, due) or (Why.PASSED if due and _passed(row.step, due, moment) else "")
        row.state = PlannedReminder.State.CANCELLED if why else PlannedReminder.State.TOLD
        row.why, row.ended_at = why, moment
        if not why:
            good.append(row)
    PlannedReminder.objects.bulk_update(rows, ["state", "why", "ended_at"], batch_size=BATCH)
    if source and good:
        InboxMessage.objects.bulk_create(
            _messages(source, good, dues, moment), batch_size=BATCH, ignore_conflicts=True
        )
    return len(good)


def _passed(step: str, due: Due, moment: datetime) -> bool:
    """After a standstill the next reminder says more than this one."""
    follows = {"before": due.at, "due": due.steps()["after"]}
    return step in follows and moment >= follows[step]


def _messages(
    source: Source, rows: list[PlannedReminder], dues: Mapping[UUID, Due], moment: datetime
) -> Iterable[InboxMessage]:
    by_target = defaultdict(list)
    for row in rows:
        by_target[row.target_id].append(row)
    for reminder in source.whom(set(by_target)):
        for row in by_target[reminder.target_id]:
            mark = _mark(row.target_id, dues[row.target_id])
            yield InboxMessage(
                region_id=row.region_id, recipient_id=reminder.recipient_id, kind=f"{SORT}.{row.step}", sort=SORT,
                reason=reminder.reason, target_type=source.name, target_id=row.target_id, title=reminder.title[:200],
                created_at=moment, dedup_key=f"{mark}{row.step}:{reminder.recipient_id.hex}",
            )  # fmt: skip

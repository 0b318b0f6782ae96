"""A document comes in, its text is kept with what was found, or why it can't be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.readings.access import DECIDE
from tongchuang.domain.readings.actions.base import may_decide, put
from tongchuang.domain.readings.comparing import compare
from tongchuang.domain.readings.errors import DutyStale
from tongchuang.domain.readings.models import ReadDuty, Reading
from tongchuang.domain.readings.rules import overlaps
from tongchuang.domain.readings.values import DutyValues, Found
from tongchuang.domain.tasks.actions import withdraw_tasks
from tongchuang.domain.tasks.queries import tasks_from
from tongchuang.domain.tasks.states import OPEN_STATES, Origin
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid, NotAllowed

S = ReadDuty.State


@dataclass(frozen=True)
class ReadingValues:
    """What is known of a document before it is read."""

    title: str
    held_on: date
    campaign: Campaign
    pasted: bool = False
    about_type: str = ""
    about_id: UUID | None = None
    earlier: Reading | None = None


@transaction.atomic
def add_reading(values: ReadingValues, file: Attachment, *, by: Actor) -> Reading:
    """Take a document in; it is read by a run."""
    by.require(DECIDE)
    if by.region_id is None or values.campaign.region_id != by.region_id or file.region_id != by.region_id:
        raise NotAllowed(_("Choose a campaign of your own county."))
    if not values.title.strip():
        raise Invalid(_("Give the document a title."), field="title")
    earlier = values.earlier
    if earlier is not None:
        may_decide(earlier, by)
        if earlier.state != Reading.State.READ or Reading.objects.filter(earlier=earlier).exists():
            raise NotAllowed(_("There is a later version of this document already. Revise that one."))
    row = Reading.objects.create(
        region_id=by.region_id, campaign=values.campaign, title=values.title.strip()[:120], held_on=values.held_on,
        file=file, pasted=values.pasted, about_type=values.about_type, about_id=values.about_id, earlier=earlier,
        number=earlier.number + 1 if earlier else 1, made_by_id=by.user_id, made_at=now(),
    )  # fmt: skip
    record(
        "reading.added", row, by=by, personal={"title": row.title},
        new={"held_on": row.held_on.isoformat(), "sha256": file.sha256, "earlier": str(earlier.pk) if earlier else None},
    )  # fmt: skip
    return row


@transaction.atomic
def keep_read(
    reading: Reading, text: str, found: Sequence[Found], *, by: Author, warnings: Sequence[str] = ()
) -> Reading:
    """Keep the text with what was found; of a revised document with what goes on from the version before."""
    row = Reading.objects.select_for_update(of=("self",)).select_related("earlier").get(pk=reading.pk)
    if row.state == Reading.State.READ:
        raise DutyStale
    row.text, row.state, row.read_at, row.problem = text, Reading.State.READ, now(), ""
    row.warnings = list(dict.fromkeys((*warnings, *(() if found else ("nothing",)))))
    row.save()
    duties = []
    for each in found:
        duty = ReadDuty(
            reading=row,
            start=each.start,
            end=each.end,
            quote=text[each.start : each.end],
            confidence=each.confidence,
        )
        put(duty, each.values)
        duties.append(duty)
    if row.earlier is not None:
        _carry_over(row.earlier, duties)
    ReadDuty.objects.bulk_create(duties)
    record(
        "reading.read",
        row,
        by=by,
        region_id=row.region_id,
        new={"duties": len(duties), "characters": len(text)},
    )
    return row


@transaction.atomic
def fail_reading(reading: Reading, code: str, *, by: Author) -> None:
    """Say why a document can't be read."""
    row = Reading.objects.select_for_update().get(pk=reading.pk)
    row.state, row.problem = Reading.State.FAILED, code[:20]
    row.save(update_fields=["state", "problem"])
    record("reading.failed", row, by=by, region_id=row.region_id, new={"problem": row.problem})


def _carry_over(earlier: Reading, duties: list[ReadDuty]) -> None:
    """Decisions go over where the words are the same; where they have changed, a person decides again."""
    old = list(earlier.duties.exclude(state=S.FOLDED).order_by("start", "end", "pk"))
    for duty in duties:
        duty.change = ReadDuty.Change.NEW
    for pair in compare([duty.quote for duty in old], [duty.quote for duty in duties]):
        before, duty = old[pair.old], duties[pair.new]
        duty.earlier = before
        same = pair.same and before.state != S.OPEN
        duty.change = ReadDuty.Change.SAME if pair.same else ReadDuty.Change.CHANGED
        duty.chosen = {
            name: ids for name, ids in before.chosen.items() if name in (*duty.lead, *duty.support)
        }
        if same:
            _as_before(duty, before)


def _as_before(duty: ReadDuty, before: ReadDuty) -> None:
    duty.state, duty.reason, duty.note, duty.origin_id = (
        before.state,
        before.reason,
        before.note,
        before.origin_id,
    )
    duty.decided_by_id, duty.decided_at = before.decided_by_id, before.decided_at
    # What was mended by hand stays mended.
    duty.action, duty.lead, duty.support, duty.due = before.action, before.lead, before.support, before.due
    duty.rrule, duty.kind, duty.each = before.rrule, before.kind, before.each
    duty.deadline, duty.cadence, duty.quantity = before.deadline, before.cadence, before.quantity


@transaction.atomic
def decide_left(duty: ReadDuty, *, withdraw: bool, by: Actor, reason: str = "") -> None:
    """What becomes of the task of a duty that a later version leaves out: it goes on, or is withdrawn with a reason."""
    row = ReadDuty.objects.select_for_update(of=("self",)).select_related("reading").get(pk=duty.pk)
    may_decide(row.reading, by)
    if row.left or row.state != S.ACCEPTED or not Reading.objects.filter(earlier=row.reading).exists():
        raise DutyStale
    if withdraw:
        if not reason.strip():
            raise Invalid(_("Say why in a few words."), field="reason")
        made = tasks_from(Origin.READING, [row.origin_id] if row.origin_id else [])
        tasks = [task for each in made.values() for task in each if task.state in OPEN_STATES]
        if tasks:
            withdraw_tasks(tasks, by=by, reason=reason.strip())
    row.left = ReadDuty.Left.WITHDRAWN if withdraw else ReadDuty.Left.KEPT
    row.version += 1
    row.save(update_fields=["left", "version"])
    record(
        "reading.left_decided", row, by=by, region_id=by.region_id, parent=row.reading, new={"left": row.left}
    )


@transaction.atomic
def keep_proposals(
    reading: Reading, spans: Sequence[tuple[int, int, DutyValues]], *, dropped: int, by: Author
) -> int:
    """Keep what a second reader proposed: places of the text only, and only where nothing was found yet."""
    row = Reading.objects.select_for_update().get(pk=reading.pk)
    taken = list(row.duties.values_list("start", "end"))
    kept, known = [], 0
    for start, end, values in spans:
        if not 0 <= start < end <= len(row.text):
            dropped += 1
        elif any(overlaps(start, end, *place) for place in taken):
            known += 1
        else:
            duty = ReadDuty(
                reading=row, start=start, end=end, quote=row.text[start:end], source=ReadDuty.Source.SECOND
            )
            put(duty, values)
            kept.append(duty)
            taken.append((start, end))
    ReadDuty.objects.bulk_create(kept)
    row.second_state, row.second_kept, row.second_dropped, row.second_known = (
        "done",
        len(kept),
        dropped,
        known,
    )
    row.save(update_fields=["second_state", "second_kept", "second_dropped", "second_known"])
    record(
        "reading.second_read", row, by=by, region_id=row.region_id,
        new={"kept": len(kept), "dropped": dropped, "known": known},
    )  # fmt: skip
    return len(kept)


@transaction.atomic
def fail_second(reading: Reading, code: str, *, by: Author) -> None:
    """Say what went wrong with the second reader; what was found without it stands."""
    row = Reading.objects.select_for_update().get(pk=reading.pk)
    row.second_state = code[:20]
    row.save(update_fields=["second_state"])
    record("reading.second_failed", row, by=by, region_id=row.region_id, new={"problem": row.second_state})

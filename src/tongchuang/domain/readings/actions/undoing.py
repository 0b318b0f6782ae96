"""Taking back what was done last, as long as nobody has been told of it and nobody has gone on from it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.readings.actions.base import may_decide, restore, save, tell
from tongchuang.domain.readings.actions.decisions import drop_drafts
from tongchuang.domain.readings.actions.names import forget_name
from tongchuang.domain.readings.models import ReadDuty, Reading, ReadStep
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import NotAllowed


@transaction.atomic
def undo_last(reading: Reading, *, by: Actor) -> ReadStep:
    """Take back one's own last step in a reading. Where somebody else has gone on from it, theirs goes first."""
    may_decide(reading, by)
    steps = ReadStep.objects.select_for_update(of=("self",)).select_related("taught")
    step = (
        steps.filter(reading=reading, made_by=by.user_id, undone_at__isnull=True)
        .order_by("-made_at", "-pk")
        .first()
    )
    if step is None:
        raise NotAllowed(_("There is nothing of yours to take back."))
    duties = ReadDuty.objects.select_for_update(of=("self",)).select_related("reading")
    rows = list(duties.filter(pk__in=list(step.after)).order_by("start", "end"))
    if any(row.version != step.after[str(row.pk)] for row in rows):
        raise NotAllowed(_("Somebody else has gone on from there: their step has to be taken back first."))
    if step.kind == ReadStep.Kind.REOPEN and any(
        values["state"] == ReadDuty.State.ACCEPTED for values in step.before.values()
    ):
        raise NotAllowed(_("The draft task is gone. Accept it again instead."))
    drop_drafts(rows, by=by)
    for row in rows:
        restore(row, step.before[str(row.pk)])
    save(rows)
    if step.taught is not None:
        forget_name(step.taught, by=by)
    step.undone_at = now()
    step.save(update_fields=["undone_at"])
    _let_go_on(step, rows)
    tell("reading.undone", rows, by=by, new={row.pk: {"step": step.kind} for row in rows})
    return step


def _let_go_on(step: ReadStep, rows: list[ReadDuty]) -> None:
    """The steps before that left the same rows as this one found them may be taken back next."""
    versions = {str(row.pk): row.version for row in rows}
    waiting = ReadStep.objects.filter(
        reading_id=step.reading_id, undone_at__isnull=True, after__has_any_keys=list(versions)
    )
    for earlier in waiting.exclude(pk=step.pk):
        stood = {
            key: at for key, at in versions.items() if earlier.after.get(key) == step.before[key]["version"]
        }
        if stood:
            earlier.after |= stood
            earlier.save(update_fields=["after"])

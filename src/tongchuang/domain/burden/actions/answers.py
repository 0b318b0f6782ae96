"""Answering a request, and sending an answer back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.burden.actions.base import refuse_stranger
from tongchuang.domain.burden.errors import AlreadyChanged, BurdenInvalid, NotYours
from tongchuang.domain.burden.models import MaterialRequest, PartFile, RequestPart
from tongchuang.domain.burden.rules import lacks
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now

State = RequestPart.State
AFTER_RETURN = timedelta(days=2)
MOST_FILES = 20


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a unit gives. `taken_from`: an earlier answer of the same unit whose files and words it takes over."""

    text: str = ""
    figure: Decimal | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    file_ids: Collection[UUID] = ()
    taken_from: RequestPart | None = None


@transaction.atomic
def answer_part(part: RequestPart, answer: Answer, *, version: int, by: Actor) -> RequestPart:
    """A unit answers, or mends its answer before anybody has sent it back."""
    by.require(Permission.ANSWER_REQUESTS)
    row = _locked(part, by)
    if row.unit_id not in by.unit_ids or row.region_id != by.region_id:
        raise NotYours
    if row.version != version or row.state not in (State.WAITING, State.RETURNED, State.ANSWERED):
        raise AlreadyChanged
    files = _files(row, answer, by)
    given = answer.taken_from
    figure = answer.figure if answer.figure is not None or given is None else given.figure
    text = answer.text.strip() or (given.text if given is not None else "")
    values = {
        each["key"]: str(answer.values.get(each["key"], "")).strip()[:500] for each in row.request.fields
    }
    missing = lacks(
        row.request.kind, row.request.fields, text=text, figure=figure, values=values, files=len(files)
    )
    if missing:
        raise BurdenInvalid(_sentence(missing[0], row), field=missing[0])
    row.text, row.figure, row.values, row.taken_from = text, figure, values, given
    row.state, row.answered_at, row.answered_by_id = State.ANSWERED, now(), by.user_id
    row.version += 1
    row.save()
    PartFile.objects.filter(part=row).exclude(attachment__in=files).delete()
    PartFile.objects.bulk_create(
        [PartFile(part=row, attachment_id=pk) for pk in files], ignore_conflicts=True
    )
    new = {"unit": row.unit_id, "files": len(files), "figure": str(figure) if figure is not None else None}
    record("request.answered", row.request, by=by, new=new, personal={"text": text} if text else {})
    return row


def _sentence(key: str, row: RequestPart) -> str:
    match key:
        case "figure":
            return _("Give the figure.")
        case "files":
            return _("Add the file that is asked for.")
        case "text":
            return _("Write a sentence, or add a file.")
    label = next((each["label"] for each in row.request.fields if each["key"] == key), key)
    return _("Fill in “%(field)s”.") % {"field": label}


def _files(row: RequestPart, answer: Answer, by: Actor) -> list[UUID]:
    wanted = set(answer.file_ids)
    if len(wanted) > MOST_FILES:
        raise BurdenInvalid(_("At most %(most)d files.") % {"most": MOST_FILES}, field="files")
    given = answer.taken_from
    if given is not None:
        if given.unit_id not in by.unit_ids or given.region_id != row.region_id:
            raise NotYours
        wanted |= set(PartFile.objects.filter(part=given).values_list("attachment_id", flat=True))
    # One's own, and those that the answer has already: a colleague may have brought them.
    present = set(
        PartFile.objects.filter(part=row, attachment__in=wanted).values_list("attachment_id", flat=True)
    )
    if given is not None:
        present |= set(PartFile.objects.filter(part=given).values_list("attachment_id", flat=True))
    own = Attachment.objects.filter(pk__in=wanted, region_id=by.region_id, uploaded_by_id=by.user_id)
    found = set(own.values_list("pk", flat=True)) | (present & wanted)
    if found != wanted:
        raise BurdenInvalid(_("Choose the files again."), field="files")
    return sorted(found)


@transaction.atomic
def return_part(part: RequestPart, *, reason: str, by: Actor) -> RequestPart:
    """The answer doesn't do: back to the unit, with the reason and two days at least."""
    row = _locked(part, by)
    refuse_stranger(row.request, by)
    if len(reason.strip()) < 2:
        raise BurdenInvalid(_("Say what is missing, so that once more is enough."), field="reason")
    # What was taken back is asked of nobody again.
    if row.state != State.ANSWERED or row.request.state == MaterialRequest.State.WITHDRAWN:
        raise AlreadyChanged
    row.state, row.returned_reason = State.RETURNED, reason.strip()[:200]
    row.returns += 1
    row.version += 1
    row.due_at = max(row.due_at, now() + AFTER_RETURN)
    row.save()
    new = {"unit": row.unit_id, "due_at": row.due_at}
    record("request.returned", row.request, by=by, new=new, personal={"text": row.returned_reason})
    return row


def _locked(part: RequestPart, by: Actor) -> RequestPart:
    row = RequestPart.objects.select_for_update(of=("self",)).select_related("request").get(pk=part.pk)
    if row.region_id != by.region_id:
        raise NotYours
    return row

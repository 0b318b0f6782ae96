"""Deliveries from the field: kept first, then taken into visits, at once or when the last file has come.

A process may be killed between any two statements:
  before the delivery's row is committed   the phone has no answer and sends the same bytes again
  after it, before the visit               the delivery waits; the next call of the phone, or the clock, takes it
  the visit and the delivery's new state   are one transaction
Two workers may take the same delivery at once: the second waits for the row and finds it taken.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.deliveries import actions, queries
from tongchuang.domain.deliveries.actions import Arrival
from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.deliveries.records import NamedFile, Record, entry_of, read_record
from tongchuang.domain.deliveries.rules import first_reason
from tongchuang.domain.files.actions import note_captures
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.inspections.actions import attach_originals
from tongchuang.domain.inspections.errors import VisitRejected
from tongchuang.domain.inspections.models import Evaluation, Visit
from tongchuang.domain.inspections.values import VisitEntry
from tongchuang.domain.organisations.actors import Actor, inspector_of
from tongchuang.domain.organisations.models import Person, Post
from tongchuang.domain.organisations.permissions import INSPECTING
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now
from tongchuang.workflows.fitting import Held, without_unfit
from tongchuang.workflows.submit_visit import place_visit

log = logging.getLogger(__name__)
# The clock leaves alone what the phone's own call is just taking.
LEAVE_S = 20


def deliver(arrival: Arrival, *, by: Actor) -> tuple[Delivery, bool]:
    """Keep a record and take it if all of its files are here; the second value tells whether it is new."""
    row, fresh = actions.keep_delivery(arrival, by=by)
    if row.state == Delivery.State.WAITING:
        row = try_taking(row.pk) or row
    return row, fresh


def file_arrived(key: UUID) -> None:
    """Take what waited for this file, or hang it on the visit that was taken without it."""
    for delivery in queries.naming_file(key):
        try_taking(delivery)


def take_waiting() -> int:
    """Take what waits and can be taken: what a killed process left behind. Returns how many were taken."""
    taken = 0
    for key in queries.waiting_keys(now() - timedelta(seconds=LEAVE_S)):
        row = try_taking(key)
        taken += row is not None and row.state == Delivery.State.TAKEN
    return taken


def try_taking(delivery_id: UUID) -> Delivery | None:
    """As `take`; a fault of the program leaves the delivery waiting, and is logged."""
    try:
        return take(delivery_id)
    except Exception:
        log.exception("the delivery %s could not be taken; it stays as it is", delivery_id)
        return None


def take(delivery_id: UUID, *, by: Actor | None = None) -> Delivery:
    """Make a visit of a delivery that waits, once its files are here; hold it when it can't be made.

    `by` is who decided about it; by itself it is taken in its inspector's name.
    """
    with transaction.atomic():
        row = queries.locked(delivery_id)
        record = read_record(bytes(row.body))
        if row.state == Delivery.State.TAKEN:
            _hang_originals(row, record)
        if row.state != Delivery.State.WAITING:
            return row
        return carry_out(row, record, decided_by=by)


def carry_out(row: Delivery, record: Record, *, decided_by: Actor | None = None) -> Delivery:
    """Take or hold a locked delivery; the caller is in a transaction."""
    inspector = inspector_of(row.person, origin=row.client)
    author = decided_by or inspector
    files = queries.files_here(record.files)
    if any(file.id not in files for file in record.needed()):
        return row
    try:
        with transaction.atomic():
            visit = make_visit(row, record, files, inspector)
            actions.settle_taken(row, visit, by=author)
            note_files(row, record, files)
    except Held as held:
        actions.hold_delivery(row, held.reason, held.problems, by=author)
    except VisitRejected as error:
        problems = [_told(problem) for problem in error.problems]
        actions.hold_delivery(
            row, first_reason({problem.code for problem in error.problems}), problems, by=author
        )
    except IntegrityError:
        if Visit.objects.filter(pk=record.id).exists():
            actions.mark_conflict(row, by=author)
        else:
            actions.hold_delivery(row, "unfit", by=author)
    return row


def make_visit(
    row: Delivery, record: Record, files: dict[UUID, Attachment], inspector: Actor, **values: Any
) -> Visit:
    """The visit of a delivery; Held with the reason when something it names isn't there."""
    if not Post.objects.filter(person=row.person_id, kind__in=INSPECTING).exists():
        raise Held("person")
    campaign = Campaign.objects.filter(pk=record.campaign, region_id=row.region_id).first()
    if campaign is None:
        raise Held("campaign_unknown")
    site_id = UUID(row.mended["site"]) if row.mended.get("site") else record.site
    related = ("type", "unit", "street", "section")
    site = Site.objects.filter(pk=site_id, region_id=row.region_id).select_related(*related).first()
    if site is None:
        raise Held("site_unknown")
    evaluation = _evaluation(row, record)
    entry = _entry(row, record, files, site, evaluation, values)
    if not row.mended.get("leave_out"):
        visit, _checks = place_visit(entry, campaign=campaign, site=site, evaluation=evaluation, by=inspector)
        return visit
    return without_unfit(
        entry,
        lambda fit: place_visit(fit, campaign=campaign, site=site, evaluation=evaluation, by=inspector)[0],
    )


def _evaluation(row: Delivery, record: Record) -> Evaluation | None:
    wanted = row.mended.get("evaluation", record.evaluation)
    if wanted is None:
        return None
    held = Evaluation.objects.filter(pk=wanted, region_id=row.region_id, campaign_id=record.campaign)
    found = held.select_related("version").defer("version__document").first()
    if found is None:
        raise Held("evaluation_unknown")
    return found


def _entry(
    row: Delivery,
    record: Record,
    files: dict[UUID, Attachment],
    site: Site,
    evaluation: Evaluation | None,
    values: dict[str, Any],
) -> VisitEntry:
    bringers = {user for user in (row.person.user_id, _user_of(row.imported_by_id)) if user is not None}
    unfit = _unfit_files(record, files, bringers, leave_out=bool(row.mended.get("leave_out")))
    entry = entry_of(
        record,
        digest=row.digest,
        offset_s=row.clock_offset_s,
        received_at=row.received_at,
        client=row.client,
        bringers=bringers,
    )
    checks = tuple(replace(c, photos=tuple(p for p in c.photos if p not in unfit)) for c in entry.checks)
    attached = tuple(file for file in entry.attached if file.attachment not in unfit)
    source = values.pop("source", None) or (
        evaluation.source if evaluation is not None and "evaluation" in row.mended else entry.source
    )
    changed = {"site": site.pk, "evaluation": evaluation.pk if evaluation else None, "source": source}
    return replace(entry, checks=checks, attached=attached, **changed, **values)


def _user_of(person_id: UUID | None) -> UUID | None:
    return (
        Person.objects.filter(pk=person_id).values_list("user_id", flat=True).first() if person_id else None
    )


def _unfit_files(
    record: Record, files: dict[UUID, Attachment], bringers: Iterable[UUID], *, leave_out: bool
) -> set[UUID]:
    """Files that can't be what the record says; Held unless they are to be left out."""
    reasons = {
        file.id: _wrong_with(file, files[file.id], set(bringers))
        for file in record.needed()
        if file.id in files
    }
    wrong = {key: reason for key, reason in reasons.items() if reason}
    if wrong and not leave_out:
        raise Held(
            sorted(wrong.values())[0],
            [{"check": None, "item": None, "file": str(key), "text": ""} for key in wrong],
        )
    return set(wrong)


def _wrong_with(file: NamedFile, here: Attachment, bringers: set[UUID]) -> str:
    if here.sha256 != file.sha256 or here.uploaded_by_id not in bringers:
        return "file_conflict"
    return "" if here.kind == file.kind else "file_unreadable"


def note_files(row: Delivery, record: Record, files: dict[UUID, Attachment]) -> None:
    """Write how the photos of a delivery came to be, and hang the originals that are here on its visit."""
    told = [
        (files[file.id], file.facts.model_dump())
        for file in record.files
        if file.facts is not None and file.id in files
    ]
    note_captures(told, device_id=row.device_id, offset_s=row.clock_offset_s)
    _hang_originals(row, record)


def _hang_originals(row: Delivery, record: Record) -> None:
    """Originals follow when they come; each hangs on the visit once."""
    if row.visit_id is None:
        return
    wanted = {file.id: file.sha256 for file in record.originals()}
    here = (
        Attachment.objects.filter(pk__in=wanted, region_id=row.region_id).values_list("pk", "sha256")
        if wanted
        else []
    )
    attach_originals(row.visit_id, [key for key, sha256 in here if wanted[key] == sha256])


def _told(problem: Any) -> dict[str, Any]:
    check, item = problem.check, problem.item
    return {"check": str(check) if check else None, "item": str(item) if item else None, "text": problem.text}

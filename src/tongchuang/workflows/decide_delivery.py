"""What a person decides about a delivery that couldn't be taken by itself. Each decision is one transaction with its events."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.deliveries import actions, queries
from tongchuang.domain.deliveries.access import may_decide
from tongchuang.domain.deliveries.comparing import judged_in_record, judged_in_visit
from tongchuang.domain.deliveries.errors import DecisionRefused
from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.deliveries.records import Record, read_record
from tongchuang.domain.deliveries.wording import REASONS
from tongchuang.domain.inspections.access import evaluations_visible_to
from tongchuang.domain.inspections.errors import VisitRejected
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.organisations.actors import Actor, inspector_of
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.places.access import sites_visible_to
from tongchuang.foundation.ids import uuid7
from tongchuang.workflows.fitting import Held
from tongchuang.workflows.take_delivery import carry_out, make_visit, note_files

KEEP = "keep"
NONE = "none"


def mend_and_take(
    delivery: Delivery,
    *,
    site_id: UUID | None = None,
    evaluation: str = KEEP,
    leave_out: bool = False,
    text: str = "",
    by: Actor,
) -> Delivery:
    """Take a held delivery at another site, in another evaluation or none, or without what doesn't fit.

    `evaluation` is "keep", "none" or an id. What still can't be taken stays held, with the new reason.
    """
    _refuse_own(delivery, by)
    mended: dict[str, object] = {}
    if site_id is not None:
        if not sites_visible_to(by).filter(pk=site_id).exists():
            raise DecisionRefused(_("Choose a site of the region."), field="site")
        mended["site"] = str(site_id)
    if evaluation == NONE:
        mended["evaluation"] = None
    elif evaluation != KEEP:
        if not evaluations_visible_to(by).filter(pk=evaluation).exists():
            raise DecisionRefused(_("Choose an evaluation of the region."), field="evaluation")
        mended["evaluation"] = evaluation
    if leave_out:
        mended["leave_out"] = True
    with transaction.atomic():
        row = actions.mend_delivery(delivery, mended, text=text, by=by)
        return carry_out(row, read_record(bytes(row.body)), decided_by=by)


def reject(delivery: Delivery, *, text: str, by: Actor) -> Delivery:
    """Don't take a held delivery; its maker reads the reason on the phone."""
    _refuse_own(delivery, by)
    if not text.strip():
        raise DecisionRefused(_("Give the reason."), field="text")
    return actions.reject_delivery(delivery, text=text.strip(), by=by)


def keep_first(delivery: Delivery, *, text: str = "", by: Actor) -> Delivery:
    """Of a conflict let what came first stand alone."""
    _refuse_own(delivery, by)
    return actions.reject_delivery(delivery, text=text.strip(), by=by, decision="kept_first")


def take_as_new(delivery: Delivery, *, text: str = "", by: Actor) -> Delivery:
    """Of a conflict take the other content too, as a visit of its own under a new id."""
    return _take_beside(delivery, "taken_as_new", text, by, lambda record: record)


def take_rest(delivery: Delivery, *, text: str = "", by: Actor) -> Delivery:
    """Of a conflict take those checks that the first content has not, as a visit of its own: a visit is never changed."""

    def rest(record: Record) -> Record:
        known = _judged_first(delivery)
        checks = [check for check in record.checks if check.item not in known]
        if not checks:
            raise DecisionRefused(_("The first visit judged all of these items already."))
        return record.model_copy(update={"checks": checks, "voices": []})

    return _take_beside(delivery, "taken_rest", text, by, rest)


def _take_beside(
    delivery: Delivery, decision: str, text: str, by: Actor, choose: Callable[[Record], Record]
) -> Delivery:
    _refuse_own(delivery, by)
    with transaction.atomic():
        row = actions.decide_conflict(delivery, decision, text=text.strip(), by=by)
        record = _renumbered(choose(read_record(bytes(row.body))))
        files = queries.files_here(record.files)
        if any(file.id not in files for file in record.needed()):
            raise DecisionRefused(
                _("Files of this delivery are still on their way. Decide when they have come.")
            )
        try:
            visit = make_visit(
                row, record, files, inspector_of(row.person, origin=row.client), shared_photos=True
            )
        except Held as held:
            raise DecisionRefused(str(REASONS.get(held.reason, held.reason))) from held
        except VisitRejected as error:
            raise DecisionRefused(str(error)) from error
        note_files(row, record, files)
        actions.settle_taken(row, visit, by=by)
    return row


def _renumbered(record: Record) -> Record:
    """The record under new ids: the old ones stand for what came first."""
    checks = [check.model_copy(update={"id": uuid7()}) for check in record.checks]
    return record.model_copy(update={"id": uuid7(), "checks": checks})


def _judged_first(delivery: Delivery) -> set[UUID]:
    first = queries.first_of(delivery.record_id)
    if first is not None and first.pk != delivery.pk:
        return set(judged_in_record(read_record(bytes(first.body))))
    visit = Visit.objects.filter(pk=delivery.record_id, region_id=delivery.region_id).first()
    return set(judged_in_visit(visit)) if visit is not None else set()


def _refuse_own(delivery: Delivery, by: Actor) -> None:
    if not may_decide(by, delivery):
        raise NotPermitted("decide_delivery")

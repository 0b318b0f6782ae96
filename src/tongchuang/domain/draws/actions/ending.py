"""Cancelling a draw, and publishing it: either ends the secrecy of what was drawn, for good."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from tongchuang.domain.draws.actions.base import locked, stated
from tongchuang.domain.draws.errors import DrawRejected, SealLost
from tongchuang.domain.draws.models import Draw, DrawStep
from tongchuang.domain.draws.queries import may_publish, planned_by
from tongchuang.domain.draws.sealed import open_bundle, open_records, open_words
from tongchuang.domain.inspections.models import CrewMember, Evaluation, PlannedVisit, Visit
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now


def cancel_draw(draw: Draw, *, reason: str, by: Actor) -> Draw:
    """Cancel a sealed or drawn draw before its first visit; it keeps its number and says why.

    The record of a draw that was made is opened, so that everybody can see what was given up; its planned visits are
    withdrawn. When the server's key is lost, the record is lost with it, and cancelling is all that is left.
    """
    text = stated(reason)
    with transaction.atomic():
        row = locked(draw, by, Draw.State.SEALED, Draw.State.DRAWN)
        evaluation = Evaluation.objects.select_for_update(of=("self",)).get(pk=row.evaluation_id)
        visited = Visit.objects.filter(evaluation=evaluation).exists()
        if visited and _opens(row):
            text = _("A visit of this draw was made already. It can't be cancelled any more.")
            raise DrawRejected(text, code="cancel.visited")
        before, row.state, row.cancelled_at, row.cancel_reason = row.state, Draw.State.CANCELLED, now(), text
        _open_or_forget(row)
        row.save()
        _withdraw_visits(evaluation, row.cancelled_at)
        evaluation.drawn = False
        if visited:
            evaluation.over_at = row.cancelled_at
        evaluation.save(update_fields=["drawn", "over_at"])
        told = {"state": row.state, "number": row.number, "record_sha256": row.record_sha256}
        record("draw.cancelled", row, by=by, old={"state": before}, new=told, personal={"text": text})
    return row


def _opens(row: Draw) -> bool:
    try:
        return bool(open_bundle(row))
    except SealLost:
        return False


def _open_or_forget(row: Draw) -> None:
    if row.record_sealed is not None:
        with suppress(SealLost):
            open_records(row)
    row.secret_sealed = row.lacks_sealed = ""
    row.plan_sealed = row.record_sealed = row.crews_sealed = None


def _withdraw_visits(evaluation: Evaluation, at: datetime) -> None:
    # Without reading them: this works when the server's key is lost. With marks of their own, so that the draw that
    # stands in may draw the same sites.
    rows = PlannedVisit.objects.filter(evaluation=evaluation, withdrawn_at__isnull=True)
    rows.update(withdrawn_at=at, site_mark=Cast("pk", CharField()))
    CrewMember.objects.filter(crew__evaluation=evaluation, left_at__isnull=True).update(left_at=at)


def publish_draw(draw: Draw, *, by: Author) -> Draw:
    """Publish the records and open what was drawn. Only when it is over; by its officer, or by the clock (SYSTEM).

    Called by workflows.draws.publish, which lets the visits count and their findings be registered.
    """
    with transaction.atomic():
        row = locked(draw, by, Draw.State.DRAWN) if isinstance(by, Actor) else _held(draw)
        if row.state != Draw.State.DRAWN or not may_publish(row):
            text = _("It can be published when the last visit is made, or when its days are over.")
            raise DrawRejected(text, code="publish.early")
        open_records(row)
        _open_steps(row)
        row.state, row.published_at = Draw.State.PUBLISHED, now()
        row.save()
        evaluation = Evaluation.objects.select_for_update(of=("self",)).get(pk=row.evaluation_id)
        _open_visits(row)
        evaluation.over_at = row.published_at
        evaluation.save(update_fields=["over_at"])
        told = {"number": row.number, "record_sha256": row.record_sha256, "crews_sha256": row.crews_sha256}
        record("draw.published", row, by=by, old={"state": Draw.State.DRAWN}, new=told)
    return row


def _held(draw: Draw) -> Draw:
    return Draw.objects.select_for_update(of=("self",)).select_related("evaluation").get(pk=draw.pk)


def _open_steps(draw: Draw) -> None:
    for step in DrawStep.objects.filter(draw=draw).exclude(detail_sealed=""):
        step.detail, step.detail_sealed = open_words(step.detail_sealed), ""
        step.save(update_fields=["detail", "detail_sealed"])


def _open_visits(draw: Draw) -> None:
    rows = list(planned_by(draw))
    if len(rows) != planned_by(draw).count():
        raise SealLost
    for row in rows:
        row.unseal()
        row.save(update_fields=["site", "site_sealed", "site_mark"])

"""Choosing visits to be made again. The clock does it; nobody can ask for a certain one."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from tongchuang.domain.inspections.models import Evaluation, PlannedVisit
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.places.models import Site
from tongchuang.domain.rechecks.choosing import chosen, first_visits, sealed_secret
from tongchuang.domain.rechecks.models import Recheck
from tongchuang.domain.rechecks.settings import settings_of
from tongchuang.foundation.clock import now


@transaction.atomic
def choose_rechecks(evaluation: Evaluation, *, by: Author = SYSTEM) -> list[Recheck]:
    """Plan second visits until the share is reached. The other crew sees planned visits like any others."""
    row = Evaluation.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=evaluation.pk)
    settings = settings_of(row.campaign)
    if row.finished_at is not None or settings.announced_at is None or not settings.percent:
        return []
    seal, secret, fresh = sealed_secret(row)
    if fresh:
        record(
            "recheck.sealed", row, by=by, region_id=row.region_id,
            new={"commitment": seal.commitment, "percent": settings.percent},
        )  # fmt: skip
    visits = first_visits(row, settings.announced_at)
    found = []
    for first, visit, pair in chosen(row, visits, secret, settings):
        due = min(visit.started_at + timedelta(hours=settings.hours), now() + timedelta(days=settings.days))
        site = Site.objects.get(pk=visit.site_id)
        # Hours and instructions are those of the first visit, so that nothing tells the second from any other.
        planned = PlannedVisit.of(
            row, site, turn=2, crew_id=pair.crew, inspector_id=pair.person, window_from=first.window_from,
            window_to=first.window_to, instructions=first.instructions,
        )  # fmt: skip
        planned.save(force_insert=True)
        made = Recheck(region_id=row.region_id, evaluation=row, planned=planned, chosen_at=now(), due_at=due)
        made.first = None if row.secret else visit
        made.save(force_insert=True)
        # Without the site: the ledger is read by many.
        record("recheck.chosen", made, by=by, region_id=row.region_id)
        found.append(made)
    return found


@transaction.atomic
def miss_late_ones(evaluation: Evaluation, *, by: Author = SYSTEM) -> int:
    """Withdraw second visits that were not made in time: what they would find says nothing about the first any more."""
    rows = Recheck.objects.select_for_update(of=("self",)).filter(
        evaluation=evaluation, state=Recheck.State.WAITING, due_at__lt=now()
    )
    late = list(rows.select_related("planned"))
    for row in late:
        row.state = Recheck.State.MISSED
        row.save(update_fields=["state"])
        PlannedVisit.objects.filter(pk=row.planned_id, withdrawn_at__isnull=True).update(withdrawn_at=now())
        record("recheck.missed", row, by=by, region_id=row.region_id)
    return len(late)

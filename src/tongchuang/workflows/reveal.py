"""What follows when a secret visit is over: it counts, the ledger is told, what failed becomes findings.

The clock calls it for visits whose evaluation is over. Each visit is done in a transaction of its own and once only, so a
worker that is killed in the middle goes on with the rest.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction

from tongchuang.domain.inspections.actions import tell_visit
from tongchuang.domain.inspections.models import Check, Evaluation, Visit
from tongchuang.domain.inspections.secrecy import secret_evaluation
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import BY_POST
from tongchuang.workflows.lookbacks import register_and_settle

log = logging.getLogger(__name__)
AT_ONCE = 2000


def reveal_visits(evaluation: Evaluation | None = None, *, limit: int = AT_ONCE) -> int:
    """Reveal the visits that are over, oldest first, of one evaluation or of all; returns how many."""
    waiting = Visit.objects.filter(held_back__isnull=False).exclude(secret_evaluation("evaluation__"))
    if evaluation is not None:
        waiting = waiting.filter(evaluation=evaluation)
    done = 0
    for key in list(waiting.order_by("started_at", "pk").values_list("pk", flat=True)[:limit]):
        try:
            done += _reveal(key)
        except Exception:
            # One that can't be revealed must not keep the others secret; it is tried again with the next round.
            log.exception("the visit %s could not be revealed", key)
    return done


def _reveal(visit_id: UUID) -> bool:
    with transaction.atomic():
        visit = Visit.objects.select_related("inspector__user", "site__type", "campaign").get(pk=visit_id)
        severities = (visit.held_back or {}).get("severities", {})
        by = _inspector_of(visit)
        checks = tell_visit(visit, by=by)
        failed = [check for check in checks if check.verdict == Check.Verdict.FAIL]
        known = {UUID(check): severity for check, severity in severities.items()}
        register_and_settle(visit, checks, failed, known, by=by)
    return True


def _inspector_of(visit: Visit) -> Actor:
    """Who made the visit, with the power of an inspector: their post may have ended since."""
    person = visit.inspector
    return Actor(
        user_id=person.user_id, name=person.name, origin="reveal", person_id=person.pk, region_id=visit.region_id,
        posts=(PostKind.INSPECTOR,), permissions=BY_POST[PostKind.INSPECTOR],
    )  # fmt: skip

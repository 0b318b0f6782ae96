"""Working out a day's routes (检查路线) as a run: gather, search, keep as a draft that its makers look at."""

from __future__ import annotations

from datetime import date
from time import monotonic
from uuid import UUID

from django.db import transaction

from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.routes import engine_io
from tongchuang.domain.routes.grounds import ground_of
from tongchuang.domain.routes.models import DayRoute
from tongchuang.domain.routes.values import Wishes
from tongchuang.domain.routes.writing import keep_route
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress, Stopped
from tongchuang.foundation.clock import now

SEED = 1
SECONDS = 18.0


def carry_out_routes(run: Run, progress: Progress, *, seconds: float | None = None) -> UUID:
    """Search for at most 18 seconds. Stopped by somebody it keeps the best routes that it had."""
    evaluation = Evaluation.objects.select_related("campaign", "region").get(pk=run.target_id)
    day, wishes = date.fromisoformat(run.params["day"]), Wishes.from_json(run.params["wishes"])
    former = None
    if run.params.get("former"):
        former = DayRoute.objects.select_related("evaluation").get(pk=run.params["former"])
    moment = now() if run.params.get("from_now") else former.since if former is not None else None
    progress.say(0.02, "routes_gathering")
    ground, teams = ground_of(evaluation, day, wishes, former=former, now=moment)
    limit = SECONDS if seconds is None else seconds
    teller = _Teller(progress, limit)
    found = engine_io.solved(ground, clock=monotonic, seed=SEED, seconds=limit, tell=teller.heard)
    author = Author(run.asked_by_id, run.asked_by.name if run.asked_by else "") if run.asked_by_id else SYSTEM
    with transaction.atomic():
        Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
        route = keep_route(
            evaluation, day, wishes, found, teams, asked_by=run.asked_by_id, former=former, since=moment
        )
        record(
            "route.computed",
            route,
            by=author,
            region_id=route.region_id,
            new={"number": route.number, "day": day},
        )
    return route.pk


class _Teller:
    """Moves the bar on and hears whether to stop; what is found stays here, since a run may be looked at by others."""

    def __init__(self, progress: Progress, seconds: float) -> None:
        self.progress, self.began, self.seconds = progress, monotonic(), seconds

    def heard(self, _cost: int) -> bool:
        """Called by the search after every round."""
        try:
            self.progress.say(
                0.05 + 0.9 * min(1.0, (monotonic() - self.began) / self.seconds), "routes_searching"
            )
        except Stopped:
            return False
        return True

"""Working out a plan (整改计划) as a run: a first answer at once, better ones as they come, the best one at the end."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.values import SYSTEM, Author
from tongchuang.domain.plans import engine_io
from tongchuang.domain.plans.actions import ask_plan
from tongchuang.domain.plans.checks import refuse_wishes
from tongchuang.domain.plans.errors import PlanInvalid
from tongchuang.domain.plans.gathering import gather
from tongchuang.domain.plans.queries import changed_since, current_plan, plans_in_force
from tongchuang.domain.plans.values import Wishes
from tongchuang.domain.plans.writing import Scribe
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress, Stopped
from tongchuang.foundation.clock import today

if TYPE_CHECKING:
    from tongchuang.engines.planning import model

SEED = 1
MOST_POINTS = 120


def carry_out_plan(run: Run, progress: Progress) -> UUID:
    """Gather, solve, keep. Stopped by somebody it keeps the best answer that it had."""
    campaign = Campaign.objects.get(pk=run.target_id)
    wishes = Wishes.from_json(run.params["wishes"])
    refuse_wishes(campaign, wishes)
    progress.say(0.01, "plan_gathering")
    former = current_plan(campaign)
    ground, gains = gather(campaign, wishes, today(), former)
    if not ground.works:
        raise PlanInvalid(
            _("There is nothing to plan: no unit has an open finding, and no item loses points.")
        )
    scribe = Scribe(campaign, ground, gains, run, former=former, seed=SEED)
    teller = _Teller(progress, scribe)
    try:
        found = engine_io.solve(ground, seed=SEED, on_better=teller.better, should_stop=teller.stop)
        author = (
            Author(run.asked_by_id, run.asked_by.name if run.asked_by else "") if run.asked_by_id else SYSTEM
        )
        return scribe.finish(found, by=author, stopped=teller.stopped).pk
    except BaseException:
        scribe.give_up()
        raise


class _Teller:
    """Tells the page how the points recovered rise while the bound falls, and hears whether to stop."""

    def __init__(self, progress: Progress, scribe: Scribe) -> None:
        self.progress, self.scribe = progress, scribe
        self.began, self.share, self.stopped, self.written = monotonic(), 0.02, False, False
        self.series: list[list[float]] = []

    def better(self, found: model.Better) -> None:
        """A better answer: the first one is kept as a whole at once."""
        if not self.written:
            self.scribe.write(found.plan)
            self.written = True
        self.share = max(self.share, found.share)
        point = [round(found.seconds, 2), round(found.plan.recovered, 4), round(found.plan.bound, 4)]
        self.series = [*self.series, point][-MOST_POINTS:]
        self._say(series=self.series, tasks=len(found.plan.placed), plan=str(self.scribe.plan.pk))

    def stop(self) -> bool:
        """Asked by the solver again and again; also moves the bar on where nothing better is found."""
        passed = (monotonic() - self.began) / self.scribe.ground.wishes.seconds
        self.share = max(self.share, min(0.98, passed))
        self._say()
        return self.stopped

    def _say(self, **detail: Any) -> None:
        try:
            self.progress.say(self.share, "plan_solving", **detail)
        except Stopped:
            self.stopped = True


def plan_anew_overnight() -> int:
    """Ask for a new plan where an adopted one is out of date; the office finds it in the morning and decides."""
    asked = 0
    for plan in plans_in_force():
        if plan.evaluation_on > today() and changed_since(plan).any:
            wishes = Wishes.from_json(plan.wishes)
            try:
                ask_plan(plan.campaign, wishes, by=SYSTEM)
            except PlanInvalid:
                # A day wished for has passed: only the office can say what it wishes now.
                continue
            asked += 1
    return asked

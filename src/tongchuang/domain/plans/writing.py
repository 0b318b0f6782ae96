"""Plans as rows: written when the first answer is there, and again when the best one is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.plans import engine_io
from tongchuang.domain.plans.engine_io import Ground, Work
from tongchuang.domain.plans.gains import Gains
from tongchuang.domain.plans.models import Plan, PlanTask, PlanUnit
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7

if TYPE_CHECKING:
    from tongchuang.engines.planning import model

BATCH = 500


class Scribe:
    """Writes the answers to one question into one plan; a task keeps its id from the first answer to the last."""

    def __init__(
        self, campaign: Campaign, ground: Ground, gains: Gains, run: Run, *, former: Plan | None, seed: int
    ) -> None:
        self.ground = ground
        self.ids = {work.key: uuid7() for work in ground.works}
        self.former = former
        self.plan = Plan(
            region_id=campaign.region_id, campaign=campaign, starts_on=ground.first, evaluation_on=ground.evaluation,
            wishes=ground.wishes.as_json(), engine=engine_io.ENGINE, seed=seed, gains=gains.source, gains_id=gains.key,
            gains_at=gains.at, total_gain=_four(sum(work.gain for work in ground.works)), previous=former, run_id=run.pk,
            asked_by=run.asked_by_id, asked_at=run.asked_at,
        )  # fmt: skip

    @transaction.atomic
    def write(self, found: model.Plan) -> None:
        """Put an answer in the place of the one before."""
        plan = self.plan
        plan.recovered, plan.bound, plan.spent = _four(found.recovered), _four(found.bound), _two(found.spent)
        plan.curves = engine_io.curves_of(found)
        plan.answer = engine_io.conflicts_of(found, {key: str(pk) for key, pk in self.ids.items()})
        plan.save()
        plan.tasks.all().delete()
        plan.units.all().delete()
        PlanTask.objects.bulk_create(self._rows(found), batch_size=BATCH)
        PlanUnit.objects.bulk_create(self._units(found), batch_size=BATCH)

    @transaction.atomic
    def finish(self, found: model.Plan, *, by: Author, stopped: bool) -> Plan:
        """The last answer; from now on this plan is the current one of its campaign."""
        Campaign.objects.select_for_update().get(pk=self.plan.campaign_id)
        self.write(found)
        current = Plan.objects.filter(campaign=self.plan.campaign_id, state=Plan.State.CURRENT)
        current.update(state=Plan.State.SUPERSEDED)
        self.plan.state, self.plan.computed_at, self.plan.stopped_early = Plan.State.CURRENT, now(), stopped
        self.plan.save(update_fields=["state", "computed_at", "stopped_early"])
        record("plan.computed", self.plan, by=by, new={
            "campaign": self.plan.campaign_id, "recovered": str(self.plan.recovered), "bound": str(self.plan.bound),
            "tasks": len(found.placed), "left_out": len(found.left_out), "previous": self.former.pk if self.former else None,
        })  # fmt: skip
        return self.plan

    def give_up(self) -> None:
        """Nothing will come of it: what was written of it is not shown any more."""
        Plan.objects.filter(pk=self.plan.pk, state=Plan.State.COMPUTING).update(state=Plan.State.STOPPED)

    def _rows(self, found: model.Plan) -> list[PlanTask]:
        works = self.ground.by_key
        placed = sorted(found.placed, key=lambda each: (each.start, each.end, -each.gain, each.task))
        rows = []
        for position, each in enumerate(placed):
            row = self._row(works[each.task], each.reason)
            row.position, row.starts_on, row.ends_on, row.hours_a_day = (
                position,
                each.start,
                each.end,
                each.hours_a_day,
            )
            if each.waits_for:
                row.params["after"] = [str(self.ids[key]) for key in each.waits_for if key in self.ids]
            rows.append(row)
        return rows + [self._row(works[each.task], each.reason) for each in found.left_out]

    def _row(self, work: Work, reason: model.Reason) -> PlanTask:
        params: dict[str, Any] = {"args": {name: engine_io.plain(value) for name, value in reason.args}}
        if reason.tasks:
            params["tasks"] = [str(self.ids[key]) for key in reason.tasks if key in self.ids][:20]
        if work.sites:
            params["sites"] = [str(site) for site in work.sites]
        if work.lots > 1:
            params |= {"lot": work.lot, "lots": work.lots}
        return PlanTask(
            id=self.ids[work.key], plan=self.plan, finding_id=work.finding_id, item_id=work.item_id,
            site_type_id=work.site_type_id, unit_id=work.unit_id, title=work.title, sites=max(1, len(work.sites)),
            due_on=work.due, effort=work.days, effort_from=work.effort_from, effort_n=work.effort_n, cost=work.cost,
            gain=Decimal(f"{work.gain:.6f}"), why=reason.code.value, params=params, pinned_on=work.pinned,
        )  # fmt: skip

    def _units(self, found: model.Plan) -> list[PlanUnit]:
        placed, left = _numbers(found.placed), _numbers(found.left_out)
        return [
            PlanUnit(
                plan=self.plan, unit_id=UUID(each.unit), recovered=_four(each.recovered), bound=_four(each.bound),
                tasks=placed.get(each.unit, 0), left_out=left.get(each.unit, 0),
                taken=[[day.isoformat(), taken, there] for day, taken, there in each.taken],
            )
            for each in found.units
        ]  # fmt: skip


def _numbers(rows: Any) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for each in rows:
        found[each.unit] = found.get(each.unit, 0) + 1
    return found


def _four(number: float) -> Decimal:
    return Decimal(f"{number:.4f}")


def _two(number: float) -> Decimal:
    return Decimal(f"{number:.2f}")

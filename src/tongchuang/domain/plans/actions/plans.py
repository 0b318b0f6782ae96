"""Asking for a plan, adopting it (采纳), and fixing the day of a task by hand."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.plans.actions.base import locked, require_own
from tongchuang.domain.plans.checks import refuse_wishes
from tongchuang.domain.plans.errors import PlanInvalid
from tongchuang.domain.plans.models import Plan, PlanTask
from tongchuang.domain.plans.values import KIND, Wishes
from tongchuang.domain.runs.actions import start_run
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import now, today


@transaction.atomic
def ask_plan(campaign: Campaign, wishes: Wishes, *, by: Author) -> Run:
    """Ask for a plan; it is worked out as a run. The system may ask too: every night, when things have changed."""
    if isinstance(by, Actor):
        require_own(campaign.region_id, by)
    refuse_wishes(campaign, wishes)
    params = {"wishes": wishes.as_json(), "campaign": str(campaign.pk)}
    return start_run(KIND, params, by=by, target=campaign.pk, region_id=campaign.region_id)


@transaction.atomic
def adopt_plan(plan: Plan, *, by: Actor) -> Plan:
    """Adopt a plan: the units see their parts of it from now on, and are told."""
    locked(plan.campaign, by)
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.state != Plan.State.CURRENT:
        raise PlanInvalid(_("Only the current plan can be adopted; this one has been superseded."))
    if row.adopted_at is not None:
        raise PlanInvalid(_("This plan was adopted already."))
    row.adopted_by, row.adopted_at = by.user_id, now()
    row.save(update_fields=["adopted_by", "adopted_at"])
    record("plan.adopted", row, by=by, new={"campaign": row.campaign_id, "recovered": str(row.recovered)})
    return row


@transaction.atomic
def pin_task(task: PlanTask, day: date, *, by: Actor) -> PlanTask:
    """Fix the first day of a task: every new plan keeps it. The rest of this plan stays until there is a new one."""
    row = _current(task, by)
    if not today() <= day < row.plan.evaluation_on:
        raise PlanInvalid(_("Choose a day from today up to the day before the evaluation."), field="day")
    if not working_calendar().is_working_day(day):
        raise PlanInvalid(_("%(day)s is not a working day.") % {"day": day}, field="day")
    old = row.pinned_on
    row.pinned_on = day
    row.save(update_fields=["pinned_on"])
    record(
        "plan.task_pinned",
        row,
        by=by,
        region_id=by.region_id,
        old={"day": old},
        new={"day": day},
        parent=row.plan,
    )
    return row


@transaction.atomic
def unpin_task(task: PlanTask, *, by: Actor) -> PlanTask:
    """Leave the day of a task to the next plan."""
    row = _current(task, by)
    old = row.pinned_on
    if old is None:
        raise PlanInvalid(_("The day of this task was not fixed by hand."))
    row.pinned_on = None
    row.save(update_fields=["pinned_on"])
    record(
        "plan.task_unpinned",
        row,
        by=by,
        region_id=by.region_id,
        old={"day": old},
        new={"day": None},
        parent=row.plan,
    )
    return row


def _current(task: PlanTask, by: Actor) -> PlanTask:
    row = PlanTask.objects.select_for_update(of=("self",)).select_related("plan").get(pk=task.pk)
    require_own(row.plan.region_id, by)
    if row.plan.state != Plan.State.CURRENT:
        raise PlanInvalid(_("This plan has been superseded. Fix the day in the current one."))
    return row

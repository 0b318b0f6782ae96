"""Writing, handing in and returning monthly reports."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks import monthly
from tongchuang.domain.tasks.actions.base import given
from tongchuang.domain.tasks.errors import TaskInvalid, TaskStale, WrongTaskState
from tongchuang.domain.tasks.models import MonthlyReport
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.errors import NotAllowed

LONGEST = 1000
State = MonthlyReport.State


@transaction.atomic
def write_report(
    campaign: Campaign, unit: Unit, period: str, *, done: str, problems: str, plans: str, submit: bool, version: int, by: Actor
) -> MonthlyReport:  # fmt: skip
    """Keep the three texts; with `submit` hand them in, with the figures as they stand now."""
    if (
        campaign.region_id != by.region_id
        or unit.region_id != by.region_id
        or not monthly.writes_for(by, unit)
    ):
        raise NotAllowed(_("Your post does not allow this."))
    month = _month(period)
    # Two people of a unit who begin at once wait for one another here.
    Unit.objects.select_for_update().get(pk=unit.pk)
    row = MonthlyReport.objects.filter(campaign=campaign, unit=unit, period=period).first()
    if row is None:
        day = monthly.due_on(campaign, month)
        row = MonthlyReport(
            region_id=by.region_id, campaign=campaign, unit=unit, period=period, due_on=day, version=0
        )
    if row.version != version:
        raise TaskStale
    if row.state == State.SUBMITTED:
        raise WrongTaskState(str(State.SUBMITTED.label))
    for name, text in (("done", done), ("problems", problems), ("plans", plans)):
        setattr(row, name, text.strip()[:LONGEST])
    if submit:
        if not row.done:
            raise TaskInvalid(_("Say what was done in the month."), field="done")
        moment = now()
        row.state, row.submitted_at, row.submitted_by_id = State.SUBMITTED, moment, by.person_id
        row.first_at, row.return_reason = row.first_at or moment, ""
        row.figures = monthly.figures_of(monthly.lines_of(campaign, month, [unit.pk]))
    row.version += 1
    row.save()
    new = {"period": period, "unit_id": unit.pk, "state": row.state, "version": row.version}
    record("monthly.submitted" if submit else "monthly.written", row, by=by, new=new)
    return row


@transaction.atomic
def return_report(report: MonthlyReport, *, reason: str, by: Actor) -> MonthlyReport:
    """The office has it made better; handed in in time stays in time."""
    by.require(Permission.MANAGE_TASKS)
    row = MonthlyReport.objects.select_for_update().get(pk=report.pk)
    if row.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if row.state != State.SUBMITTED:
        raise WrongTaskState(str(State(row.state).label))
    text = given(reason, "reason")
    row.state, row.return_reason, row.returned_by_id = State.RETURNED, text, by.person_id
    row.version += 1
    row.save(update_fields=["state", "return_reason", "returned_by", "version"])
    new = {"period": row.period, "unit_id": row.unit_id, "state": row.state, "version": row.version}
    record("monthly.returned", row, by=by, new=new, personal={"text": text})
    return row


def _month(period: str) -> monthly.Month:
    try:
        month = monthly.Month.of(period)
    except ValueError:
        raise TaskInvalid(_("There is no such month.")) from None
    if month.first > today():
        raise TaskInvalid(_("This month has not begun yet."))
    return month

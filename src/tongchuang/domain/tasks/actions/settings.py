"""Setting what holds for the recurring tasks and the monthly reports of a campaign."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks.errors import TaskInvalid
from tongchuang.domain.tasks.settings import LATEST_DAY, Shift, TaskSettings, settings_of
from tongchuang.foundation.errors import NotAllowed


@transaction.atomic
def set_task_settings(campaign: Campaign, *, shift: str, report_day: int, by: Actor) -> TaskSettings:
    """From now on; instances that nobody has touched yet move with it."""
    by.require(Permission.MANAGE_TASKS)
    if campaign.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if shift not in set(Shift):
        raise TaskInvalid(_("Choose what happens on days off."), field="shift")
    if not 1 <= report_day <= LATEST_DAY:
        raise TaskInvalid(
            _("A day that every month has: 1 to %(last)d.") % {"last": LATEST_DAY}, field="report_day"
        )
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    old = settings_of(row)
    row.settings = {**(row.settings or {}), "tasks": {"shift": str(shift), "report_day": report_day}}
    row.save(update_fields=["settings"])
    campaign.settings = row.settings
    before = {"shift": str(old.shift), "report_day": old.report_day}
    record("task.settings", row, by=by, old=before, new={"shift": str(shift), "report_day": report_day})
    return settings_of(row)

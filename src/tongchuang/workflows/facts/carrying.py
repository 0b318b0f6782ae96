"""The facts store as long work that a person asks for, and what is done with it at night."""

from __future__ import annotations

import logging
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.campaigns.queries import all_campaigns
from tongchuang.domain.facts import queries
from tongchuang.domain.facts.errors import FactsBroken, FactsRefused
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress
from tongchuang.workflows.facts.filing import Say, compact, file_due, rebuild
from tongchuang.workflows.facts.verifying import verify

log = logging.getLogger(__name__)


def carry_out_verification(run: Run, progress: Progress) -> UUID | None:
    """Verify a campaign; what was found stands with its months."""
    campaign = _campaign(run)
    found = []
    for each in verify(campaign, say=_teller(progress, "facts_verifying")):
        found.append(each)
        run.detail.update(months=len(found), wrong=sum(not one.right for one in found))
    return campaign.pk


def carry_out_rebuild(run: Run, progress: Progress) -> UUID | None:
    """Write the files of a campaign anew, then verify them. That it was asked for is an event of the run."""
    campaign = _campaign(run)
    rebuild(
        campaign, period=str(run.params.get("period", "")), say=_teller(progress, "facts_rebuilding", 0, 0.6)
    )
    return _verified(campaign, progress, 0.6)


def carry_out_compaction(run: Run, progress: Progress) -> UUID | None:
    """Write what waits, then one file for each month, then verify."""
    campaign = _campaign(run)
    progress.say(0, "facts_compacting")
    try:
        file_due(everything=True, campaigns=[campaign.pk])
        compact(queries.parts_of_campaigns(campaign), _teller(progress, "facts_compacting", 0, 0.6))
    except FactsBroken as error:
        log.warning("facts can't be compacted: %s", error)
        raise FactsBroken(_("A file is not as it was written. Verify, then rebuild the month.")) from error
    return _verified(campaign, progress, 0.6)


def tend_facts() -> None:
    """At night: write what waits, compact, and verify the campaigns that changed; what is wrong is logged and shown."""
    file_due(everything=True)
    for campaign in all_campaigns():
        try:
            compact(queries.parts_of_campaigns(campaign))
        except FactsBroken as error:
            log.error("facts of %s can't be compacted: %s", campaign.pk, error)
        for found in verify(campaign, changed_only=True):
            if not found.right:
                log.error(
                    "facts of %s in %s are not those of the database: %s",
                    campaign.pk,
                    found.period,
                    found.as_json(),
                )


def _verified(campaign: Campaign, progress: Progress, start: float) -> UUID:
    wrong = sum(
        not each.right for each in verify(campaign, say=_teller(progress, "facts_verifying", start, 1))
    )
    if wrong:
        raise FactsRefused(_("%(number)d months still don't agree with the database.") % {"number": wrong})
    return campaign.pk


def _campaign(run: Run) -> Campaign:
    found = Campaign.objects.filter(pk=run.target_id, region_id=run.region_id).first()
    if found is None:
        raise FactsRefused(_("The campaign is not there any more."))
    return found


def _teller(progress: Progress, note: str, start: float = 0, end: float = 1) -> Say:
    def say(share: float, what: str) -> None:
        progress.say(start + (end - start) * share, note, what=what)

    return say

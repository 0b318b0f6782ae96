"""Rankings: those that changed are computed anew, a period is frozen by its name, a frozen one is reproduced."""

from __future__ import annotations

import logging

from tongchuang.domain.appraisals.actions import freeze_ranking, refresh_ranking
from tongchuang.domain.appraisals.errors import NoFacts
from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.appraisals.queries import stale_rankings
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.actors import Actor

log = logging.getLogger(__name__)

# A round lasts seconds: what is left waits for the next one, so that other work gets its turn.
AT_ONCE = 4


def refresh_stale_rankings(limit: int = AT_ONCE) -> int:
    """Compute marked provisional rankings anew, the newest periods first; returns how many."""
    done = 0
    for row in stale_rankings(limit):
        try:
            refresh_ranking(row.campaign, row.period, by=SYSTEM)
            done += 1
        except Exception:
            # One that can't be computed stays marked, and its page says that it is not up to date.
            log.exception(
                "the ranking of %s in campaign %s could not be computed", row.period, row.campaign_id
            )
    return done


def freeze_period(campaign: Campaign, period: str, *, by: Actor) -> Ranking:
    """Compute the ranking of a period from the facts as they are now, and freeze it."""
    row = refresh_ranking(campaign, period, by=by)
    if row is None:
        raise NoFacts
    return freeze_ranking(row, by=by, result_digest=row.result_digest)

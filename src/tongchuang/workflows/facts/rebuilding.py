"""Rebuilding and compacting when somebody asks: the same as at night, with an event that says who asked."""

from __future__ import annotations

from django.db import transaction

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.workflows.facts.filing import Say, rebuild


def rebuild_facts(
    campaign: Campaign, *, period: str = "", by: Author, say: Say = lambda share, what: None
) -> int:
    """Write the files of a campaign (or of one month) anew from the database; how many facts they hold."""
    facts = rebuild(campaign, period=period, say=say)
    with transaction.atomic():
        record("facts.rebuilt", campaign, by=by, new={"period": period or None, "facts": facts})
    return facts

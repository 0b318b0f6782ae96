"""Consequences proposed by rule after a ranking was frozen; nothing follows until a person has decided."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.consequences import engine_io
from tongchuang.domain.consequences.actions.base import entry_of, name_foundations, row_of
from tongchuang.domain.consequences.errors import NotFrozen
from tongchuang.domain.consequences.models import Consequence
from tongchuang.domain.ledger.actions import record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.foundation.clock import now

State = Consequence.State


@transaction.atomic
def propose_for(ranking: Ranking, *, by: Author) -> list[Consequence]:
    """What the rules in force propose after a frozen ranking, as far as it isn't proposed yet; returns the new ones.

    Each rule proposes once per unit and ranking, however often and by however many this is called.
    """
    if not ranking.frozen:
        raise NotFrozen
    # One after the other within a campaign: what counts others has to see them.
    Campaign.objects.select_for_update().get(pk=ranking.campaign_id)
    proposals, _past = engine_io.proposals_of(ranking)
    known = set(Consequence.objects.filter(ranking=ranking).values_list("unit", "rule"))
    rules = {rule.id: rule for rule in engine_io.rules_in_force(ranking)}
    ranks = _ranks(ranking)
    moment = now()
    rows = [
        row_of(ranking, each, rules[each.rule], ranks, moment)
        for each in proposals
        if (UUID(each.unit), each.rule) not in known
    ]
    Consequence.objects.bulk_create(rows, batch_size=500)
    name_foundations(ranking, rows, rules)
    record_many([entry_of("consequence.proposed", row) for row in rows], by=by, at=moment)
    return rows


def _ranks(ranking: Ranking) -> dict[str, int]:
    corrected = engine_io.standings_of(ranking)
    return {one.unit: one.rank for one in corrected if one.rank is not None}

"""Consequences proposed by rule after a ranking was frozen; nothing follows until a person has decided."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.consequences import engine_io
from tongchuang.domain.consequences.actions.base import entry_of
from tongchuang.domain.consequences.engine_io import Proposal, Rule
from tongchuang.domain.consequences.errors import NotFrozen
from tongchuang.domain.consequences.models import Consequence
from tongchuang.domain.consequences.models.consequences import STANDING
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
        _row(ranking, each, rules[each.rule], ranks, moment)
        for each in proposals
        if (UUID(each.unit), each.rule) not in known
    ]
    Consequence.objects.bulk_create(rows, batch_size=500)
    _name_foundations(ranking, rows, rules)
    record_many([entry_of("consequence.proposed", row) for row in rows], by=by, at=moment)
    return rows


def _ranks(ranking: Ranking) -> dict[str, int]:
    corrected = engine_io.standings_of(ranking)
    return {one.unit: one.rank for one in corrected if one.rank is not None}


def _row(ranking: Ranking, one: Proposal, rule: Rule, ranks: dict[str, int], moment: object) -> Consequence:
    return Consequence(
        region_id=ranking.region_id, campaign_id=ranking.campaign_id, ranking=ranking, period=ranking.period,
        rule=rule.id, kind=rule.kind, title=rule.title[:120], group=one.group, unit_id=UUID(one.unit),
        rank=ranks[one.unit], of=one.of, apart=one.apart, times=one.times, counted=list(one.counted),
        amount=engine_io.signed_amount(rule.kind, one.amount), points=one.points, posts=list(rule.posts), lead=rule.lead,
        proposed_at=moment,
    )  # fmt: skip


def _name_foundations(ranking: Ranking, rows: Sequence[Consequence], rules: dict[str, Rule]) -> None:
    """Which consequences a counting one stands on: those of the periods that it counted, in this ranking or earlier."""
    counting = [row for row in rows if rules[row.rule].rests_on]
    if not counting:
        return
    units = {row.unit_id for row in counting}
    others = Consequence.objects.filter(
        campaign_id=ranking.campaign_id, unit__in=units, state__in=[State.PROPOSED, *STANDING]
    )
    by_key = {
        (unit, rule, period): pk
        for pk, unit, rule, period in others.values_list("pk", "unit", "rule", "period")
    }
    for row in counting:
        of = rules[row.rule].rests_on
        row.rests_on = [by_key[key] for period in row.counted if (key := (row.unit_id, of, period)) in by_key]
    Consequence.objects.bulk_update(counting, ["rests_on"])

"""Rows ↔ values of the engine of consequences, and of the ranking engine where a score is corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from tongchuang.domain.appraisals.engine_io import objections_end
from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.appraisals.values import Rules
from tongchuang.domain.consequences.models import Consequence, CorrectedRanking
from tongchuang.domain.consequences.models.consequences import STANDING
from tongchuang.domain.consequences.values import kind_of, periods_before
from tongchuang.domain.standards.engine_io import pack_of
from tongchuang.domain.standards.models import Pack
from tongchuang.engines.consequences import Past, Proposal, Standing, propose, score_of
from tongchuang.engines.ranking.canonical import digest
from tongchuang.engines.ranking.versions import run
from tongchuang.engines.standard.pack_model import Consequence as Rule

__all__ = ["Proposal", "Rule", "Standing", "score_of"]

MINUS = ("deduction",)


@lru_cache(maxsize=16)
def _rules_of(pack_id: UUID) -> tuple[Rule, ...]:
    # A pack's row never changes: other content makes another row.
    return pack_of(Pack.objects.get(pk=pack_id)).appraisal.consequences


def rules_in_force(ranking: Ranking) -> tuple[Rule, ...]:
    """The rules of the pack that held when a ranking was frozen, for its kind of period."""
    pack_id = ranking.pack_id or ranking.campaign.pack_id
    return tuple(rule for rule in _rules_of(pack_id) if rule.period == kind_of(ranking.period))


def rules_of_pack(pack_id: UUID) -> tuple[Rule, ...]:
    """All rules of a pack."""
    return _rules_of(pack_id)


def rule_of(consequence: Consequence) -> Rule | None:
    """The rule that proposed it."""
    return next((rule for rule in rules_in_force(consequence.ranking) if rule.id == consequence.rule), None)


def standings_of(ranking: Ranking) -> list[Standing]:
    """The lines of a ranking as rules look at them: with the corrections of upheld objections where there are."""
    corrected = CorrectedRanking.objects.filter(ranking=ranking).first()
    if corrected is not None:
        return [standing_of(row) for row in corrected.result["units"]]
    rows = RankedUnit.objects.filter(ranking=ranking).values(
        "unit", "group", "places", "rank", "best", "worst", "shrunk", "low", "high"
    )
    return [standing_of(row) for row in rows]


def standing_of(row: Mapping[str, Any]) -> Standing:
    """A line, kept or of a result, as rules look at it."""
    score, low, high = (
        None if row[name] is None else score_of(Decimal(row[name])) for name in ("shrunk", "high", "low")
    )
    return Standing(
        str(row["unit"]),
        row["group"],
        row["places"],
        row["rank"],
        row["best"],
        row["worst"],
        score,
        low,
        high,
    )


def proposals_of(ranking: Ranking) -> tuple[list[Proposal], list[Past]]:
    """What the rules in force propose after a frozen ranking, and the past that they looked at."""
    past = past_of(ranking)
    return propose(ranking.period, standings_of(ranking), rules_in_force(ranking), past), past


def past_of(ranking: Ranking) -> list[Past]:
    """The periods before, newest first, with who was ranked and who bore what for good or not yet final."""
    frozen = Ranking.objects.filter(campaign_id=ranking.campaign_id, state=Ranking.State.FROZEN)
    of_kind = [
        (key, period)
        for key, period in frozen.values_list("pk", "period")
        if kind_of(period) == kind_of(ranking.period) and period < ranking.period
    ]
    if not of_kind:
        return []
    by_period = dict((period, key) for key, period in of_kind)
    ranked: dict[UUID, set[str]] = defaultdict(set)
    lines = RankedUnit.objects.filter(ranking__in=by_period.values(), rank__isnull=False)
    for key, unit in lines.values_list("ranking", "unit"):
        ranked[key].add(str(unit))
    borne: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    spent: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = Consequence.objects.filter(ranking__in=by_period.values(), state__in=STANDING)
    for period, rule, unit, counted in rows.values_list("period", "rule", "unit", "counted"):
        borne[period][rule].add(str(unit))
        for each in counted:
            spent[each][rule].add(str(unit))
    return [
        Past(
            period, frozenset(ranked[by_period[period]]) if period in by_period else frozenset(),
            _frozen(borne[period]), _frozen(spent[period]),
        )
        for period in periods_before(ranking.period, min(by_period))
    ]  # fmt: skip


def _frozen(sets: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(units) for key, units in sets.items()}


def signed_amount(kind: str, amount: Decimal | None) -> Decimal | None:
    """An amount as the ledger has it: what is withheld stands below nothing."""
    if amount is None:
        return None
    return -amount if kind in MINUS else amount


def objection_time(ranking: Ranking, since: datetime) -> datetime:
    """Until when a unit that is told now may object."""
    return objections_end(since, Rules.of(ranking.campaign.settings).objection_days)


def corrected_result(
    ranking: Ranking, corrections: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Any], str]:
    """The result of a frozen ranking with other losses put into its kept inputs, by the engine that made it.

    A correction is {"unit": id, "lost": {place: [then, now]}}; of several lines of a place the loss is cut in
    proportion.
    """
    inputs = deepcopy(Ranking.objects.values_list("inputs", flat=True).get(pk=ranking.pk))
    changes = {
        (each["unit"], place): Decimal(values[1])
        for each in corrections
        for place, values in each["lost"].items()
    }
    for unit in inputs["units"]:
        for place in {line["place"] for line in unit["lines"]}:
            wanted = changes.get((unit["id"], place))
            if wanted is None:
                continue
            lines = [line for line in unit["lines"] if line["place"] == place]
            whole = sum((Decimal(line["lost"]) for line in lines), Decimal(0))
            for line in lines:
                share = Decimal(line["lost"]) / whole if whole else Decimal(0)
                line["lost"] = str(wanted * share)
    result = run(ranking.engine, inputs)
    return result, digest(result)

"""Rules over a ranking: the first and the last with their ties, thresholds, repetitions, the ladder by count.

Whoever has no rank is hit by nothing. Where all share the first rank nobody is last, and whom a rule for the last hits is
not among the best. Every function here is pure and gives the same for any order of units and rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal

from tongchuang.engines.consequences.values import Past, Proposal, Standing
from tongchuang.engines.standard.pack_model import Consequence

FEN = Decimal("0.01")
Hits = Mapping[str, Mapping[str, Proposal]]
"""rule → unit → what it proposes."""


def propose(
    period: str, standings: Iterable[Standing], rules: Sequence[Consequence], past: Sequence[Past] = ()
) -> list[Proposal]:
    """All proposals for one ranking, in the order of the rules and of groups and units.

    `period`: its name, as `counted` repeats it. `rules`: those of this kind of period. `past`: the periods before,
    newest first, without gaps in the calendar: a period without a ranking stands there with nobody ranked.
    """
    by_group = _grouped(standings)
    hits: dict[str, dict[str, Proposal]] = {}
    for rule in (each for each in rules if not each.rests_on):
        hits[rule.id] = {
            found.unit: found
            for key, ranked in by_group.items()
            if not rule.groups or key in rule.groups
            for found in _in_group(period, ranked, rule)
        }
    _spare_the_last(hits, rules)
    for rule in _by_foundation(rules):
        hits[rule.id] = _counting(period, by_group, rule, hits.get(rule.rests_on, {}), past)
    ordered = [hits[rule.id][unit] for rule in rules for unit in hits.get(rule.id, {})]
    place = {rule.id: number for number, rule in enumerate(rules)}
    return sorted(ordered, key=lambda one: (place[one.rule], one.group, one.unit))


def _grouped(standings: Iterable[Standing]) -> dict[str, list[Standing]]:
    groups: dict[str, list[Standing]] = {}
    for one in sorted(standings, key=lambda one: (one.group, one.unit)):
        if one.rank is not None:
            groups.setdefault(one.group, []).append(one)
    return groups


def _in_group(period: str, ranked: Sequence[Standing], rule: Consequence) -> list[Proposal]:
    """Whom a rule hits that looks at the ranking itself."""
    of = len(ranked)
    if of < rule.least_ranked:
        return []
    hit = [one for one in ranked if one.places >= rule.least_places and _fits(one, ranked, rule)]
    if rule.ties == "none" and len(hit) > (rule.best or rule.worst or len(hit)):
        kept = rule.best or rule.worst or 0
        hit = _without_the_tie(hit, ranked, rule, kept)
    found = []
    for one in hit:
        apart = _apart(one, of, rule)
        if apart or not rule.certain:
            amount = _amount(one, ranked, rule)
            found.append(Proposal(one.unit, one.group, rule.id, of, apart, 1, (period,), amount, rule.points))
    return found


def _fits(one: Standing, ranked: Sequence[Standing], rule: Consequence) -> bool:
    if rule.best is not None:
        return _ahead(one, ranked) < rule.best
    if rule.worst is not None:
        # Where nobody is ahead, nobody is behind either: all share the first rank.
        return _ahead(one, ranked) > 0 and _behind(one, ranked) < rule.worst
    if one.score is None:
        return False
    if rule.below is not None:
        return one.score < rule.below
    return rule.at_least is not None and one.score >= rule.at_least


def _ahead(one: Standing, ranked: Iterable[Standing]) -> int:
    return sum((other.rank or 0) < (one.rank or 0) for other in ranked)


def _behind(one: Standing, ranked: Iterable[Standing]) -> int:
    return sum((other.rank or 0) > (one.rank or 0) for other in ranked)


def _without_the_tie(
    hit: list[Standing], ranked: Sequence[Standing], rule: Consequence, kept: int
) -> list[Standing]:
    """Those who are hit whoever of the tied would be counted: the tie that reaches beyond the number goes free."""
    side = _ahead if rule.best is not None else _behind
    return [one for one in hit if side(one, ranked) + sum(other.rank == one.rank for other in ranked) <= kept]


def _apart(one: Standing, of: int, rule: Consequence) -> bool:
    """Whether chance could not have put another in its place, at 90 %."""
    if rule.best is not None:
        return one.worst is not None and one.worst <= rule.best
    if rule.worst is not None:
        return one.best is not None and one.best > of - rule.worst
    if rule.below is not None:
        return one.high is not None and one.high < rule.below
    return one.low is not None and rule.at_least is not None and one.low >= rule.at_least


def _amount(one: Standing, ranked: Sequence[Standing], rule: Consequence) -> Decimal | None:
    """The amount of a unit: the same for all, or that of its place; who share a rank share theirs where so ruled."""
    if not rule.amounts:
        return rule.amount
    first = (_ahead if rule.best is not None else _behind)(one, ranked)
    if rule.ties != "share":
        return rule.amounts[first]
    tied = sum(other.rank == one.rank for other in ranked)
    pot = sum(rule.amounts[first : first + tied], Decimal(0))
    return (pot / tied).quantize(FEN, ROUND_DOWN)


def _spare_the_last(hits: dict[str, dict[str, Proposal]], rules: Sequence[Consequence]) -> None:
    """In a small group the last may be among the first three: it is not praised for that."""
    last = {unit for rule in rules if rule.worst is not None for unit in hits.get(rule.id, {})}
    for rule in rules:
        if rule.best is not None:
            hits[rule.id] = {unit: one for unit, one in hits[rule.id].items() if unit not in last}


def _by_foundation(rules: Sequence[Consequence]) -> list[Consequence]:
    """Rules that count others, each after what it counts. A circle, which no checked pack has, is left out."""
    done = {rule.id for rule in rules if not rule.rests_on}
    waiting, ordered = [rule for rule in rules if rule.rests_on], []
    while ready := [rule for rule in waiting if rule.rests_on in done]:
        ordered += ready
        done |= {rule.id for rule in ready}
        waiting = [rule for rule in waiting if rule.id not in done]
    return ordered


def _counting(
    period: str, by_group: Mapping[str, Sequence[Standing]], rule: Consequence, now: Mapping[str, Proposal],
    past: Sequence[Past],
) -> dict[str, Proposal]:  # fmt: skip
    found = {}
    for key, ranked in by_group.items():
        for one in ranked:
            hit = now.get(one.unit)
            if hit is None or (rule.groups and key not in rule.groups) or len(ranked) < rule.least_ranked:
                continue
            if one.places < rule.least_places or (rule.certain and not hit.apart):
                continue
            before = (_in_window if rule.repeated_of else _in_a_row)(one.unit, rule, past)
            times = 1 + len(before)
            if _reached(times, rule):
                counted = (period, *before)
                found[one.unit] = Proposal(
                    one.unit, key, rule.id, hit.of, hit.apart, times, counted, rule.amount, rule.points
                )
    return found


def _reached(times: int, rule: Consequence) -> bool:
    if rule.repeated_of:
        return times >= rule.repeated_times
    return times == rule.row_times or (rule.row_or_more and times > rule.row_times)


def _in_window(unit: str, rule: Consequence, past: Sequence[Past]) -> tuple[str, ...]:
    """The periods before, as far as the window reaches, in which the unit bore what is counted, not counted before."""
    months = 3 if rule.period == "quarter" else 1
    reach = max(0, -(-rule.repeated_months // months) - 1)
    found = []
    for one in past[:reach]:
        if unit in one.borne.get(rule.repeated_of, ()) and (
            rule.repeated_overlap or unit not in one.spent.get(rule.id, ())
        ):
            found.append(one.period)
    return tuple(found)


def _in_a_row(unit: str, rule: Consequence, past: Sequence[Past]) -> tuple[str, ...]:
    """The periods right before in which the unit bore what is counted; a gap breaks the row, or is passed over."""
    found = []
    for one in past:
        if unit in one.borne.get(rule.row_of, ()):
            found.append(one.period)
        elif unit in one.ranked or rule.row_gaps == "break":
            break
    return tuple(found)

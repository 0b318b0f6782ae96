"""The contract once more, in the plainest way: no streaming, no tallies, no shared helper. An oracle for the engine."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction as F
from typing import Any

from tongchuang.engines.scoring.facts import Check, Event, Fact, Poll, Rating, Reading, Review
from tongchuang.engines.scoring.places import Assignments, Site
from tongchuang.engines.standard.model import (
    Bands,
    Bonus,
    Deduct,
    Grades,
    Node,
    PassRate,
    PerFailure,
    Standard,
    SurveyRate,
    Threshold,
    Trend,
    Veto,
)


class Naive:
    """Everything about one standard for one set of facts."""

    def __init__(
        self,
        standard: Standard,
        facts: list[Fact],
        months: set[str],
        sources: set[str],
        sites: dict[str, Site],
        assignments: Assignments,
    ) -> None:
        self.standard, self.sites, self.assignments = standard, sites, assignments
        self.past = [fact for fact in facts if fact.source in sources and fact.period <= max(months)]
        self.facts = [fact for fact in self.past if fact.period in months]
        self.leaves = list(standard.leaves())
        self.scores = {leaf.code: self.score(leaf) for leaf in self.leaves}

    def of(self, leaf: Node, kind: type[Any], facts: list[Fact] | None = None) -> list[Any]:
        chosen = self.facts if facts is None else facts
        return [fact for fact in chosen if fact.item == leaf.code and isinstance(fact, kind)]

    def pairs(self, leaf: Node) -> list[Check]:
        found = []
        for site in {fact.site for fact in self.of(leaf, Check)}:
            ranked = sorted(
                enumerate(fact for fact in self.of(leaf, Check) if fact.site == site),
                key=lambda row: (row[1].at, row[1].visit, row[0]),
            )
            if ranked[-1][1].verdict != "na":
                found.append(ranked[-1][1])
        return found

    def value(self, leaf: Node, check: Check) -> F:
        if isinstance(leaf.rule, Grades):
            return F(dict(leaf.rule.values)[check.grade or ""])
        assert isinstance(leaf.rule, Bands)
        count = check.count if check.verdict == "fail" else 0
        enough = sorted(step for step in leaf.rule.steps if step[0] >= count)
        return F(enough[0][1]) if enough else F(0)

    def score(self, leaf: Node) -> F | None:
        rule, p = leaf.rule, F(leaf.points)
        if leaf.method == "site":
            pairs = self.pairs(leaf)
            n, failed = len(pairs), [pair for pair in pairs if pair.verdict == "fail"]
            if n == 0:
                return None
            if isinstance(rule, PerFailure):
                cap = p if rule.cap is None else F(rule.cap)
                return max(F(0), p - min(cap, F(rule.deduct) * sum(pair.count for pair in failed)))
            if isinstance(rule, PassRate):
                return p * self.step(F(n - len(failed), n), rule.steps)
            if isinstance(rule, Veto):
                return p
            return p * sum(self.value(leaf, pair) for pair in pairs) / n
        if leaf.method == "survey":
            assert isinstance(rule, SurveyRate)
            polls = self.of(leaf, Poll)
            valid = sum(fact.valid for fact in polls)
            return p * self.step(F(sum(fact.yes for fact in polls), valid), rule.steps) if valid else None
        if leaf.method == "indicator":
            return self.indicator(leaf)
        if leaf.method == "evidence":
            reviews = self.of(leaf, Review)
            latest = sorted(enumerate(reviews), key=lambda row: (row[1].at, row[0]))
            return p * F(latest[-1][1].fraction) if latest else None
        if leaf.method in ("overall", "report"):
            latest_of: dict[str, F] = {}
            for _, fact in sorted(enumerate(self.of(leaf, Rating)), key=lambda row: (row[1].at, row[0])):
                latest_of[fact.rater] = F(fact.fraction)
            return p * sum(latest_of.values()) / len(latest_of) if latest_of else None
        return None

    def indicator(self, leaf: Node) -> F | None:
        rule, p = leaf.rule, F(leaf.points)
        inside = sorted(enumerate(self.of(leaf, Reading)), key=lambda row: (row[1].at, row[0]))
        if not inside:
            return None
        now = inside[-1][1]
        before = [fact for fact in self.of(leaf, Reading, self.past) if fact.period < now.period]
        ranked = sorted(enumerate(before), key=lambda row: (row[1].period, row[1].at, row[0]))
        earlier = ranked[-1][1].value if ranked else None

        def moved(direction: str) -> bool:
            return earlier is not None and (now.value > earlier if direction == "up" else now.value < earlier)

        if isinstance(rule, Trend):
            return None if earlier is None else p * moved(rule.direction)
        assert isinstance(rule, Threshold)
        v, limit = F(now.value), F(rule.value)
        holds = {">=": v >= limit, "<=": v <= limit, ">": v > limit, "<": v < limit, "==": v == limit}
        if holds[rule.op] or (rule.or_trend and moved(rule.or_trend)):
            return p
        if rule.zero_at is None:
            return F(0)
        return p * max(F(0), min(F(1), (v - F(rule.zero_at)) / (limit - F(rule.zero_at))))

    @staticmethod
    def step(rate: F, steps: Any) -> F:
        if steps is None:
            return rate
        best, worth = F(-1), F(0)
        for t, s in steps:
            if best < F(t) <= rate:
                best, worth = F(t), F(s)
        return worth

    def sum(self, worth: Any, method: str | None = None) -> F:
        def down(node: Node) -> F:
            if node.method is not None:
                counts = node.method != "negative" and (method is None or node.method == method)
                return F(worth(node)) if counts else F(0)
            below = sum((down(child) for child in node.children), F(0))
            return below if node.cap is None else min(F(node.cap), below)

        return sum((down(node) for node in self.standard.tree), F(0))

    def total(self, unknown: str | None = None) -> F | None:
        """None: the total; "low" and "high": its bounds."""

        def reached(leaf: Node) -> F:
            score = self.scores[leaf.code]
            if score is not None:
                return score
            return F(leaf.points) if unknown == "high" else F(0)

        def full(leaf: Node) -> F:
            return F(leaf.points) if unknown or self.scores[leaf.code] is not None else F(0)

        if self.standard.method_weights:
            top = bottom = F(0)
            for method, weight in self.standard.method_weights:
                of_method = self.sum(full, method)
                if of_method > 0:
                    top += F(weight) * self.sum(reached, method) / of_method
                    bottom += F(weight)
            base = 100 * top / bottom if bottom else None
        else:
            whole = self.sum(full)
            base = 100 * self.sum(reached) / whole if whole else None
        if base is None:
            return None
        for leaf in self.leaves:
            k = sum(fact.count for fact in self.of(leaf, Event))
            if isinstance(leaf.rule, Deduct):
                base -= F(leaf.rule.each) * k
            if isinstance(leaf.rule, Bonus):
                base += min(F(leaf.rule.cap), F(leaf.rule.each) * k)
        return max(F(0), base)

    def vetoes(self, leaf: Node) -> bool:
        if not isinstance(leaf.rule, Veto):
            return False
        if leaf.method == "negative":
            return bool(self.of(leaf, Event))
        pairs = self.pairs(leaf)
        failed = sum(pair.verdict == "fail" for pair in pairs)
        if leaf.rule.below is None:
            return failed > 0
        return bool(pairs) and F(len(pairs) - failed, len(pairs)) < F(leaf.rule.below)

    def attained(self) -> tuple[int, int, int]:
        found = [0, 0, 0]
        for leaf in self.leaves:
            if isinstance(leaf.rule, Bonus):
                continue
            if leaf.method == "negative":
                struck = bool(self.of(leaf, Event)) and (isinstance(leaf.rule, Veto) or leaf.rule.each > 0)  # type: ignore[union-attr]
                found[1 if struck else 0] += 1
            elif self.scores[leaf.code] is None:
                found[2] += 1
            else:
                yes = self.scores[leaf.code] == F(leaf.points) and not self.vetoes(leaf)
                found[0 if yes else 1] += 1
        return found[0], found[1], found[2]

    def units(self) -> dict[str, F]:
        lost: dict[str, F] = defaultdict(F)
        for leaf in self.leaves:
            score = self.scores[leaf.code]
            loss = F(0) if score is None else F(leaf.points) - score
            if not loss:
                continue
            weights: list[tuple[Check, F]] = []
            for pair in self.pairs(leaf) if leaf.method == "site" else []:
                failed = pair.verdict == "fail"
                if isinstance(leaf.rule, PerFailure):
                    weights.append((pair, F(pair.count) if failed else F(0)))
                elif isinstance(leaf.rule, PassRate):
                    weights.append((pair, F(failed)))
                elif isinstance(leaf.rule, Grades | Bands):
                    weights.append((pair, 1 - self.value(leaf, pair)))
            whole = sum((weight for _, weight in weights), F(0))
            if whole == 0:
                self.give(lost, leaf, None, loss)
            else:
                for pair, weight in weights:
                    self.give(lost, leaf, pair, loss * weight / whole)
        return {unit: amount for unit, amount in lost.items() if amount}

    def give(self, lost: dict[str, F], leaf: Node, pair: Check | None, amount: F) -> None:
        duty = None
        if pair is not None:
            site = self.sites[pair.site]
            duty = self.assignments.on_site.get((pair.site, leaf.code))
            duty = duty or self.assignments.on_type.get((site.type, leaf.code))
            if duty is None and site.unit:
                lost[site.unit] += amount
                return
        if duty is None:
            lost[leaf.lead[0] if leaf.lead else "unassigned"] += amount
            return
        share = F(duty.support_share) if duty.support else F(0)
        lost[duty.unit] += amount * (1 - share)
        for unit in duty.support:
            lost[unit] += amount * share / len(duty.support)

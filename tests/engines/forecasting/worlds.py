"""Made-up worlds whose truth is known: true rates, checks through a year, findings fixed or not, evaluations held."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from tongchuang.engines.forecasting.model import PastEvaluation, Problem, Question, Settings
from tongchuang.engines.scoring.facts import Check, Fact, Poll, Review
from tongchuang.engines.scoring.period import month_of
from tongchuang.engines.scoring.places import Assignments, Duty, Site
from tongchuang.engines.standard.model import (
    Bands,
    ByFraction,
    Node,
    PassRate,
    PerFailure,
    Rule,
    SiteType,
    Standard,
    SurveyRate,
    Veto,
)

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
BANDS = Bands(((0, Decimal(1)), (1, Decimal("0.66")), (2, Decimal("0.33"))))
STEPS = PassRate(((Decimal("0.9"), Decimal(1)), (Decimal("0.8"), Decimal("0.5"))))


@dataclass(frozen=True)
class Shape:
    """How large a world is, and what its truth is like."""

    types: int = 6
    sites: int = 40
    items: int = 8
    drawn: int = 4
    rules: tuple[str, ...] = ("bands", "pass_rate", "per_failure", "steps")
    evidence: int = 6
    surveys: int = 3
    visits_a_site: float = 3.0
    days: float = 240.0
    evaluations: int = 4
    mean_rate: float = 0.12
    rate_spread: float = 0.5
    pair_spread: float = 0.5
    strictness: float = 0.05
    shift: float = 0.0
    fix_share: float = 0.7
    holds: float = 0.9


@dataclass
class World:
    """A question with its truth: `rate` is the true chance of every (site, item) on the day of the question."""

    question: Question
    rate: dict[str, np.ndarray[Any, Any]]
    names: dict[str, list[str]]
    codes: dict[str, list[str]]
    shape: Shape
    shift: float
    rng: np.random.Generator = field(repr=False)


def rule_of(name: str) -> Rule:
    return {
        "bands": BANDS,
        "pass_rate": PassRate(),
        "per_failure": PerFailure(Decimal("0.5"), Decimal(1)),
        "per_failure_free": PerFailure(Decimal("0.001")),
        "steps": STEPS,
        "veto": Veto(),
    }[name]


def make_standard(shape: Shape, rng: np.random.Generator) -> tuple[Standard, dict[str, list[str]]]:
    tree: list[Node] = []
    codes: dict[str, list[str]] = {}
    for t in range(shape.types):
        code = f"t{t}"
        leaves = []
        for n in range(shape.items):
            rule = rule_of(shape.rules[int(rng.integers(len(shape.rules)))])
            points = Decimal(str(1 + int(rng.integers(3))))
            leaves.append(
                Node(
                    code=f"{code}-{n}", title=f"{code} {n}", points=points, method="site", rule=rule,
                    site_types=(code,), lead=(f"unit{(t + n) % 5}",),
                )
            )  # fmt: skip
        codes[code] = [leaf.code for leaf in leaves]
        tree.append(Node(code=code, title=code, children=tuple(leaves)))
    for n in range(shape.evidence):
        tree.append(
            Node(code=f"e{n}", title=f"e{n}", points=Decimal(2), method="evidence", rule=ByFraction())
        )
    for n in range(shape.surveys):
        tree.append(Node(code=f"q{n}", title=f"q{n}", points=Decimal(2), method="survey", rule=SurveyRate()))
    weights: dict[Any, Decimal] = {"site": Decimal("0.6")}
    if shape.evidence:
        weights["evidence"] = Decimal("0.25")
    if shape.surveys:
        weights["survey"] = Decimal("0.15")
    types = tuple(SiteType(code, code) for code in codes)
    return Standard("s", "示范", "1", "points", tuple(weights.items()), types, tuple(tree)), codes


def make_world(
    seed: int, shape: Shape | None = None, settings: Settings | None = None, target: float = 85.0
) -> World:
    """A world from its seed: everything that happened before NOW, and the truth about NOW."""
    shape = shape or Shape()
    rng = np.random.default_rng(seed)
    standard, codes = make_standard(shape, rng)
    names = {code: [f"{code}/{n}" for n in range(shape.sites)] for code in codes}
    sites = {name: Site(code, f"unit{n % 7}") for code in codes for n, name in enumerate(names[code])}
    latent: dict[str, np.ndarray[Any, Any]] = {}
    middle = float(_probit(shape.mean_rate))
    for code in codes:
        of_item = middle + shape.rate_spread * rng.standard_normal(shape.items)
        latent[code] = of_item + shape.pair_spread * rng.standard_normal((shape.sites, shape.items))
    shift = float(rng.normal(0, shape.shift)) if shape.shift else 0.0
    history = _History(shape, rng, latent, names, codes)
    history.run()
    other = _other_facts(standard, rng, shape)
    quotas = dict.fromkeys(codes, shape.drawn)
    evaluations = []
    for n in range(shape.evaluations):
        day = shape.days * (shape.evaluations - n) / (shape.evaluations + 1)
        evaluations.append(_evaluation(f"E{n}", day, shape, rng, history, names, codes, shift, standard))
    question = Question(
        standard=standard,
        sites=sites,
        quotas=quotas,
        as_of=NOW,
        facts=[*history.facts, *other],
        problems=history.problems,
        evaluations=evaluations,
        assignments=Assignments(
            on_type={("t0", f"t0-{n}"): Duty("unit9") for n in range(min(3, shape.items))}
        ),
        target=target,
        settings=settings or Settings(simulations=20_000),
    )
    return World(question, history.now(), names, codes, shape, shift, rng)


class _History:
    """Visits through the year. A failure becomes a finding; fixed ones mostly stay fixed for a while."""

    def __init__(self, shape: Shape, rng: np.random.Generator, latent: Any, names: Any, codes: Any) -> None:
        self.shape, self.rng, self.latent, self.names, self.codes = shape, rng, latent, names, codes
        self.facts: list[Fact] = []
        self.problems: list[Problem] = []
        # Of each pair: (from day, to day) with its state "open" or "held"; the chance there is 0.95 or 0.02.
        self.states: dict[tuple[str, int, int], list[tuple[float, float, str]]] = {}

    def chance(self, code: str, s: int, i: int, day: float) -> float:
        """The true chance to fail so many days before NOW."""
        for begin, end, state in self.states.get((code, s, i), ()):
            if begin >= day > end:
                return 0.95 if state == "open" else 0.02
        return float(_cdf(self.latent[code][s, i]))

    def run(self) -> None:
        shape = self.shape
        for code in self.codes:
            for s in range(shape.sites):
                days = np.sort(self.rng.uniform(0, shape.days, self.rng.poisson(shape.visits_a_site)))[::-1]
                for v, day in enumerate(days):
                    self.visit(code, s, float(day), f"{code}/{s}/{v}")

    def visit(self, code: str, s: int, day: float, visit: str) -> None:
        at = NOW - timedelta(days=day)
        for i, item in enumerate(self.codes[code]):
            failed = bool(self.rng.random() < self.chance(code, s, i, day))
            count = 1 + int(self.rng.geometric(0.6) - 1) if failed else 1
            self.facts.append(
                Check(
                    item=item, period=month_of(at), source="self", site=self.names[code][s], visit=visit, at=at,
                    verdict="fail" if failed else "pass", count=count,
                )
            )  # fmt: skip
            open_now = any(
                b >= day > e for b, e, state in self.states.get((code, s, i), ()) if state == "open"
            )
            if failed and not open_now:
                self.finding(code, s, i, day, count)

    def finding(self, code: str, s: int, i: int, day: float, count: int) -> None:
        fixed = self.rng.random() < self.shape.fix_share
        closed = day - float(self.rng.uniform(3, 20))
        states = self.states.setdefault((code, s, i), [])
        done = fixed and closed > 0
        states.append((day, closed if fixed else -1.0, "open"))
        if fixed and self.rng.random() < self.shape.holds:
            states.append((closed, closed - 150, "held"))
        self.problems.append(
            Problem(
                id=f"P{len(self.problems)}", site=self.names[code][s], item=self.codes[code][i],
                opened_at=NOW - timedelta(days=day), closed_at=NOW - timedelta(days=closed) if done else None, count=count,
            )
        )  # fmt: skip

    def now(self) -> dict[str, np.ndarray[Any, Any]]:
        shape = self.shape
        return {
            code: np.array(
                [[self.chance(code, s, i, 0.0) for i in range(shape.items)] for s in range(shape.sites)]
            )
            for code in self.codes
        }


def held(world: World) -> PastEvaluation:
    """The evaluation as it turns out on the day of the question: drawn and checked by the truth."""
    history = _Fixed(world.rate)
    return _evaluation(
        "now",
        0.0,
        world.shape,
        world.rng,
        history,
        world.names,
        world.codes,
        world.shift,
        world.question.standard,
    )


class _Fixed:
    def __init__(self, rate: dict[str, np.ndarray[Any, Any]]) -> None:
        self.rate = rate

    def chance(self, code: str, s: int, i: int, day: float) -> float:
        return float(self.rate[code][s, i])


def _evaluation(
    name: str, day: float, shape: Shape, rng: np.random.Generator, history: Any, names: Any, codes: Any, shift: float,
    standard: Standard,
) -> PastEvaluation:  # fmt: skip
    at = NOW - timedelta(days=day)
    strict = shift + shape.strictness * float(rng.standard_normal())
    facts: list[Fact] = []
    for code in codes:
        for s in rng.choice(shape.sites, shape.drawn, replace=False):
            for i, item in enumerate(codes[code]):
                chance = float(_cdf(_probit(history.chance(code, int(s), i, day)) + strict))
                failed = bool(rng.random() < chance)
                facts.append(
                    Check(
                        item=item, period=month_of(at), source="mock", site=names[code][int(s)], visit=name, at=at,
                        verdict="fail" if failed else "pass", count=1 + int(rng.geometric(0.6) - 1) if failed else 1,
                    )
                )  # fmt: skip
    facts += _other_at(standard, rng, at)
    return PastEvaluation(
        id=name, held_at=at, facts=facts, title=name, quotas=dict.fromkeys(codes, shape.drawn)
    )


def _other_facts(standard: Standard, rng: np.random.Generator, shape: Shape) -> list[Fact]:
    found: list[Fact] = []
    for day in np.arange(20, shape.days, 45):
        found += _other_at(standard, rng, NOW - timedelta(days=float(day)))
    return found


def _other_at(standard: Standard, rng: np.random.Generator, at: datetime) -> list[Fact]:
    """Reviews and polls: each item's own level is fixed by its code, with noise on top."""
    found: list[Fact] = []
    for leaf in standard.leaves():
        level = 0.7 + 0.03 * (sum(map(ord, leaf.code)) % 8)
        common: dict[str, Any] = {"item": leaf.code, "period": month_of(at), "source": "mock", "at": at}
        if leaf.method == "evidence":
            share = float(rng.beta(level * 20, (1 - level) * 20))
            found.append(Review(**common, fraction=Decimal(str(round(share, 4)))))
        elif leaf.method == "survey":
            share = float(rng.beta(level * 200, (1 - level) * 200))
            found.append(Poll(**common, yes=int(rng.binomial(300, share)), valid=300))
    return found


def _cdf(x: Any) -> Any:
    from scipy.special import ndtr

    return ndtr(x)


def _probit(p: Any) -> Any:
    from scipy.special import ndtri

    return ndtri(np.clip(p, 1e-9, 1 - 1e-9))

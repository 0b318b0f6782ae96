"""What a forecast is made from: the question and its settings. What comes out is in `answer`.

Plain frozen values, without numpy, so that anybody may hold them. Instants carry a zone; without one they are UTC.
Chances and shares are from 0 to 1, points on the scale of the standard, totals on a scale of 100.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tongchuang.engines.scoring.facts import Fact
from tongchuang.engines.scoring.places import Assignments, Sites
from tongchuang.engines.standard.model import Standard


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A finding (问题) of one item on one site. `closed_at` is the instant its fix was verified; None is open."""

    id: str
    site: str
    item: str
    opened_at: datetime
    closed_at: datetime | None = None
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What may be set about a forecast. Every default is explained in docs/algorithms/forecast.md.

    half_life_days      age at which an observation counts half
    simulations         simulated evaluations; rounded up to whole chunks
    seed                the same seed and question give the same figures on any machine with the same numpy
    threads             threads of the simulation; changes nothing but the time
    method              "auto" takes the exact distribution where it holds, else simulates; or one of the two
    fix_prior           share of verified fixes that hold when no look-back says otherwise
    fix_prior_strength  how many look-backs that prior is worth
    open_prior          chance that a problem that is open is found again when its site is drawn
    open_prior_strength how many re-checks that prior is worth
    rate_uncertainty    let the not exactly known rate of each (site type, item) vary between evaluations
    strictness          correlation ρ of all pairs of one evaluation (how strictly the day's inspectors look);
                        None is learned from `evaluations`, 0 switches it off
    shift               shift of all chances on the probit scale (official inspectors see more than one's own);
                        None is learned from `evaluations`, 0 switches it off
    survey_size         valid answers of the poll to come
    event_days          days of events that the evaluation looks at (negative list)
    """

    half_life_days: float = 60.0
    simulations: int = 100_000
    seed: int = 20261122
    threads: int = 2
    method: str = "auto"
    fix_prior: float = 0.9
    fix_prior_strength: float = 20.0
    open_prior: float = 0.95
    open_prior_strength: float = 20.0
    rate_uncertainty: bool = True
    strictness: float | None = None
    shift: float | None = None
    survey_size: int = 300
    event_days: float = 30.0


@dataclass(frozen=True, kw_only=True)
class PastEvaluation:
    """A finished mock or official evaluation: its facts (checks and all others) and when it was held.

    `quotas` are the sites that were drawn of each type; None takes the number of sites visited.
    `sites` is the pool of that day; None takes the pool of the question.
    """

    id: str
    held_at: datetime
    facts: Sequence[Fact]
    title: str = ""
    quotas: Mapping[str, int] | None = None
    sites: Sites | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """All that a forecast needs.

    standard     the tree with its rules
    sites        the pool that the evaluation draws from: id → type and unit
    quotas       number of sites drawn of each type; a type without a quota is not drawn
    facts        everything observed before `as_of`, any source: checks, reviews, polls, readings, ratings, events
                 (later ones are left out by the engine)
    problems     the findings with an item and a site, open and closed
    evaluations  past mock and official evaluations; strictness is learned from them, the back-test is made on them.
                 Their facts need not be in `facts`; the same check in both counts once (by site, item, `at`, visit)
    assignments  who answers for what (as for scores)
    target       total to be reached, such as 85; None: no chance is given
    leaves       codes of the items that the evaluation covers; None: all
    as_of        the instant of the forecast
    """

    standard: Standard
    sites: Sites
    quotas: Mapping[str, int]
    as_of: datetime
    facts: Sequence[Fact] = ()
    problems: Sequence[Problem] = ()
    evaluations: Sequence[PastEvaluation] = ()
    assignments: Assignments = field(default_factory=Assignments)
    target: float | None = None
    leaves: frozenset[str] | None = None
    settings: Settings = field(default_factory=Settings)


class QuestionError(ValueError):
    """The question cannot be answered as it stands; `code` says why, for a sentence on the page.

    Codes: `nothing_to_score` (no leaf that the evaluation could score), `settings` (a setting out of its range).
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

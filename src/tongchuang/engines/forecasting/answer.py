"""What a forecast says. Plain frozen values (only str, int, float, bool, None and tuples inside), so that
`dataclasses.asdict` gives JSON. Losses are in points of the item unless `total` is in the name: those are points of the
total (scale of 100).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bin:
    """A bar of the histogram: share of evaluations with low ≤ total < high (the last bar includes its end)."""

    low: float
    high: float
    share: float


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution in short: mean, standard deviation, and the 5, 25, 50, 75 and 95 % points."""

    mean: float
    sd: float
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader has to know. `subject` is a code (site type, item) or empty; `number` a figure.

    Codes: quota_above_pool (all sites of the type are taken; number = quota) · no_sites (type with a quota, but no
    sites: its items are left out) · not_drawn (items whose types have no quota: left out; subject = item) ·
    no_history (site item never checked: rests on the other items alone) · no_review · no_poll · no_rating ·
    no_reading · no_earlier (trend without an earlier reading: counted as open between 0 and full) · one_reading
    (spread assumed) · unknown_item, unknown_site (rows of the question that fit nothing; number = rows) ·
    later_facts (facts after `as_of`, left out; number) · few_lookbacks (weight of fixes mostly assumed; number =
    look-backs) · caps_bind (a cap of the tree binds in more than 1 % of evaluations: gains of single findings are
    scaled; subject = node, number = share).
    """

    code: str
    subject: str = ""
    number: float | None = None


@dataclass(frozen=True, slots=True)
class ItemForecast:
    """One item. `loss` is the expected loss in points, `loss_total` in points of the total (what winning it back adds).

    chance_of_loss: it loses anything at all · drawn: number of sites it is expected to be checked on · pairs: (site,
    item) pairs in the pool · checked_pairs: those with a check of their own · checks: all their checks · weight: the
    same with old ones counting less · source: what the figure rests on: "checks", "prior" (never checked),
    "reviews", "polls", "ratings", "readings", "events", "assumed" (nothing known: wide) or "left_out" (all None).
    """

    code: str
    method: str
    points: float
    source: str
    loss: float | None
    loss_low: float | None
    loss_high: float | None
    loss_total: float | None
    chance_of_loss: float | None
    chance_of_veto: float
    drawn: float = 0.0
    pairs: int = 0
    checked_pairs: int = 0
    checks: int = 0
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class TypeForecast:
    """A site type (扩分点): expected loss of its pairs, in points of the total; `rate` is the mean chance to fail.

    loss_low and loss_high are its 5 and 95 %, every failing pair taken at its average cost (see `parts`).
    """

    type: str
    pool: int
    quota: int
    drawn: int
    loss_total: float
    rate: float
    pairs: int
    checked_pairs: int
    open_problems: int
    loss_low: float = 0.0
    loss_high: float = 0.0


@dataclass(frozen=True, slots=True)
class UnitForecast:
    """What a unit is expected to lose, in points of the total (`unassigned` among them), with its 5 and 95 %."""

    unit: str
    loss_total: float
    pairs: int
    open_problems: int
    loss_low: float = 0.0
    loss_high: float = 0.0


@dataclass(frozen=True, slots=True)
class PairForecast:
    """One item at one site: the chance that it fails when it is drawn, and what it is expected to cost.

    common: the rate of the item at all sites of the type · checks, failed: as seen · weight: the checks as many of
    today · is_open: a problem is open and no later check has passed.
    """

    site: str
    item: str
    unit: str
    chance: float
    common: float
    loss_total: float
    checks: int
    failed: int
    weight: float
    is_open: bool


@dataclass(frozen=True, slots=True)
class MethodForecast:
    """A method of the standard: its expected loss in points of the total, and how much of it is unknown."""

    method: str
    loss_total: float
    points: float
    known_points: float
    items: int


@dataclass(frozen=True, slots=True)
class FixValue:
    """What fixing and verifying one open problem adds to the expected total, and to the chance of the target.

    `before` and `after` are the chance that the pair fails when checked, `drawn` the chance that its site is drawn.
    Two open problems of one pair have the same value; it is won once, when both are fixed (`shared` = how many).
    """

    id: str
    site: str
    item: str
    gain_total: float
    gain_chance: float | None
    before: float
    after: float
    drawn: float
    shared: int = 1


@dataclass(frozen=True, slots=True)
class SiteValue:
    """One site: `gain_total` from fixing all its open problems, `loss_total` all that it is expected to lose.

    `chance_of_failing`: some item fails when the site is drawn.
    """

    site: str
    type: str
    unit: str | None
    open_problems: int
    gain_total: float
    gain_chance: float | None
    loss_total: float
    drawn: float
    chance_of_failing: float


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned from the data, each with what it rests on.

    fix_weight: share of verified fixes that hold, from `lookbacks` of which `held` · fix_passes: how many passed checks
    such a fix therefore counts as · open_rate: chance that an open
    problem is found again, from `rechecks` of which `still_there` · strength_pair/type/item: how many checks the
    common rate weighs against a pair's own, a type's own, an item's own · rate: failures per check over all ·
    strictness ρ and shift with the number of past evaluations they rest on.
    """

    fix_weight: float
    fix_passes: float
    lookbacks: int
    held: int
    open_rate: float
    rechecks: int
    still_there: int
    rate: float
    strength_pair: float
    strength_type: float
    strength_item: float
    strictness: float
    shift: float
    evaluations: int
    checks: int
    weight: float


@dataclass(frozen=True, slots=True)
class Attainment:
    """For a standard where every item has to be attained: the number of items attained, and the chance of all."""

    items: int
    attained: Spread
    chance_all: float


@dataclass(frozen=True)
class Forecast:
    """The whole answer. `total` is None when nothing that the evaluation covers has points (attain regime).

    low and high: expected total if everything named as unknown or left out counts nothing, or full.
    chance: total ≥ target and no veto; chance_without_veto: total ≥ target whatever the vetoes.
    method: "simulated" or "exact"; why: the reason code of `exact.exact_holds` when it is not exact.
    standard_error: Monte-Carlo error of the mean (0 when exact).
    rate_share: share of the variance that comes from the not exactly known rates (left out when under 1 %) ·
    day_share: share that comes from how strict the day is.
    items are in the order of the tree, types, units and methods the greatest loss first, fixes and sites the greatest
    gain first (sites without a gain: the greatest loss first).
    """

    total: Spread | None
    low: float | None
    high: float | None
    histogram: tuple[Bin, ...]
    target: float | None
    chance: float | None
    chance_without_veto: float | None
    chance_vetoed: float
    attainment: Attainment | None
    items: tuple[ItemForecast, ...]
    types: tuple[TypeForecast, ...]
    units: tuple[UnitForecast, ...]
    methods: tuple[MethodForecast, ...]
    fixes: tuple[FixValue, ...]
    sites: tuple[SiteValue, ...]
    pairs: tuple[PairForecast, ...]
    learned: Learned
    notices: tuple[Notice, ...]
    method: str
    why: str
    simulations: int
    standard_error: float
    rate_share: float
    day_share: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Pairs that were given about the same chance: mean predicted and observed share of failures, and how many."""

    low: float
    high: float
    predicted: float
    observed: float
    pairs: int


@dataclass(frozen=True, slots=True)
class PastForecast:
    """One past evaluation as it would have been forecast from the facts before it.

    `total` is None when there was nothing to forecast from (no facts before it) or nothing to score; `why` says which
    (`no_facts`, `no_total`). inside: actual within p5 … p95. Brier and log scores are over the pairs it checked.
    `items`: how many items the forecast and the evaluation have in common (only these are compared).
    """

    id: str
    title: str
    held_at: str
    actual: float | None
    total: Spread | None
    inside: bool | None
    pairs: int
    failed: int
    expected_failed: float
    brier: float | None
    log_score: float | None
    items: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class BackTest:
    """How past forecasts did. Rates are None when nothing could be compared.

    coverage: share of actual totals inside the 90 % interval, of `compared`; coverage_low/high: its own 90 % interval.
    brier and log_score: over all pairs, against the baseline of one rate for all (brier_pooled, log_pooled) and skill
    = 1 − brier/brier_pooled. error: mean absolute error of the total, against error_last: that of "as last time".
    """

    evaluations: tuple[PastForecast, ...]
    compared: int
    coverage: float | None
    coverage_low: float | None
    coverage_high: float | None
    pairs: int
    brier: float | None
    brier_pooled: float | None
    skill: float | None
    log_score: float | None
    log_pooled: float | None
    error: float | None
    error_last: float | None
    error_last_compared: int
    calibration: tuple[Calibration, ...]

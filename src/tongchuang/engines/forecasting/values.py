"""From expectations to what the pages show: losses by item, type, unit and method, and the value of fixes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tongchuang.engines.forecasting.answer import (
    FixValue,
    ItemForecast,
    MethodForecast,
    SiteValue,
    TypeForecast,
    UnitForecast,
)
from tongchuang.engines.forecasting.arrays import Floats
from tongchuang.engines.forecasting.distribution import Survival
from tongchuang.engines.forecasting.evaluation import Block, Evaluation
from tongchuang.engines.forecasting.expect import Expected, is_bent
from tongchuang.engines.forecasting.history import days_before
from tongchuang.engines.forecasting.model import Problem, Question
from tongchuang.engines.forecasting.simulate import Simulation
from tongchuang.engines.scoring.losses import UNASSIGNED
from tongchuang.engines.scoring.places import Duty
from tongchuang.engines.standard.model import METHODS, Node


@dataclass(frozen=True)
class Base:
    """What all tables are made from. `worth` is the value of a point of each leaf in the total, caps considered."""

    question: Question
    evaluation: Evaluation
    expected: Expected
    worth: Floats


def item_rows(base: Base, simulation: Simulation) -> tuple[ItemForecast, ...]:
    """One row an item, in the order of the tree."""
    ev = base.evaluation
    tables = {table.leaf: table for table in ev.tables}
    stats = _item_stats(ev)
    rows = []
    for n, leaf in enumerate(ev.leaves):
        points, method = float(ev.points[n]), leaf.method or "site"
        if not ev.known[n]:
            rows.append(
                ItemForecast(leaf.code, method, points, "left_out", None, None, None, None, None, 0.0)
            )
            continue
        loss = float(base.expected.loss[n])
        low, high = _range(n, loss, simulation)
        table = tables.get(n)
        drawn, pairs, checked, checks, weight = stats.get(n, (0.0, 0, 0, 0, 0.0))
        source = ("checks" if checks else "prior") if table is None else table.source
        rows.append(
            ItemForecast(
                leaf.code, method, points, source, loss, low, high, loss * float(base.worth[n]),
                float(base.expected.some_loss[n]), float(simulation.veto_shares[n]), drawn, pairs, checked,
                checks if table is None else table.observations, weight if table is None else table.weight,
            )
        )  # fmt: skip
    return tuple(rows)


def _range(n: int, loss: float, simulation: Simulation) -> tuple[float, float]:
    """5 and 95 % of what an item loses, over the simulated evaluations that could score it."""
    kept = simulation.lost[:, n]
    kept = kept[~np.isnan(kept)]
    if not len(kept):
        return loss, loss
    low, high = np.quantile(kept, [0.05, 0.95])
    return float(low), float(high)


def _item_stats(ev: Evaluation) -> dict[int, tuple[float, int, int, int, float]]:
    """Of each site leaf: pairs drawn (that apply), pairs, checked pairs, checks, weight."""
    found: dict[int, tuple[float, int, int, int, float]] = {}
    for block in ev.blocks:
        history = block.rates.history
        place = {leaf.code: n for n, leaf in enumerate(history.leaves)}
        for column, leaf in enumerate(block.leaves):
            own = place[ev.leaves[leaf].code]
            drawn = float((1 - block.not_here[:, column]).mean() * block.drawn)
            known = history.known[:, own]
            row = (
                drawn,
                len(block.sites),
                int(known.sum()),
                int(history.checks[:, own].sum()),
                float((history.failed_now + history.passed_now)[:, own].sum()),
            )
            old = found.get(int(leaf), (0.0, 0, 0, 0, 0.0))
            found[int(leaf)] = (
                old[0] + row[0],
                old[1] + row[1],
                old[2] + row[2],
                old[3] + row[3],
                old[4] + row[4],
            )
    return found


def type_rows(base: Base) -> tuple[TypeForecast, ...]:
    """Expected losses by site type, the greatest first."""
    rows = []
    for block, share in zip(base.evaluation.blocks, base.expected.shares, strict=True):
        history = block.rates.history
        loss = float((share * base.worth[block.leaves]).sum())
        applies = 1 - block.not_here
        rows.append(
            TypeForecast(
                history.type, len(block.sites), base.question.quotas.get(history.type, 0), block.drawn, loss,
                float((block.chance * applies).sum() / max(float(applies.sum()), 1e-9)), share.size,
                int(history.known.sum()), int(history.is_open.sum()),
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.loss_total, row.type)))


def method_rows(base: Base) -> tuple[MethodForecast, ...]:
    """Expected losses by method."""
    ev = base.evaluation
    assumed = {table.leaf for table in ev.tables if table.source == "assumed"}
    rows = []
    for method in METHODS:
        of = [n for n, leaf in enumerate(ev.leaves) if leaf.method == method]
        if not of:
            continue
        if method == "negative":
            loss = sum(float(table.off.mean()) for table in ev.tables if table.leaf in of)
        else:
            loss = sum(float(base.expected.loss[n] * base.worth[n]) for n in of)
        sure = [n for n in of if ev.known[n] and n not in assumed]
        rows.append(
            MethodForecast(
                method,
                loss,
                float(ev.points[of].sum()),
                float(ev.points[sure].sum()) if sure else 0.0,
                len(of),
            )
        )
    return tuple(sorted(rows, key=lambda row: -row.loss_total))


def unit_rows(base: Base) -> tuple[UnitForecast, ...]:
    """Expected losses by unit, shared out as the scoring engine shares them."""
    ev = base.evaluation
    losses: dict[str, float] = {}
    pairs: dict[str, int] = {}
    opened: dict[str, int] = {}
    left = ev.worth * 0 + base.expected.loss
    for block, share in zip(ev.blocks, base.expected.shares, strict=True):
        np.subtract.at(left, block.leaves, share.sum(axis=0))
        is_open = open_of(block, ev)
        for column, leaf in enumerate(block.leaves):
            node = ev.leaves[leaf]
            for row, site in enumerate(block.sites):
                duty = duty_of(base.question, node, site)
                value = float(share[row, column] * base.worth[leaf])
                for unit, part in duty.parts():
                    losses[unit] = losses.get(unit, 0.0) + value * float(part)
                pairs[duty.unit] = pairs.get(duty.unit, 0) + 1
                opened[duty.unit] = opened.get(duty.unit, 0) + int(is_open[row, column])
    for n, leaf_node in enumerate(ev.leaves):
        rest = float(left[n] * base.worth[n])
        if ev.known[n] and rest > 1e-12:
            for unit, part in lead_of(base.question, leaf_node).parts():
                losses[unit] = losses.get(unit, 0.0) + rest * float(part)
    rows = [
        UnitForecast(unit, loss, pairs.get(unit, 0), opened.get(unit, 0)) for unit, loss in losses.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.loss_total, row.unit)))


def open_of(block: Block, ev: Evaluation) -> np.ndarray:
    place = {leaf.code: n for n, leaf in enumerate(block.rates.history.leaves)}
    return np.asarray(block.rates.history.is_open[:, [place[ev.leaves[leaf].code] for leaf in block.leaves]])


def duty_of(question: Question, leaf: Node, site: str) -> Duty:
    """As the scoring engine finds it: (site, item), (type, item), the site's unit, the item's lead."""
    given = question.assignments.on_site.get((site, leaf.code))
    if given is not None:
        return given
    of = question.sites[site]
    given = question.assignments.on_type.get((of.type, leaf.code))
    if given is not None:
        return given
    return Duty(of.unit) if of.unit else lead_of(question, leaf)


def lead_of(question: Question, leaf: Node) -> Duty:
    given = question.assignments.leads.get(leaf.code)
    if given is not None:
        return given
    return Duty(leaf.lead[0]) if leaf.lead else Duty(UNASSIGNED)


def fix_values(base: Base, chances: Chances | None) -> tuple[tuple[FixValue, ...], tuple[SiteValue, ...]]:
    """The value of fixing each open problem, and of each site."""
    ev = base.evaluation
    open_pairs: dict[tuple[str, str], list[Problem]] = {}
    for problem in base.question.problems:
        if problem.closed_at is None or days_before(base.question.as_of, problem.closed_at) < 0:
            open_pairs.setdefault((problem.site, problem.item), []).append(problem)
    fixes: list[FixValue] = []
    sites: list[SiteValue] = []
    for b, block in enumerate(ev.blocks):
        of_block = _block_fixes(base, b, block, open_pairs, chances)
        fixes += of_block
        sites += _block_sites(base, b, block, of_block, chances)
    fixes.sort(key=lambda row: (-row.gain_total, row.id))
    sites.sort(key=lambda row: (-row.gain_total, -row.loss_total, row.site))
    return tuple(fixes), tuple(sites)


def _block_fixes(
    base: Base,
    b: int,
    block: Block,
    open_pairs: dict[tuple[str, str], list[Problem]],
    chances: Chances | None,
) -> list[FixValue]:
    ev = base.evaluation
    history = block.rates.history
    own = {leaf.code: n for n, leaf in enumerate(history.leaves)}
    is_open = open_of(block, ev)
    cells = [
        (row, column, found)
        for column, leaf in enumerate(block.leaves)
        for row, site in enumerate(block.sites)
        if is_open[row, column] and (found := open_pairs.get((site, ev.leaves[leaf].code)))
    ]
    if not cells:
        return []
    rows, columns = np.array([c[0] for c in cells]), np.array([c[1] for c in cells])
    places = np.array([own[ev.leaves[block.leaves[c]].code] for c in columns])
    after = block.rates.after_fix[rows, places]
    gains = base.expected.change(ev, b, rows, columns, after) * base.worth[block.leaves[columns]]
    made = []
    for (row, column, found), gain, later in zip(cells, gains, after, strict=True):
        before = float(block.chance[row, column])
        change = before - float(later)
        if chances is None:
            chance = None
        elif is_bent(ev, int(block.leaves[column])):
            passed, failed = base.expected.given[b][:, row, column]
            chance = chances.bent(
                int(block.leaves[column]), float(passed), float(failed), change * block.included
            )
        else:
            chance = chances.plain(float(gain), change, before, block.included)
        for problem in found:
            made.append(
                FixValue(
                    problem.id, problem.site, problem.item, float(gain), chance, before, float(later),
                    block.included, len(found),
                )
            )  # fmt: skip
    return made


class Chances:
    """What a fix adds to the chance of the target, to first order: how much likelier the target is with the pair
    passing than failing, when its site is drawn."""

    def __init__(self, base: Base, simulation: Simulation, survival: Survival, target: float) -> None:
        self.base, self.simulation, self.survival, self.target = base, simulation, survival, target
        self._without: dict[int, Survival] = {}

    def plain(self, gain: float, change: float, before: float, drawn: float) -> float:
        """A pair that costs the same whatever the others do."""
        happens = drawn * change
        if happens <= 1e-12 or gain <= 0:
            return 0.0
        cost, failing = gain / happens, drawn * before
        reached = self.survival(self.target - cost * failing) - self.survival(
            self.target + cost * (1 - failing)
        )
        return max(0.0, happens * reached)

    def bent(self, leaf: int, passed: float, failed: float, happens: float) -> float:
        """A pair of an item with steps: set against the totals without that item's loss."""
        if happens <= 1e-12:
            return 0.0
        if leaf not in self._without:
            self._without[leaf] = self._total_without(leaf)
        worth = float(self.base.worth[leaf])
        reaches = self._without[leaf]
        return max(
            0.0, happens * (reaches(self.target + worth * passed) - reaches(self.target + worth * failed))
        )

    def _total_without(self, leaf: int) -> Survival:
        lost = np.nan_to_num(self.simulation.lost[:, leaf].astype(np.float64))
        kept = ~self.simulation.vetoed[: len(lost)]
        values = np.sort((self.simulation.total[: len(lost)] + float(self.base.worth[leaf]) * lost)[kept])
        size = max(len(lost), 1)
        return lambda value: float(len(values) - np.searchsorted(values, value)) / size


def _block_sites(
    base: Base, b: int, block: Block, fixes: list[FixValue], chances: Chances | None
) -> list[SiteValue]:
    gains: dict[str, dict[str, FixValue]] = {}
    numbers: dict[str, int] = {}
    for fix in fixes:
        gains.setdefault(fix.site, {})[fix.item] = fix
        numbers[fix.site] = numbers.get(fix.site, 0) + 1
    applies = 1 - block.not_here
    fails = 1 - (1 - block.chance * applies).prod(axis=1)
    losses = (base.expected.shares[b] * base.worth[block.leaves]).sum(axis=1)
    rows = []
    for row, site in enumerate(block.sites):
        of_site = list(gains.get(site, {}).values())
        rows.append(
            SiteValue(
                site, block.rates.history.type, base.question.sites[site].unit, numbers.get(site, 0),
                sum(fix.gain_total for fix in of_site),
                None if chances is None else sum(fix.gain_chance or 0.0 for fix in of_site),
                float(losses[row]), block.included, float(fails[row]),
            )
        )  # fmt: skip
    return rows


def after_fixing(base: Base, pairs: set[tuple[str, str]]) -> Evaluation:
    """The same evaluation with these pairs fixed and verified today (for checks by simulation, and for what-ifs)."""
    blocks = []
    for block in base.evaluation.blocks:
        chance = block.chance.copy()
        own = {leaf.code: n for n, leaf in enumerate(block.rates.history.leaves)}
        for column, leaf in enumerate(block.leaves):
            code = base.evaluation.leaves[leaf].code
            for row, site in enumerate(block.sites):
                if (site, code) in pairs:
                    chance[row, column] = block.rates.after_fix[row, own[code]]
        blocks.append(replace(block, chance=chance))
    return replace(base.evaluation, blocks=tuple(blocks))

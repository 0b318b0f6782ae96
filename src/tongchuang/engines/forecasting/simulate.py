"""Simulated evaluations: sites drawn without replacement, every pair decided by a 16-bit word, scored by the rules.

Work is cut into chunks. Each chunk is one possible world (how strict the day is, what the not exactly known rates are)
with its own stream of SFC64 words, so the number of threads changes nothing. A chance is rounded to 1/65536, an error
of at most 8 in a million of a pair's chance. A chunk holds a few megabytes whatever the number of simulations.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tongchuang.engines.forecasting.arrays import Bools, Floats, Ints, Words, normal_cdf, probit
from tongchuang.engines.forecasting.evaluation import Block, Evaluation, Table, loss_per_g
from tongchuang.engines.forecasting.scores import ATTAINED_WITHIN, leaf_loss, leaf_vetoes, total
from tongchuang.engines.standard.model import Bonus, Deduct, Veto

CHUNK = 1000
# Losses of single items are kept for this many evaluations: enough for their 5 and 95 % points.
KEPT = 20_000
WORD = 65_536.0

Watch = Callable[[float], None]
Singles = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Chunk:
    """What came of one chunk; `lost` is (evaluations, leaves), NaN where an item was unknown, or empty."""

    total: Floats
    vetoed: Bools
    attained: Ints
    counted: Ints
    lost: Singles
    leaf_vetoes: Ints
    bound: dict[str, int]


@dataclass(frozen=True)
class Simulation:
    """All chunks together. `attained` and `counted` are items of an attain standard (empty otherwise)."""

    total: Floats
    vetoed: Bools
    attained: Ints
    counted: Ints
    lost: Singles
    veto_shares: Floats
    bound: dict[str, float]


@dataclass
class Draw:
    """The sites and words of one chunk, for tests: rows of sites (drawn, evaluations), words (drawn, evaluations, items)."""

    sites: list[Ints] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    chances: list[Floats] = field(default_factory=list)
    tables: list[Ints] = field(default_factory=list)


def simulate(
    evaluation: Evaluation,
    simulations: int,
    seed: int,
    *,
    threads: int = 2,
    kept: int = KEPT,
    chunk: int = CHUNK,
    watch: Watch | None = None,
) -> Simulation:
    """Simulate so many evaluations (rounded up to whole chunks)."""
    chunks = max(1, -(-simulations // chunk))
    days = _days(chunks, seed)

    def run(number: int) -> Chunk:
        keep = number * chunk < kept
        return simulate_chunk(evaluation, chunk, seed, number, float(days[number]), keep=keep)

    done: list[Chunk] = []
    if threads <= 1:
        for number in range(chunks):
            done.append(run(number))
            _tell(watch, len(done), chunks)
    else:
        with ThreadPoolExecutor(threads) as pool:
            try:
                for found in pool.map(run, range(chunks)):
                    done.append(found)
                    _tell(watch, len(done), chunks)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
    return _joined(done, chunk)


def _tell(watch: Watch | None, done: int, chunks: int) -> None:
    if watch is not None:
        watch(done / chunks)


def _days(chunks: int, seed: int) -> Floats:
    """How strict each chunk's day is: normal, evenly spread over the chunks and shuffled."""
    order = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed))).permutation(chunks)
    return probit((order + 0.5) / chunks)


def _joined(done: list[Chunk], chunk: int) -> Simulation:
    number = len(done) * chunk
    bound: dict[str, float] = {}
    for part in done:
        for node, times in part.bound.items():
            bound[node] = bound.get(node, 0.0) + times / number
    return Simulation(
        np.concatenate([part.total for part in done]),
        np.concatenate([part.vetoed for part in done]),
        np.concatenate([part.attained for part in done]),
        np.concatenate([part.counted for part in done]),
        np.concatenate([part.lost for part in done]),
        np.sum([part.leaf_vetoes for part in done], axis=0) / number,
        bound,
    )


def simulate_chunk(
    evaluation: Evaluation,
    size: int,
    seed: int,
    number: int,
    day: float,
    *,
    keep: bool,
    draw: Draw | None = None,
) -> Chunk:
    """One chunk: blocks, then tables, then the total."""
    words = np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(number,)))
    # Two chunks share their rates with opposite signs, so that most of their error goes out.
    rates = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(number // 2, 1))))
    work = _Work(evaluation, size, keep or not evaluation.plain or evaluation.standard.regime == "attain")
    for block in evaluation.blocks:
        of_items = None
        if evaluation.rate_uncertainty:
            of_items = rates.standard_normal(len(block.leaves)) * (1 - 2 * (number % 2))
        _block(work, block, words, block.chance_given(evaluation.strictness, day, of_items), draw)
    work.finish_sites()
    _tables(work, words, draw)
    return work.chunk(keep)


class _Work:
    """The arrays of a chunk while it is being worked on."""

    def __init__(self, evaluation: Evaluation, size: int, full: bool) -> None:
        self.evaluation, self.size, self.full = evaluation, size, full
        leaves = len(evaluation.leaves)
        site = evaluation.number > 0
        self.single = np.flatnonzero(site & ~(evaluation.linear & (not full)) | _veto_leaves(evaluation))
        self.row = np.full(leaves, -1, dtype=np.int64)
        self.row[self.single] = np.arange(len(self.single))
        self.g = np.zeros((len(self.single), size))
        self.missing = {int(n): np.zeros(size) for n in np.flatnonzero(evaluation.varies)}
        self.down = np.zeros(size)
        self.off = np.zeros(size)
        self.vetoed = np.zeros(size, dtype=np.bool_)
        self.leaf_vetoes = np.zeros(leaves, dtype=np.int64)
        self.lost: dict[int, Floats] = {}
        self.known: dict[int, Bools] = {}
        self.gone: dict[int, Bools] = {}

    def finish_sites(self) -> None:
        """From Σ g to points lost."""
        ev = self.evaluation
        for leaf in map(int, self.single):
            node = ev.leaves[leaf]
            n = np.full(self.size, float(ev.number[leaf]))
            if leaf in self.missing:
                n -= self.missing[leaf]
                self.known[leaf] = n > 0
            g = self.g[self.row[leaf]]
            if isinstance(node.rule, Veto):
                vetoes = leaf_vetoes(node, g, n)
                self.note_veto(leaf, vetoes)
            lost = leaf_loss(node, g, n)
            if self.full:
                self.lost[leaf] = lost
            elif ev.worth[leaf]:
                self.down += ev.worth[leaf] * lost

    def note_veto(self, leaf: int, vetoes: Bools) -> None:
        self.vetoed |= vetoes
        self.leaf_vetoes[leaf] = int(vetoes.sum())
        self.gone[leaf] = vetoes

    def chunk(self, keep: bool) -> Chunk:
        ev = self.evaluation
        bound: dict[str, int] = {}
        if ev.plain:
            for leaf, lost in self.lost.items():
                if ev.worth[leaf]:
                    self.down += ev.worth[leaf] * lost
            sums = np.maximum(0.0, 100 - self.down - self.off) if ev.has_total else np.full(self.size, np.nan)
        else:
            sums, bound = total(ev.standard, self._column, self.off, self.size)
        attained, counted = self._attained()
        return Chunk(
            sums, self.vetoed, attained, counted, self._kept(keep), self.leaf_vetoes, bound
        )  # fmt: skip

    def _column(self, node: object) -> tuple[Floats, Floats | Bools] | None:
        leaf = self.evaluation.where[node.code]  # type: ignore[attr-defined]
        if leaf not in self.lost:
            return None
        known = self.known.get(leaf, np.ones(self.size, dtype=np.bool_))
        return self.evaluation.points[leaf] - self.lost[leaf], known

    def _kept(self, keep: bool) -> Singles:
        leaves = len(self.evaluation.leaves)
        if not keep:
            return np.zeros((0, leaves), dtype=np.float32)
        kept = np.zeros((self.size, leaves), dtype=np.float32)
        for leaf, lost in self.lost.items():
            kept[:, leaf] = lost
            if leaf in self.known:
                kept[~self.known[leaf], leaf] = np.nan
        return kept

    def _attained(self) -> tuple[Ints, Ints]:
        """How many items are attained, and how many are counted."""
        if self.evaluation.standard.regime != "attain":
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        yes, counted = np.zeros(self.size, dtype=np.int64), np.zeros(self.size, dtype=np.int64)
        for n, leaf in enumerate(self.evaluation.leaves):
            if not self.evaluation.known[n] or isinstance(leaf.rule, Bonus):
                continue
            known = self.known.get(n, np.ones(self.size, dtype=np.bool_))
            if isinstance(leaf.rule, (Veto, Deduct)):
                good = ~self.gone.get(n, np.zeros(self.size, dtype=np.bool_))
            else:
                good = self.lost[n] <= ATTAINED_WITHIN
            yes += good & known
            counted += known
        return yes, counted


def _veto_leaves(evaluation: Evaluation) -> Bools:
    return np.array(
        [leaf.method == "site" and isinstance(leaf.rule, Veto) for leaf in evaluation.leaves], dtype=np.bool_
    ) & (evaluation.number > 0)


def _block(work: _Work, block: Block, words: np.random.SFC64, chance: Floats, draw: Draw | None) -> None:
    """Draw the sites of a type, decide all their pairs and add up g."""
    n, size, items = block.drawn, work.size, len(block.leaves)
    sites = draw_sites(words, len(block.sites), n, size)
    rows = sites.ravel()
    u = _words(words, n * size * items).reshape(n * size, items)
    if draw is not None:
        draw.sites.append(sites)
        draw.words.append(u.reshape(n, size, items))
        draw.chances.append(chance)
    wide = np.uint8 if n < 256 else np.uint16
    tracked = work.row[block.leaves]
    every = np.arange(items)
    for level in block.levels:
        cut = np.minimum(np.rint(block.thresholds(level, chance) * WORD), WORD - 1).astype(np.uint16)
        of_level = u if len(level.columns) == items else u[:, level.columns]
        hit = of_level < cut.take(rows, axis=0)
        hits = np.add.reduce(hit.reshape(n, size, -1).view(np.uint8), axis=0, dtype=wide)
        _add(work, block, hits, level.columns, level.sizes, tracked)
    if block.base.any():
        _add(work, block, np.full((size, items), n, dtype=wide), every, block.base, tracked)
    if len(block.varies):
        _missing(work, block, u, rows)


def _add(
    work: _Work,
    block: Block,
    hits: npt.NDArray[np.unsignedinteger],
    columns: Ints,
    sizes: Floats,
    tracked: Ints,
) -> None:
    """Add steps to the items that are followed one by one, and the rest to the total at once."""
    rows = tracked[columns]
    alone = rows >= 0
    for position in np.flatnonzero(alone):
        work.g[rows[position]] += sizes[position] * hits[:, position]
    if not alone.all():
        ev = work.evaluation
        together = np.flatnonzero(~alone)
        leaves = block.leaves[columns[together]]
        weight = np.array([ev.worth[leaf] * loss_per_g(ev, int(leaf)) for leaf in leaves]) * sizes[together]
        part = hits if len(together) == len(columns) else hits[:, together]
        work.down += part.astype(np.float32) @ weight.astype(np.float32)


def _missing(work: _Work, block: Block, u: Words, rows: Ints) -> None:
    """Count the pairs that did not apply: the top of the words. They carry no base either."""
    n, size = block.drawn, work.size
    here = np.rint((1 - block.not_here[:, block.varies]) * WORD) - 1
    last = np.clip(here, 0, WORD - 1).astype(np.uint16)
    absent = u[:, block.varies] > last.take(rows, axis=0)
    counts = absent.reshape(n, size, -1).sum(axis=0)
    for position, column in enumerate(block.varies):
        leaf = int(block.leaves[column])
        work.missing[leaf] += counts[:, position]
        if work.row[leaf] >= 0 and block.base[column]:
            work.g[work.row[leaf]] -= block.base[column] * counts[:, position]


def _words(words: np.random.SFC64, number: int) -> Words:
    """So many 16-bit words."""
    raw = words.random_raw(-(-number // 4))
    return np.asarray(raw).view(np.uint16)[:number]


def draw_sites(words: np.random.SFC64, pool: int, n: int, size: int) -> Ints:
    """`size` draws of n of `pool` sites without replacement, (n, size), every subset as likely (Floyd's way)."""
    if n >= pool:
        return np.repeat(np.arange(pool, dtype=np.int64)[:, None], size, axis=1)
    raw = np.asarray(words.random_raw(-(-n * size // 2))).view(np.uint32)[: n * size].reshape(n, size)
    drawn = np.empty((n, size), dtype=np.int64)
    for step in range(n):
        last = pool - n + step
        pick = (raw[step].astype(np.uint64) * np.uint64(last + 1) >> np.uint64(32)).astype(np.int64)
        if step:
            pick[(drawn[:step] == pick).any(axis=0)] = last
        drawn[step] = pick
    return drawn


def _tables(work: _Work, words: np.random.SFC64, draw: Draw | None) -> None:
    """The items of the other methods: one word picks one of the equally likely outcomes."""
    ev = work.evaluation
    common: dict[str, Floats] = {}
    for table in ev.tables:
        picks = _picks(work, words, table, common)
        if draw is not None:
            draw.tables.append(picks)
        leaf = ev.leaves[table.leaf]
        if leaf.method == "negative":
            off = table.off[picks]
            work.off += off
            if isinstance(leaf.rule, Veto):
                work.note_veto(table.leaf, table.vetoes[picks])
            elif isinstance(leaf.rule, Deduct):
                work.gone[table.leaf] = off > 0
            continue
        lost = ev.points[table.leaf] - table.score[picks]
        if work.full:
            work.lost[table.leaf] = lost
        elif ev.worth[table.leaf]:
            work.down += ev.worth[table.leaf] * lost


def _picks(work: _Work, words: np.random.SFC64, table: Table, common: dict[str, Floats]) -> Ints:
    """Which outcome of a table each evaluation gets; tied tables of a method share a normal number."""
    bits = len(table.score).bit_length() - 1
    word = _words(words, work.size)
    if not table.tie:
        return (word >> np.uint16(16 - bits)).astype(np.int64)
    method = work.evaluation.leaves[table.leaf].method or ""
    if method not in common:
        common[method] = _normal(_words(words, work.size))
    place = normal_cdf(np.sqrt(table.tie) * common[method] + np.sqrt(1 - table.tie) * _normal(word))
    return np.minimum((place * len(table.score)).astype(np.int64), len(table.score) - 1)


def _normal(words: Words) -> Floats:
    """Standard normal numbers from words."""
    return probit((words.astype(np.float64) + 0.5) / WORD)

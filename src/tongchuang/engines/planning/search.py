"""The search: units one by one, again and again, those with most to gain longest.

A round gives each unit of its list a slice of work. Units that are linked by precedence are never solved at
the same time, so every answer fits to the schedule as it stands; money is handed out before a round. How
much work a slice has is counted by the solver itself, not by the clock, and answers are taken in the order
of the list: with the same seed and enough time the plan is the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from .compiled import OUT, Compiled
from .first import first_bound, groups, merge
from .greedy import by_list
from .prices import find_prices, links
from .state import State, polish
from .unit_solver import Answer, Limits, bound_of, schedule
from .view import Keep, Prices, free_view, held_view

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

ROUNDS = (
    (1.0, 0.22),
    (0.5, 0.28),
    (0.3, 0.26),
    (0.15, 0.24),
)  # which share of the units, which share of the work
WORK_PER_SECOND = 0.35  # the solver's own measure of work done in a second of one core, with a reserve
RESERVE = 3.0
KNAPSACK_WORK = 1.0

Result = TypeVar("Result")
Task: TypeAlias = Callable[[], "tuple[int, Answer]"]


@dataclass
class Watch:
    """The clock, the wish to stop, and who has to hear of it."""

    clock: Callable[[], float]
    seconds: float
    should_stop: Callable[[], bool] | None = None
    began: float = field(init=False)
    stopped: bool = False
    _running: set[CpSolver] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.began = self.clock()

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return self.clock() - self.began

    @property
    def left(self) -> float:
        """Seconds left for solving."""
        return 0.0 if self.stopped else self.seconds - self.spent - min(RESERVE, 0.1 * self.seconds)

    def running(self, solver: CpSolver, begins: bool) -> None:
        """Told by a solver when it begins and when it ends."""
        with self._lock:
            (self._running.add if begins else self._running.discard)(solver)

    def go_on(self) -> bool:
        """Whether there is time left and nobody asked to stop; solvers at work are stopped otherwise."""
        if not self.stopped and self.should_stop is not None and self.should_stop():
            self.stopped = True
        if self.stopped:
            with self._lock:
                for solver in self._running:
                    solver.stop_search()
        return self.left > 0


@dataclass
class Search:
    """The best schedule so far and the bounds so far.

    `bounds` are each unit's own; `priced` bound the whole together.
    """

    compiled: Compiled
    starts: list[int]
    watch: Watch
    seed: int
    threads: int
    keeps: Mapping[int, Keep] = field(default_factory=dict)
    told: Callable[[], None] | None = None
    prices: Prices = field(default_factory=Prices)
    bounds: list[int] = field(init=False)
    priced: list[int] = field(init=False)
    whole: float = float("inf")
    proven: set[int] = field(default_factory=set)
    linked: dict[int, set[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.bounds = [first_bound(self.compiled, grid) for grid in self.compiled.grids]
        self.priced = list(self.bounds)
        self.linked = {grid.index: set() for grid in self.compiled.grids}
        for before, after in links(self.compiled):
            one, other = self.compiled.jobs[before].unit, self.compiled.jobs[after].unit
            self.linked[one].add(other)
            self.linked[other].add(one)

    @property
    def costly(self) -> bool:
        """Whether units compete for money."""
        return self.compiled.money is not None and any(job.cost for job in self.compiled.jobs)

    def coupled(self, unit: int) -> bool:
        """Whether a unit cannot be bounded without prices."""
        return self.costly or bool(self.linked[unit])

    @property
    def bound(self) -> int:
        """No schedule recovers more, in scaled points."""
        together = sum(self.priced) + self.prices.money * (self.compiled.money or 0)
        return int(min(sum(self.bounds), together, self.whole) + 1e-3)

    def points(self, unit: int) -> int:
        """A unit's scaled points now."""
        jobs = self.compiled.jobs
        return sum(jobs[i].gain for i in self.compiled.grids[unit].jobs if self.starts[i] != OUT)

    def run(self) -> None:
        """Bounds first, then rounds of slices."""
        units = [grid.index for grid in self.compiled.grids if grid.jobs and grid.days]
        if any(self.coupled(unit) for unit in units) and self.watch.go_on():
            self.prices, whole = find_prices(self.compiled, seconds=0.15 * self.watch.left)
            self.whole = min(self.whole, whole if whole is not None else self.whole)
            free = [free_view(self.compiled, grid.index, self.prices) for grid in self.compiled.grids]
            self.priced = [sum(max(0, part.gain) for part in view.parts) for view in free]
        self._knapsacks(units)
        self._tell()
        work = self.watch.seconds * self.threads * WORK_PER_SECOND
        for number, (part, share) in enumerate(ROUNDS):
            chosen = self._widest(units, part)
            if not chosen or not self.watch.go_on():
                break
            self._round(chosen, share * work / len(chosen), number)

    def _widest(self, units: Sequence[int], part: float) -> list[int]:
        """The units with the widest gap between bound and schedule."""
        gap = {unit: self._gap(unit) for unit in units if unit not in self.proven}
        wide = [unit for unit in sorted(gap, key=lambda unit: (-gap[unit], unit)) if gap[unit] > 0]
        return wide[: max(1, round(part * len(units)))]

    def _gap(self, unit: int) -> int:
        return self.bounds[unit] - self.points(unit)

    def _knapsacks(self, units: Sequence[int]) -> None:
        chosen: set[int] = set()

        def ask(unit: int, prices: Prices) -> Callable[[], tuple[int, int, frozenset[int]]]:
            view = free_view(self.compiled, unit, prices)
            limits = Limits(KNAPSACK_WORK, max(0.1, self.watch.left), self.seed)
            return lambda: (unit, *bound_of(view, limits, self.watch.running))

        for unit, bound, taken in self._together([ask(unit, self.prices) for unit in units]):
            self.priced[unit] = min(self.priced[unit], bound)
            chosen |= taken
            if not self.coupled(unit):
                self.bounds[unit] = min(self.bounds[unit], bound)
        linked = [unit for unit in units if self.coupled(unit)]
        for unit, bound, _ in self._together([ask(unit, Prices()) for unit in linked]):
            self.bounds[unit] = min(self.bounds[unit], bound)
        self._try_chosen(chosen)

    def _try_chosen(self, chosen: set[int]) -> None:
        """What the knapsacks chose, as a schedule: those first, by due day."""
        for late in (False, True):
            starts = by_list(
                self.compiled,
                lambda job: (
                    job.index not in chosen,
                    job.due if job.index in chosen else -job.rate,
                    job.index,
                ),
                late=late,
            )
            self.starts = merge(self.compiled, self.starts, starts, groups(self.compiled), self.worth)
        self._polish()

    def worth(self, index: int, start: int) -> int:
        """What a job at a start is worth: its gain, staying where it was, and above all its being a must."""
        if start == OUT:
            return 0
        job, keep = self.compiled.jobs[index], self.keeps.get(index)
        bonus = keep.bonus if keep is not None and keep.start == start else 0
        return job.gain + bonus + (10**12 if job.must else 0)

    def _polish(self) -> None:
        state = State(self.compiled, self.starts, self.keeps)
        before = state.value()
        polish(state, 1)
        if state.value() >= before:
            self.starts = state.starts

    def _round(self, units: Sequence[int], work: float, number: int) -> None:
        for batch in self._apart(units):
            money = self._money(batch)
            tasks = [self._slice(unit, work, number, money.get(unit)) for unit in batch]
            for unit, answer in self._together(tasks):
                self._take(unit, answer)
                self._tell()
        if number:
            self._prove([unit for unit in units if self.coupled(unit)], 0.5 * work, number)
        self._polish()
        self._tell()

    def _apart(self, units: Sequence[int]) -> list[list[int]]:
        """Units in batches in which no two are linked."""
        batches: list[list[int]] = []
        for unit in units:
            for batch in batches:
                if not self.linked[unit].intersection(batch):
                    batch.append(unit)
                    break
            else:
                batches.append([unit])
        return batches

    def _money(self, units: Sequence[int]) -> dict[int, int]:
        """What each unit may spend in this round: what it spends now and a share of what is left."""
        if not self.costly or self.compiled.money is None:
            return {}
        jobs = self.compiled.jobs
        spent = [0] * len(self.compiled.grids)
        for job in jobs:
            if self.starts[job.index] != OUT:
                spent[job.unit] += job.cost
        rest = max(0, self.compiled.money - sum(spent)) // len(units)
        return {unit: spent[unit] + rest for unit in units}

    def _slice(self, unit: int, work: float, number: int, money: int | None) -> Task:
        held = held_view(self.compiled, unit, self.starts, keeps=self.keeps, money=money)
        hint = {part.job: self.starts[part.job] for part in held.parts if self.starts[part.job] != OUT}
        exact = not self.coupled(unit)
        bound = self.bounds[unit] if exact else None

        def solve() -> tuple[int, Answer]:
            limits = Limits(work, max(0.1, self.watch.left), self.seed + number)
            return unit, schedule(held, limits, hint=hint, bound=bound, watch=self.watch.running)

        return solve

    def _take(self, unit: int, answer: Answer) -> None:
        if not self.coupled(unit):
            self.bounds[unit] = self.priced[unit] = min(self.bounds[unit], answer.bound)
            if answer.best:
                self.proven.add(unit)
        if answer.starts is None:
            return
        members = self.compiled.grids[unit].jobs
        now = sum(self.worth(index, self.starts[index]) for index in members)
        then = sum(self.worth(index, answer.starts.get(index, OUT)) for index in members)
        if then > now:
            for index in members:
                self.starts[index] = answer.starts.get(index, OUT)

    def _prove(self, units: Sequence[int], work: float, number: int) -> None:
        """Smaller bounds for units that hang together, with prices for what binds them."""

        def ask(unit: int) -> Task:
            view = free_view(self.compiled, unit, self.prices)
            bound = self.priced[unit]

            def solve() -> tuple[int, Answer]:
                limits = Limits(work, max(0.1, self.watch.left), self.seed + number, prove=True)
                return unit, schedule(view, limits, hint={}, bound=bound, watch=self.watch.running)

            return solve

        for unit, answer in self._together([ask(unit) for unit in units]):
            self.priced[unit] = min(self.priced[unit], answer.bound)

    def _together(self, tasks: Iterable[Callable[[], Result]]) -> Iterator[Result]:
        """Results in the order of the tasks, `threads` at a time; those not begun in time are left out."""
        with ThreadPoolExecutor(self.threads) as pool:
            for future in [pool.submit(task) for task in tasks]:
                while not future.cancelled():
                    if not self.watch.go_on() and future.cancel():
                        break
                    try:
                        result = future.result(timeout=0.25)
                    except StillRunning:
                        self._tell()
                        continue
                    yield result
                    break

    def _tell(self) -> None:
        if self.told is not None:
            self.told()

"""The plan: a whole answer at once, then better ones until the time is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from .assemble import assemble, by_hand
from .compiled import OUT, Compiled, compile_problem
from .demands import reachable, settle
from .first import first_answer, groups, merge
from .greedy import by_age, by_list, by_severity
from .model import Better, Conflict, Former, Plan, Problem
from .replan import former_starts, keeps
from .search import Search, Watch
from .state import State, better_first, polish

LISTS = 60
FIRST_SECONDS = 1.2
PASSES = 4  # of exchanges that recover points sooner
PAUSE = 1.5  # seconds between two answers told at least

OnBetter: TypeAlias = Callable[[Better], None]


def solve(
    problem: Problem,
    *,
    clock: Callable[[], float],
    seconds: float = 90.0,
    seed: int = 1,
    threads: int = 2,
    former: Former | None = None,
    on_better: OnBetter | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """The schedule that recovers the most points before the evaluation day, as far as `seconds` go.

    `clock` gives seconds (time.monotonic). `on_better` hears the first answer within about 3 seconds, then
    each better one; `should_stop` is asked about four times a second. Demands that cannot be met stand in
    `conflicts`; the plan then meets as many as it could. PlanningError when the problem contradicts itself.
    """
    watch = Watch(clock, seconds, should_stop)
    compiled = compile_problem(problem)
    first = _first(compiled, watch, seed, former)
    search = Search(compiled, first, watch, seed, threads, keeps(compiled, former) if former else {})
    conflicts: tuple[Conflict, ...] = ()
    teller = _Teller(search, on_better)
    teller.tell(now=True)
    if any(job.must and first[job.index] == OUT for job in compiled.jobs):
        settled = settle(problem, compiled, watch, seed)
        conflicts = settled.conflicts
        compiled = compile_problem(settled.problem)
        starts = _first(compiled, watch, seed, former, settled.starts(compiled))
        search = Search(compiled, starts, watch, seed, threads, keeps(compiled, former) if former else {})
        teller = _Teller(search, on_better, conflicts)
        teller.tell(now=True)
    search.told = teller.tell
    search.run()
    state = State(compiled, search.starts, search.keeps)
    polish(state)
    if state.value() >= State(compiled, search.starts, search.keeps).value():
        for _ in range(PASSES):
            better_first(state)
        search.starts = state.starts
    plan = teller.plan(deep=True)
    return reachable(problem, plan)


def quick(
    problem: Problem, *, clock: Callable[[], float], seed: int = 1, former: Former | None = None
) -> Plan:
    """The first answer alone, without the solver; its bound is a coarse one."""
    watch = Watch(clock, FIRST_SECONDS * 2)
    compiled = compile_problem(problem)
    starts = _first(compiled, watch, seed, former)
    search = Search(compiled, starts, watch, seed, 1, keeps(compiled, former) if former else {})
    return _Teller(search, None).plan(deep=True)


class _Teller:
    """Hands out whole plans, and only when they are better than the last one or the bound has come down."""

    def __init__(self, search: Search, hear: OnBetter | None, conflicts: tuple[Conflict, ...] = ()) -> None:
        self.search = search
        self.hear = hear
        self.conflicts = conflicts
        self.hand = by_hand(search.compiled)
        self.last: tuple[int, int] | None = None
        self.at = 0.0

    def plan(self, *, deep: bool, conflicts: Sequence[Conflict] = ()) -> Plan:
        """The plan as it stands."""
        search = self.search
        return assemble(
            search.compiled,
            search.starts,
            bounds=search.bounds,
            bound=search.bound,
            seconds=search.watch.spent,
            deep=deep,
            keeps=search.keeps,
            conflicts=(*self.conflicts, *conflicts),
            hand=self.hand,
        )

    def tell(self, now: bool = False) -> None:
        """Tell the plan as it stands, at most every PAUSE seconds."""
        spent = self.search.watch.spent
        if self.hear is None or (not now and spent - self.at < PAUSE):
            return
        value = sum(self.search.worth(index, start) for index, start in enumerate(self.search.starts))
        key = (value, -self.search.bound)
        if self.last is not None and key <= self.last:
            return
        self.last, self.at = key, spent
        share = min(1.0, spent / self.search.watch.seconds) if self.search.watch.seconds else 1.0
        self.hear(Better(self.plan(deep=False), share, spent))


def _first(
    compiled: Compiled,
    watch: Watch,
    seed: int,
    former: Former | None,
    fixed: Sequence[int] | None = None,
) -> list[int]:
    """The best of many lists, and of the former plan with what is new filled in.

    `fixed`: starts of what must be done.
    """
    kept = keeps(compiled, former) if former else {}
    worth = Search(compiled, [OUT] * len(compiled.jobs), watch, seed, 1, kept).worth
    until = watch.spent + FIRST_SECONDS
    best = first_answer(
        compiled, seed=seed, count=LISTS, worth=worth, go_on=lambda: watch.go_on() and watch.spent < until
    )
    others = [by_list(compiled, by_severity(compiled)), by_list(compiled, by_age(compiled))]
    if fixed is not None:
        others.append(_filled(State(compiled, fixed, kept)))
    if former is not None:
        state = State(compiled, fixed or [OUT] * len(compiled.jobs), kept)
        for index, start in former_starts(compiled, former):
            _stay(state, index, start)
        others.append(_filled(state))
    for other in others:
        best = merge(compiled, best, other, groups(compiled), worth)
    return best


def _stay(state: State, index: int, start: int) -> None:
    job = state.compiled.jobs[index]
    window = state.window(job)
    if state.starts[index] != OUT or window is None or not state.affordable(job):
        return
    if window[0] <= start and start + job.days <= window[1]:
        found = state.hours[job.unit].earliest(job, start, start + job.days)
        if found != OUT:
            state.put(index, found)


def _filled(state: State) -> list[int]:
    jobs = state.compiled.jobs
    order = {index: place for place, index in enumerate(state.compiled.order)}
    musts = sorted((job.index for job in jobs if job.must), key=lambda index: order[index])
    state.fill(musts)
    for index in musts:
        if state.starts[index] == OUT and (swap := state.best_swap(index)) is not None:
            state.swap(swap)
    polish(state, 2)
    return state.starts

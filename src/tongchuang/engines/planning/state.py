"""A schedule that can be changed step by step without ever breaking a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .compiled import OUT, Compiled, Job
from .greedy import Hours
from .view import Keep


@dataclass(frozen=True)
class Swap:
    """A job put in at `start` in place of others; `loss` is what they recover, in scaled points."""

    job: int
    start: int
    out: tuple[int, ...]
    loss: int


class State:
    """Starts by job, hours left by unit, money spent; `keeps`: starts that it is worth staying at."""

    def __init__(
        self, compiled: Compiled, starts: Sequence[int], keeps: Mapping[int, Keep] | None = None
    ) -> None:
        self.compiled = compiled
        self.keeps = keeps or {}
        self.starts = [OUT] * len(compiled.jobs)
        self.hours = [Hours(grid) for grid in compiled.grids]
        self.placed: list[set[int]] = [set() for _ in compiled.grids]
        self.spent = 0
        for index, start in enumerate(starts):
            if start != OUT:
                self.put(index, start)

    def put(self, index: int, start: int) -> None:
        """Put a job in."""
        job = self.compiled.jobs[index]
        self.starts[index] = start
        self.hours[job.unit].take(job, start)
        self.placed[job.unit].add(index)
        self.spent += job.cost

    def drop(self, index: int) -> int:
        """Take a job out; its former start."""
        job = self.compiled.jobs[index]
        start = self.starts[index]
        self.hours[job.unit].give_back(job, start)
        self.placed[job.unit].discard(index)
        self.starts[index] = OUT
        self.spent -= job.cost
        return start

    def value(self, jobs: Iterable[int] | None = None) -> int:
        """Scaled points, with what staying is worth."""
        total = 0
        for index in range(len(self.starts)) if jobs is None else jobs:
            if self.starts[index] != OUT:
                total += self.compiled.jobs[index].gain + self._bonus(index)
        return total

    def window(self, job: Job) -> tuple[int, int] | None:
        """First start and due day of a job among what is placed now; None if something before it is out."""
        ready = self.compiled.ready(job, self.starts)
        if ready is None or job.barred is not None:
            return None
        due = job.due
        for other in self.compiled.after[job.index]:
            if self.starts[other] != OUT:
                after = self.compiled.jobs[other]
                due = min(due, self.compiled.before_start(after, self.starts[other], job.unit))
        return ready, due

    def affordable(self, job: Job) -> bool:
        """Whether there is money left for a job."""
        return self.compiled.money is None or self.spent + job.cost <= self.compiled.money

    def fill(self, jobs: Iterable[int]) -> None:
        """Put in, in this order, what still fits."""
        for index in jobs:
            job = self.compiled.jobs[index]
            if self.starts[index] != OUT or not self.affordable(job):
                continue
            window = self.window(job)
            if window is None:
                continue
            keep = self.keeps.get(index)
            start = OUT
            if keep is not None and window[0] <= keep.start:
                start = self.hours[job.unit].earliest(job, keep.start, min(window[1], keep.start + job.days))
            if start == OUT:
                start = self.hours[job.unit].earliest(job, *window)
            if start != OUT:
                self.put(index, start)

    def earlier(self) -> None:
        """Move everything as early as it goes, in the order of the days."""
        jobs = self.compiled.jobs
        days = [grid.days for grid in self.compiled.grids]
        placed = [index for index, start in enumerate(self.starts) if start != OUT]
        placed.sort(key=lambda index: (days[jobs[index].unit][self.starts[index]], -jobs[index].rate, index))
        for index in placed:
            job = jobs[index]
            keep = self.keeps.get(index)
            if job.pin is not None or (keep is not None and keep.start == self.starts[index]):
                continue
            start = self.drop(index)
            window = self.window(job)
            if window is not None:
                sooner = self.hours[job.unit].earliest(job, window[0], min(window[1], start + job.days))
                start = start if sooner == OUT else sooner
            self.put(index, start)

    def without_use(self) -> None:
        """Take out what recovers nothing and nobody waits for."""
        for index in reversed(self.compiled.order):
            job = self.compiled.jobs[index]
            idle = self.starts[index] != OUT and not job.gain and not job.must
            if idle and all(self.starts[other] == OUT for other in self.compiled.after[index]):
                self.drop(index)

    def with_followers(self, index: int) -> set[int]:
        """A placed job with all placed jobs that wait for it."""
        found = {index}
        stack = [index]
        while stack:
            for other in self.compiled.after[stack.pop()]:
                if self.starts[other] != OUT and other not in found:
                    found.add(other)
                    stack.append(other)
        return found

    def best_swap(self, index: int, most: int | None = None) -> Swap | None:
        """The cheapest way found to put in a job in place of others; None if only musts are in the way.

        `most`: dearer ways are of no use.
        """
        job = self.compiled.jobs[index]
        window = self.window(job)
        if window is None:
            return None
        removable = self._removable(job)
        best: Swap | None = None
        for start in range(window[0], window[1] - job.days + 1):
            limit = most if best is None else best.loss - 1
            swap = self._swap_at(job, start, removable, limit)
            if swap is not None:
                best = swap
                if not swap.loss:
                    break
        return best

    def _removable(self, job: Job) -> list[tuple[int, int, frozenset[int]]]:
        ancestors = set(job.before)
        stack = list(job.before)
        while stack:
            for other in self.compiled.jobs[stack.pop()].before:
                if other not in ancestors:
                    ancestors.add(other)
                    stack.append(other)
        found = []
        for other in self.placed[job.unit]:
            if other in ancestors or self.compiled.jobs[other].must:
                continue
            group = self.with_followers(other)
            if not any(self.compiled.jobs[member].must for member in group):
                found.append((self.value(group), other, frozenset(group)))
        return sorted(found, key=lambda entry: entry[:2])

    def _swap_at(
        self, job: Job, start: int, removable: list[tuple[int, int, frozenset[int]]], limit: int | None
    ) -> Swap | None:
        free = self.hours[job.unit].free
        lacking = {
            day: job.load - free[day] for day in range(start, start + job.days) if free[day] < job.load
        }
        if any(self.compiled.grids[job.unit].hours[day] < job.load for day in lacking):
            return None
        out: set[int] = set()
        loss = 0
        for value, _, group in removable:
            if not lacking:
                break
            if limit is not None and value > limit:
                return None
            if not self._relieves(group - out, job.unit, lacking):
                continue
            loss += self.value(group - out)
            out |= group
            if limit is not None and loss > limit:
                return None
        if lacking:
            return None
        return Swap(job.index, start, tuple(sorted(out)), loss)

    def _relieves(self, group: Iterable[int], unit: int, lacking: dict[int, int]) -> bool:
        helped = False
        for other in group:
            job = self.compiled.jobs[other]
            if job.unit != unit:
                continue
            for day in range(self.starts[other], self.starts[other] + job.days):
                if day in lacking:
                    helped = True
                    lacking[day] -= job.load
                    if lacking[day] <= 0:
                        del lacking[day]
        return helped

    def swap(self, swap: Swap) -> None:
        """Carry a swap out."""
        for other in swap.out:
            self.drop(other)
        self.put(swap.job, swap.start)

    def _bonus(self, index: int) -> int:
        keep = self.keeps.get(index)
        return keep.bonus if keep is not None and self.starts[index] == keep.start else 0


def polish(state: State, rounds: int = 3, *, swaps: bool = True) -> None:
    """Move forward, fill up, exchange what is worth less, until nothing more comes of it."""
    jobs = state.compiled.jobs
    by_rate = sorted(
        (job.index for job in jobs if job.barred is None and (job.gain or job.must)),
        key=lambda index: (-jobs[index].rate, index),
    )
    state.without_use()
    for _ in range(rounds):
        before = state.value()
        state.earlier()
        state.fill(by_rate)
        if swaps:
            _exchange(state, by_rate)
        if state.value() <= before:
            break


def _exchange(state: State, order: Iterable[int]) -> None:
    for index in order:
        job = state.compiled.jobs[index]
        if state.starts[index] != OUT or not state.affordable(job):
            continue
        swap = state.best_swap(index, job.gain - 1)
        if swap is not None and swap.loss < job.gain:
            state.swap(swap)


def better_first(state: State) -> None:
    """Exchange the places of two tasks where that recovers points sooner; what is in the plan stays in."""
    jobs = state.compiled.jobs
    for grid in state.compiled.grids:
        placed = sorted(state.placed[grid.index], key=lambda index: (-jobs[index].rate, index))
        movable = [index for index in placed if jobs[index].pin is None and index not in state.keeps]
        for index in movable:
            for other in sorted(movable, key=lambda i: state.starts[i]):
                if state.starts[other] >= state.starts[index]:
                    break
                if jobs[other].rate < jobs[index].rate and _exchanged(state, jobs[index], jobs[other]):
                    break
    state.earlier()


def _exchanged(state: State, late: Job, soon: Job) -> bool:
    """Put the later one at the earlier one's place and that one as early as it then goes, if it pays."""
    was_late, was_soon = state.drop(late.index), state.drop(soon.index)
    window = state.window(late)
    fits = window is not None and window[0] <= was_soon and was_soon + late.days <= window[1]
    if fits and state.hours[late.unit].earliest(late, was_soon, was_soon + late.days) != OUT:
        state.put(late.index, was_soon)
        again = state.window(soon)
        start = OUT if again is None else state.hours[soon.unit].earliest(soon, *again)
        if start != OUT and late.gain * (was_late - was_soon) > soon.gain * (start - was_soon):
            state.put(soon.index, start)
            return True
        state.drop(late.index)
    state.put(late.index, was_late)
    state.put(soon.index, was_soon)
    return False

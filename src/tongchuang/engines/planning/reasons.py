"""Why a task is in the plan or left out, from the finished schedule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .compiled import OUT, Compiled, Job
from .model import DoneBy, Reason, Value, Why
from .state import State

NAMED = 5  # tasks that a reason names at most


class Reasons:
    """Reasons for one schedule. `deep`: also what would have to give way for a task that is left out."""

    def __init__(self, state: State, *, deep: bool) -> None:
        self.state = state
        self.compiled: Compiled = state.compiled
        self.deep = deep
        self.ranks = _ranks(self.compiled)
        self.wishes: dict[str, DoneBy] = {}
        for wish in self.compiled.problem.wishes:
            if isinstance(wish, DoneBy):
                for task in wish.tasks:
                    known = self.wishes.get(task)
                    self.wishes[task] = wish if known is None or wish.day < known.day else known

    def placed(self, job: Job) -> Reason:
        """Why a task is in the plan."""
        task = self.compiled.problem.tasks[job.index]
        rank = self._rank(job)
        if task.under_way:
            return _reason(Why.UNDER_WAY, rank)
        if task.pinned is not None:
            return _reason(Why.PINNED, {"day": task.pinned})
        if task.id in self.wishes:
            wish = self.wishes[task.id]
            return _reason(Why.WISH, {"wish": wish.id, "day": wish.day})
        if task.must:
            return _reason(Why.MUST, rank)
        followers = [i for i in self.compiled.after[job.index] if self.state.starts[i] != OUT]
        if followers:
            points = sum(self._gain(i) for i in self.state.with_followers(job.index) if i != job.index)
            if job.must or points > self._gain(job.index):
                return _reason(Why.FIRST_FOR, {"points": round(points, 6)}, self._ids(followers))
        values: dict[str, Value] = {**rank, "rate": task.gain / task.hours}
        if self._rank_of(job) > len(self.state.placed[job.unit]):
            return _reason(Why.FITS, values)
        if job.due < len(self.compiled.grids[job.unit].days):
            values["due"] = self.compiled.day(job.unit, job.due - 1)
        return _reason(Why.RATE, values)

    def left_out(self, job: Job) -> Reason:
        """Why a task is not in the plan."""
        task = self.compiled.problem.tasks[job.index]
        if job.barred is not None:
            return self._barred(job)
        missing = [i for i in job.before if self.state.starts[i] == OUT]
        if missing:
            return _reason(Why.NEEDS_LEFT_OUT, {}, self._ids(missing))
        if task.gain <= 0:
            return _reason(Why.NO_GAIN, {})
        if not self.state.affordable(job):
            return self._no_money(job)
        return self._taken(job)

    def _barred(self, job: Job) -> Reason:
        task = self.compiled.problem.tasks[job.index]
        grid = self.compiled.grids[job.unit]
        if job.barred is Why.NO_CAPACITY:
            return _reason(Why.NO_CAPACITY, {"hours": job.load, "most": max(grid.hours, default=0)})
        if job.barred is Why.NEEDS_LEFT_OUT:
            return _reason(
                Why.NEEDS_LEFT_OUT, {}, self._ids(i for i in job.before if self.state.starts[i] == OUT)
            )
        if job.barred is Why.TOO_LATE:
            values: dict[str, Value] = {"days": job.days, "there": max(0, job.due - job.first)}
            if task.due is not None:
                values["due"] = task.due
            return _reason(Why.TOO_LATE, values, self._ids(job.before))
        return _reason(Why.EXCLUDED, {})

    def _no_money(self, job: Job) -> Reason:
        task = self.compiled.problem.tasks[job.index]
        left = ((self.compiled.money or 0) - self.state.spent) / self.compiled.money_scale
        costly = [
            other for other in self.compiled.jobs if other.cost and self.state.starts[other.index] != OUT
        ]
        costly.sort(key=lambda other: (-other.gain / other.cost, other.index))
        return _reason(
            Why.NO_MONEY, {"cost": task.cost, "left": round(left, 6)}, self._ids(o.index for o in costly)
        )

    def _taken(self, job: Job) -> Reason:
        grid = self.compiled.grids[job.unit]
        window = self.state.window(job) or (job.first, job.due)
        free = sum(self.state.hours[job.unit].free[window[0] : window[1]])
        values: dict[str, Value] = {"hours": sum(grid.hours[window[0] : window[1]]), "free": free}
        if window[1]:
            values["due"] = self.compiled.day(job.unit, window[1] - 1)
        code = Why.GAPS if free >= job.energy else Why.TAKEN
        if not self.deep:
            return _reason(code, values)
        swap = self.state.best_swap(job.index)
        if swap is None:
            return _reason(code, values, self._ids(self._in_the_way(job, window)))
        values["points"] = round(sum(self._gain(i) for i in swap.out), 6)
        return _reason(code, values, self._ids(sorted(swap.out, key=lambda i: (-self._gain(i), i))))

    def _in_the_way(self, job: Job, window: tuple[int, int]) -> list[int]:
        jobs, starts = self.compiled.jobs, self.state.starts
        return sorted(
            i
            for i in self.state.placed[job.unit]
            if starts[i] < window[1] and starts[i] + jobs[i].days > window[0]
        )

    def _gain(self, index: int) -> float:
        return self.compiled.problem.tasks[index].gain

    def _rank_of(self, job: Job) -> int:
        return self.ranks.get(job.index, (len(self.compiled.jobs), 0))[0]

    def _rank(self, job: Job) -> dict[str, Value]:
        rank, of = self.ranks.get(job.index, (0, 0))
        return {"rank": rank, "of": of}

    def _ids(self, indexes: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.compiled.problem.tasks[index].id for index in indexes)[:NAMED]


def _ranks(compiled: Compiled) -> dict[int, tuple[int, int]]:
    ranks = {}
    tasks = compiled.problem.tasks
    for grid in compiled.grids:
        open_jobs = [i for i in grid.jobs if compiled.jobs[i].barred is None]
        open_jobs.sort(key=lambda i: (-tasks[i].gain / tasks[i].hours, i))
        for place, index in enumerate(open_jobs):
            ranks[index] = (place + 1, len(open_jobs))
    return ranks


def _reason(code: Why, values: Mapping[str, Value], tasks: tuple[str, ...] = ()) -> Reason:
    return Reason(code, tuple(values.items()), tasks)

"""Plans and the planning engine: problems made from rows, and its answers as plain values to be stored.

The engine brings a solver with it: it is loaded by whoever calls these functions, never with the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tongchuang.domain.plans.values import BUDGET, GRAVE, POINTS, STREET, Wishes

if TYPE_CHECKING:
    from tongchuang.engines.planning import model

ENGINE = "planning-1"
THREADS = 2


@dataclass
class Work:
    """Something to be planned, before and after: what becomes a row, under the key by which the engine knows it."""

    key: str
    unit_id: UUID
    title: str
    gain: float
    days: Decimal
    hours: int
    effort_from: str
    effort_n: int = 0
    cost: Decimal = Decimal(0)
    finding_id: UUID | None = None
    item_id: UUID | None = None
    site_type_id: UUID | None = None
    street_id: UUID | None = None
    sites: tuple[UUID, ...] = ()
    lot: int = 1
    lots: int = 1
    severity: int = 0
    since: date | None = None
    due: date | None = None
    after: str | None = None
    pinned: date | None = None


@dataclass
class Ground:
    """Everything that a plan follows from, as values."""

    first: date
    evaluation: date
    hours: Mapping[UUID, Mapping[date, int]]
    works: list[Work]
    wishes: Wishes
    starts: dict[str, date] = field(default_factory=dict)

    @property
    def by_key(self) -> dict[str, Work]:
        """Key → work."""
        return {work.key: work for work in self.works}


def problem_of(ground: Ground) -> model.Problem:
    """The engine's problem."""
    from tongchuang.engines.planning import model

    known = {work.key for work in ground.works}
    tasks = tuple(
        model.Task(
            id=work.key, unit=str(work.unit_id), gain=work.gain, hours=work.hours, cost=float(work.cost),
            severity=work.severity, since=work.since, pinned=work.pinned, due=_due(work, ground),
            after=(work.after,) if work.after in known else (),
        )
        for work in ground.works
    )  # fmt: skip
    units = tuple(model.Unit(str(unit), dict(hours)) for unit, hours in ground.hours.items())
    return model.Problem(ground.first, ground.evaluation, units, tasks, tuple(_wishes(ground)))


def _due(work: Work, ground: Ground) -> date | None:
    """A due day binds when that was wished; one that has passed binds nobody any more."""
    return work.due if ground.wishes.keep_due and work.due is not None and work.due >= ground.first else None


def _wishes(ground: Ground) -> Iterable[model.Wish]:
    from tongchuang.engines.planning import model

    wishes, last = ground.wishes, ground.evaluation
    if wishes.grave_by is not None:
        grave = tuple(work.key for work in ground.works if work.finding_id is not None and work.severity == 2)
        if grave:
            yield model.DoneBy(GRAVE, grave, min(wishes.grave_by, last))
    if wishes.street_id is not None and wishes.street_by is not None:
        there = tuple(
            work.key for work in ground.works if work.finding_id and work.street_id == wishes.street_id
        )
        if there:
            yield model.DoneBy(STREET, there, min(wishes.street_by, last))
    if wishes.points is not None:
        yield model.AtLeast(POINTS, float(wishes.points))
    if wishes.budget is not None:
        yield model.AtMost(BUDGET, float(wishes.budget))


def solve(
    ground: Ground, *, seed: int, on_better: Callable[[model.Better], None], should_stop: Callable[[], bool],
) -> model.Plan:  # fmt: skip
    """The best plan found within the seconds wished; earlier starts of the same works are kept near."""
    from tongchuang.engines import planning
    from tongchuang.engines.planning import model

    former = model.Former(dict(ground.starts), ground.first) if ground.starts else None
    return planning.solve(
        problem_of(ground), clock=monotonic, seconds=float(ground.wishes.seconds), seed=seed, threads=THREADS,
        former=former, on_better=on_better, should_stop=should_stop,
    )  # fmt: skip


def plain(value: Any) -> Any:
    """A value of a reason, a demand or a way out as JSON takes it."""
    return (
        value.isoformat()
        if isinstance(value, date)
        else round(value, 6)
        if isinstance(value, float)
        else value
    )


def curves_of(plan: model.Plan) -> dict[str, Any]:
    """Method → cumulated points by day."""
    found: dict[str, Any] = {"days": []}
    for curve in plan.curves:
        found["days"] = [day.isoformat() for day in curve.days]
        found[curve.method.value] = [round(points, 4) for points in curve.points]
    return found


def conflicts_of(plan: model.Plan, keys: Mapping[str, str]) -> list[dict[str, Any]]:
    """What can't be met together, what is missing, and the ways out; `keys` turns keys of works into ids of rows."""
    return [
        {
            "units": list(conflict.units),
            "demands": [
                {"kind": demand.kind, "wish": demand.wish, "task": keys.get(demand.task, "")} for demand in conflict.demands
            ],
            "tasks": [keys[key] for key in conflict.tasks if key in keys][:50],
            "number": len(conflict.tasks),
            "proven": conflict.proven, "minimal": conflict.minimal, "missing_hours": conflict.missing_hours, "until": plain(conflict.until),
            "missing_money": round(conflict.missing_money, 2),
            "ways_out": [
                {
                    "kind": way.kind.value, "args": {name: plain(value) for name, value in way.args},
                    "tasks": [keys[key] for key in way.tasks if key in keys][:50],
                }
                for way in conflict.ways_out
            ],
        }
        for conflict in plan.conflicts
    ]  # fmt: skip

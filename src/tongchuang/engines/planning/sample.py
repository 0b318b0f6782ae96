"""Made-up problems of any size, for measuring and testing."""

from __future__ import annotations

import random
from datetime import date, timedelta

from .model import HOURS_PER_DAY, AtMost, Problem, Task, Unit

FIRST = date(2026, 9, 7)


def sample(
    *,
    tasks: int = 3_000,
    units: int = 80,
    days: int = 60,
    seed: int = 7,
    demand: float = 1.7,
    links: float = 0.0,
    money: float = 0.0,
    alike: bool = False,
) -> Problem:
    """Units with more work than hours (`demand` times as much) in `days` working days.

    One to three people for one to eight days on a task; three in four have a due day, one in four waits for
    another of its unit, and a share `links` for one of another unit. Gains are log-normal and have nothing
    to do with the effort; `alike`: in proportion to it. With `money`, three in ten cost something.
    """
    dice = random.Random(seed)
    open_days = [day for day in (FIRST + timedelta(days=n) for n in range(2 * days)) if day.weekday() < 5][
        :days
    ]
    all_units: list[Unit] = []
    found: list[Task] = []
    for number in range(units):
        count = tasks // units + (number < tasks % units)
        raw = [(dice.choices((1, 2, 3), (5, 3, 1))[0], dice.randint(1, 8)) for _ in range(count)]
        work = [
            (people, length, people * length * HOURS_PER_DAY - dice.randint(0, 6)) for people, length in raw
        ]
        average = sum(hours for *_, hours in work) / demand / days
        all_units.append(_unit(f"unit-{number}", average, open_days, dice))
        own: list[str] = []
        for place, (people, length, hours) in enumerate(work):
            gain = (people * length if alike else 7) * dice.lognormvariate(0.0, 0.6)
            least = min(length + 1, days - 1)
            due = None if dice.random() < 0.25 else open_days[dice.randint(least, days - 1)]
            after = (dice.choice(own),) if own and dice.random() < 0.25 else ()
            if links and found and dice.random() < links:
                after = (*after, dice.choice(found).id)
            cost = round(dice.expovariate(0.2), 1) if money and dice.random() < 0.3 else 0.0
            task = Task(
                f"{number}-{place}",
                f"unit-{number}",
                round(gain, 2),
                hours,
                people,
                due=due,
                after=tuple(dict.fromkeys(after)),
                cost=cost,
                severity=dice.choice((0, 0, 0, 1, 1, 2)),
                since=FIRST - timedelta(days=dice.randint(1, 120)),
            )
            own.append(task.id)
            found.append(task)
    wishes = (AtMost("money", money),) if money else ()
    return Problem(FIRST, open_days[-1] + timedelta(days=1), tuple(all_units), tuple(found), wishes)


def _unit(name: str, average: float, days: list[date], dice: random.Random) -> Unit:
    """Whole people, each away on some days, so that the hours are right on average."""
    people = max(3, round(average / HOURS_PER_DAY + 0.3))
    there = min(1.0, average / HOURS_PER_DAY / people)
    hours = {day: sum(dice.random() < there for _ in range(people)) * HOURS_PER_DAY for day in days}
    return Unit(name, {day: max(HOURS_PER_DAY, count) for day, count in hours.items()})

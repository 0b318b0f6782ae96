"""Measure a day's routes: `python bench/routes.py > routes.json`.

Makes up days of 120 sites and 6 crews (two thirds of the sites with hours of their own: markets, schools, shops; lunch;
cars and e-bikes), works out routes, and compares them with always going to the nearest site that can still be visited.
Then the same day is worked out again from eleven o'clock, with a site closed and a substitute in its place.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

from tongchuang.engines.routing.compare import compare
from tongchuang.engines.routing.nearest import nearest
from tongchuang.engines.routing.sample import sample
from tongchuang.engines.routing.solve import SECONDS, solve
from tongchuang.engines.routing.values import Day, Routes, Stop, Window

NOW = 660


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--sites", type=int, default=120)
    parser.add_argument("--crews", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument(
        "--fixed", type=float, default=0.2, help="share of the sites that only two crews may visit"
    )
    given = parser.parse_args()
    runs = []
    for seed in given.seeds:
        day = sample(sites=given.sites, crews=given.crews, seed=seed, fixed=given.fixed)
        runs.append({"seed": seed, **measured(day, given.seconds)})
        print(f"seed {seed}: {runs[-1]['seconds']} s, {runs[-1]['travel']} min", file=sys.stderr)
    print(json.dumps({"machine": machine(), "given": vars(given), "runs": runs}, indent=1))


def measured(day: Day, seconds: float) -> dict[str, object]:
    """One day, the plain way, and the day again from eleven."""
    heard: list[list[float]] = []
    began, cpu = time.monotonic(), time.process_time()

    def tell(cost: int) -> bool:
        heard.append([round(time.monotonic() - began, 2), cost])
        return True

    routes = solve(day, clock=time.monotonic, seconds=seconds, tell=tell)
    took, used = time.monotonic() - began, time.process_time() - cpu
    plain = nearest(day)
    began = time.monotonic()
    again = rerouted(day, routes)
    after = solve(again, clock=time.monotonic, seconds=seconds)
    names = {stop.id for stop in again.stops}
    changes = [change for change in compare(routes.tours, after) if change.stop in names]
    return {
        "sites": len(day.stops),
        "crews": len(day.crews),
        "seconds": round(took, 1),
        "cpu_seconds": round(used, 1),
        "stopped_by": routes.stopped_by,
        "way": heard,
        **figures(routes),
        "nearest": figures(plain),
        "again": {
            "seconds": round(time.monotonic() - began, 1),
            "stops": len(again.stops),
            "dropped": len(after.dropped),
            "given_to_another_crew": sum(change.kind == "taken_from" for change in changes),
            "moved_by_a_quarter_hour": sum(change.kind in ("earlier", "later") for change in changes),
        },
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def figures(routes: Routes) -> dict[str, object]:
    """What routes come to."""
    return {
        "cost": routes.cost,
        "travel": routes.travel,
        "dropped": len(routes.dropped),
        "waiting": sum(visit.wait for tour in routes.tours for visit in tour.visits),
        "work_by_crew": [tour.work for tour in routes.tours],
    }


def rerouted(day: Day, routes: Routes) -> Day:
    """From eleven: what began before is done, the next site of the first crew is closed, a substitute steps in."""
    places, crews, done = {stop.id: stop for stop in day.stops}, [], set()
    for crew, tour in zip(day.crews, routes.tours, strict=True):
        begun = [visit for visit in tour.visits if visit.begins < NOW]
        done |= {visit.stop for visit in begun}
        former = tuple(visit.stop for visit in tour.visits if visit.begins >= NOW)
        at = max(NOW, begun[-1].leaves) if begun else NOW
        here = places[begun[-1].stop].place if begun else crew.start
        crews.append(replace(crew, start=here, works=Window(at, crew.works.closes), former=former))
    closed = crews[0].former[0]
    crew_of = routes.crew_of
    left = [
        replace(stop, former=crew_of.get(stop.id, "")) for stop in day.stops if stop.id not in done | {closed}
    ]
    near = places[closed].place
    left.append(Stop("substitute", replace(near, latitude=near.latitude + 0.01), 20))
    return Day(tuple(left), tuple(crews), day.wishes)


def machine() -> dict[str, object]:
    """What it was measured on, and how busy it was."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


if __name__ == "__main__":
    main()

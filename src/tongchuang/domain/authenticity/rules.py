"""When something is a signal: pure predicates over times, places, devices and shares. Each returns codes and numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from tongchuang.domain.authenticity.models import Strength
from tongchuang.domain.findings.rules import distance_m

Reason = dict[str, Any]

EDITORS = (
    "photoshop", "lightroom", "snapseed", "gimp", "picsart", "meitu", "美图", "xingtu", "醒图", "vsco", "pixelmator",
    "affinity", "facetune", "polish", "b612", "facetu", "canva", "paint.net", "acdsee", "retouch",
)  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """From when on something is a signal. A campaign may set every one; the reasons stand in docs/algorithms/photos.md."""

    early_minutes: int = 30
    late_minutes: int = 30
    old_days: int = 3
    ahead_minutes: int = 10
    far_visit_m: int = 300
    far_fix_m: int = 150
    imprecise_m: int = 100
    speed_kmh: int = 120
    travel_least_m: int = 2000
    moment_minutes: int = 15
    angle_times: int = 3
    angle_days: int = 180
    device_least: int = 10
    pass_least_checks: int = 200
    pass_days: int = 90

    def overridden(self, given: Mapping[str, Any]) -> Limits:
        """With the values of a campaign; what isn't known or no whole number from 0 on is left as it is."""
        known = {f.name for f in fields(self)}
        values = {
            name: value for name, value in given.items()
            if name in known and isinstance(value, int) and not isinstance(value, bool) and value >= 0
        }  # fmt: skip
        return replace(self, **values)


@dataclass(frozen=True)
class Judged:
    """A reason with its weight."""

    strength: int
    reason: Reason


def time_of_visit(taken: datetime | None, began: datetime, ended: datetime, limits: Limits) -> Judged | None:
    """A photo of a visit is taken while it lasts."""
    if taken is None:
        return None
    if taken < began - timedelta(minutes=limits.early_minutes):
        return _apart("before_visit", began - taken, limits)
    if taken > ended + timedelta(minutes=limits.late_minutes):
        return _apart("after_visit", taken - ended, limits)
    return None


def time_of_fix(
    taken: datetime | None, assigned: datetime | None, fixed: datetime, limits: Limits
) -> Judged | None:
    """A photo of a fix is taken after the assignment, and not long before it is reported."""
    if taken is None:
        return None
    if assigned is not None and taken < assigned:
        return Judged(Strength.STRONG, {"case": "before_assignment", "minutes": _minutes(assigned - taken)})
    if fixed - taken > timedelta(days=limits.old_days):
        return Judged(Strength.WEAK, {"case": "old_fix", "minutes": _minutes(fixed - taken)})
    return None


def time_of_problem(taken: datetime | None, registered: datetime, limits: Limits) -> Judged | None:
    """A photo of a problem is not much older than its registration."""
    if taken is None or registered - taken <= timedelta(days=limits.old_days):
        return None
    return Judged(Strength.WEAK, {"case": "old_problem", "minutes": _minutes(registered - taken)})


def time_ahead(taken: datetime | None, arrived: datetime, limits: Limits) -> Judged | None:
    """No photo is taken after it has arrived."""
    if taken is None or taken - arrived <= timedelta(minutes=limits.ahead_minutes):
        return None
    return Judged(Strength.WEAK, {"case": "ahead", "minutes": _minutes(taken - arrived)})


def _apart(case: str, gap: timedelta, limits: Limits) -> Judged:
    strength = Strength.STRONG if gap > timedelta(days=limits.old_days) else Strength.CLEAR
    return Judged(strength, {"case": case, "minutes": _minutes(gap)})


def _minutes(gap: timedelta) -> int:
    return int(gap.total_seconds() // 60)


Place = tuple[float | None, float | None]


def far(place: Place, accuracy_m: float | None, site: Place, limit_m: int) -> Judged | None:
    """The place lies farther from the site than allowed, even if it is off by its accuracy."""
    metres = distance_m(site, place)
    if metres is None or metres - (accuracy_m or 0.0) <= limit_m:
        return None
    strength = Strength.CLEAR if metres - (accuracy_m or 0.0) > 5 * limit_m else Strength.WEAK
    return Judged(strength, {"metres": round(metres), "accuracy": round(accuracy_m or 0), "limit": limit_m})


def imprecise(accuracy_m: float | None, limits: Limits) -> Judged | None:
    """A position that says little."""
    if accuracy_m is None or accuracy_m <= limits.imprecise_m:
        return None
    return Judged(Strength.WEAK, {"accuracy": round(accuracy_m), "limit": limits.imprecise_m})


def edited(software: str) -> Judged | None:
    """The file was saved by a program that changes pictures."""
    name = software.lower()
    if not any(editor in name for editor in EDITORS):
        return None
    return Judged(Strength.CLEAR, {"software": software[:60]})


def other_device(model: str, before: Mapping[str, int], limits: Limits) -> Judged | None:
    """A camera of another model than one person's photos came from nearly always (nine of ten)."""
    number = sum(before.values())
    if not model or number < limits.device_least or model in before:
        return None
    usual, times = max(before.items(), key=lambda each: each[1])
    if times < 0.9 * number:
        return None
    return Judged(Strength.WEAK, {"model": model, "usual": usual, "times": times, "of": number})


def travel(
    left: tuple[datetime, Place, float], came: tuple[datetime, Place, float], limits: Limits
) -> Judged | None:
    """From one place to the next faster than anybody travels; accuracies are taken off the way."""
    metres = distance_m(left[1], came[1])
    if metres is None:
        return None
    metres -= left[2] + came[2]
    hours = max(60.0, (came[0] - left[0]).total_seconds()) / 3600
    speed = metres / 1000 / hours
    if metres < limits.travel_least_m or speed <= limits.speed_kmh:
        return None
    strength = Strength.CLEAR if speed > 3 * limits.speed_kmh else Strength.WEAK
    minutes = max(0, _minutes(came[0] - left[0]))
    return Judged(
        strength,
        {"metres": round(metres), "minutes": minutes, "speed": round(speed), "limit": limits.speed_kmh},
    )


def wilson(hits: int, number: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson 1927)."""
    if number == 0:
        return 0.0, 1.0
    share = hits / number
    middle = share + z * z / (2 * number)
    half = z * math.sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    whole = 1 + z * z / number
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def always_pass(
    failed: int, checks: int, peers_failed: int, peers_checks: int, limits: Limits
) -> Judged | None:
    """Finds so little that the interval of the share found wrong ends below half of where that of the others begins."""
    if checks < limits.pass_least_checks or peers_checks < limits.pass_least_checks:
        return None
    low, high = wilson(failed, checks)
    peers_low, peers_high = wilson(peers_failed, peers_checks)
    if high >= peers_low / 2:
        return None
    return Judged(Strength.WEAK, {
        "failed": failed, "checks": checks, "low": round(low, 4), "high": round(high, 4), "peers_failed": peers_failed,
        "peers_checks": peers_checks, "peers_low": round(peers_low, 4), "peers_high": round(peers_high, 4),
    })  # fmt: skip

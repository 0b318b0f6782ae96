"""Why a stop is on no route: the first thing that keeps every crew away from it."""

from __future__ import annotations

from collections.abc import Iterable

from tongchuang.engines.routing.timeline import timeline
from tongchuang.engines.routing.values import Crew, Day, Stop, Why, Window


def hopeless(day: Day, stop: Stop) -> Why | None:
    """What keeps a stop off every route of the day, were it the only one; None when some crew could go there."""
    if not any(window.closes - window.opens >= stop.service for window in stop.windows):
        return Why.WINDOW_SHORT
    crews = allowed_crews(day, stop)
    if not crews:
        return Why.NO_CREW
    found = [_alone(day, crew, stop) for crew in crews]
    return None if None in found else max((why for why in found if why), key=_ORDER.index)


_ORDER = (Why.WINDOW_OVER, Why.NOT_WHILE_WORKING, Why.TOO_FAR)


def allowed_crews(day: Day, stop: Stop) -> list[Crew]:
    """The crews that may go to a stop."""
    return [crew for crew in day.crews if not stop.crews or crew.id in stop.crews]


def _alone(day: Day, crew: Crew, stop: Stop) -> Why | None:
    if timeline(crew, [stop]).holds(day.wishes):
        return None
    late = day.wishes.late_at_most
    if all(window.closes + late < crew.works.opens + stop.service for window in _long_enough(stop)):
        return Why.WINDOW_OVER
    if not any(_meets(crew, window, stop.service, late) for window in _long_enough(stop)):
        return Why.NOT_WHILE_WORKING
    return Why.TOO_FAR


def _meets(crew: Crew, window: Window, service: int, late: int) -> bool:
    since = max(crew.works.opens, window.opens)
    return min(crew.works.closes, window.closes + late) - since >= service


def _long_enough(stop: Stop) -> Iterable[Window]:
    return [window for window in stop.windows if window.closes - window.opens >= stop.service]

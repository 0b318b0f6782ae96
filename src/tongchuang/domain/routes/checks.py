"""What can't be asked for or set: checks before anything is written."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.domain.routes.errors import RouteInvalid
from tongchuang.domain.routes.values import MODES, Windows, Wishes

DAY = 24 * 60
MOST_WINDOWS, LONGEST = 6, 480


def refuse_wishes(wishes: Wishes) -> None:
    """Raise where hours, lunch or means of transport make no sense."""
    if wishes.mode not in MODES:
        raise RouteInvalid(_("Choose how the crews get about."), field="mode")
    if not 0 <= wishes.starts < wishes.ends <= DAY:
        raise RouteInvalid(_("The day has to end after it starts."), field="ends")
    if wishes.lunch and not wishes.lunch_from + wishes.lunch <= wishes.lunch_to <= DAY:
        raise RouteInvalid(_("The break has to fit between its earliest and its latest time."), field="lunch")
    if not 0 <= wishes.late_at_most <= 120 or not 0 <= wishes.most_stops <= 200:
        raise RouteInvalid(_("Up to 120 minutes late, and up to 200 sites."), field="late_at_most")


def refuse_hours(windows: Windows, minutes: int, *, field: str) -> None:
    """Raise where windows or minutes make no sense."""
    if len(windows) > MOST_WINDOWS or any(not 0 <= opens < closes <= DAY for opens, closes in windows):
        raise RouteInvalid(_("Write times such as 06:00-10:00, each ending after it begins."), field=field)
    if any(one[1] > other[0] for one, other in zip(sorted(windows), sorted(windows)[1:], strict=False)):
        raise RouteInvalid(_("These times overlap."), field=field)
    if not 1 <= minutes <= LONGEST:
        raise RouteInvalid(_("A visit takes between 1 and 480 minutes."), field=field)

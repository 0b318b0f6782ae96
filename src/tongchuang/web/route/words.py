"""The words of routes: times of the day, reasons, changes, means of transport."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from tongchuang.domain.routes.models import DayRoute
from tongchuang.domain.routes.values import Windows

WHY: dict[str, object] = {
    "no_crew": _l("No crew may go there: given to others, or recused"),
    "no_place": _l("Not on the map: enter its coordinates"),
    "window_short": _l("Its hours are shorter than a visit"),
    "window_over": _l("Its hours are over before anybody can be there"),
    "not_while_working": _l("Its hours and the crews' working hours do not meet"),
    "too_far": _l("Too far to get there in time"),
    "day_full": _l("The day is full"),
    "by_hand": _l("Taken off by hand"),
}
MOVES: dict[str, object] = {
    "came": _l("new"),
    "left": _l("taken off"),
    "taken_from": _l("taken over"),
    "given_to": _l("handed over"),
    "earlier": _l("earlier"),
    "later": _l("later"),
}
MOVE_TONES = {
    "came": "teal",
    "left": "red",
    "taken_from": "blue",
    "given_to": "purple",
    "earlier": "quiet",
    "later": "orange",
}
MODES: dict[str, object] = {"car": _l("By car"), "ebike": _l("By e-bike"), "walk": _l("On foot")}
STATES: dict[str, tuple[object, str, str]] = {
    DayRoute.State.DRAFT: (pgettext_lazy("route", "Draft"), "amber", "circle-dashed"),
    DayRoute.State.PUBLISHED: (pgettext_lazy("route", "Published"), "green", "circle-check"),
    DayRoute.State.SUPERSEDED: (pgettext_lazy("route", "Superseded"), "quiet", "history"),
}
_WINDOW = re.compile(r"^(\d{1,2})[:：.](\d{2})\s*[-–—~至到]\s*(\d{1,2})[:：.](\d{2})$")
_BETWEEN = re.compile(r"[\s]*[,;，；、]+[\s]*|\s{2,}")


def clock(minute: int) -> str:
    """510 → 08:30; after midnight as the next day's."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}" if minute >= 0 else "–"


def windows_text(windows: Iterable[tuple[int, int]]) -> str:
    """Hours as people write them."""
    return "、".join(
        f"{clock(opens)}–{'24:00' if closes == 1440 else clock(closes)}" for opens, closes in windows
    )


class WindowsField(forms.CharField):
    """Several times such as 06:00-10:00, separated by commas."""

    def to_python(self, value: object) -> Windows:  # type: ignore[override]
        """Pairs of minutes."""
        found = []
        for text in _BETWEEN.split(str(value or "").strip()):
            if not text:
                continue
            match = _WINDOW.match(text)
            if match is None:
                raise forms.ValidationError(_("“%(text)s” is no time; write 06:00-10:00.") % {"text": text})
            hour, minute, until, end = map(int, match.groups())
            found.append((hour * 60 + minute, until * 60 + end))
        return tuple(sorted(found))

    def prepare_value(self, value: object) -> object:
        """As it is typed."""
        if isinstance(value, list | tuple):
            return "、".join(
                f"{clock(opens)}-{'24:00' if closes == 1440 else clock(closes)}" for opens, closes in value
            )
        return value

    def validate(self, value: object) -> None:
        """Empty is any time."""
        if self.required and not value:
            super().validate(value)

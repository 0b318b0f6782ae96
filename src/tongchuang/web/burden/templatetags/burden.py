"""Small words of the burden pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from tongchuang.domain.burden.meter import Meter, Month
from tongchuang.domain.burden.models import Avoided, ChargeRow
from tongchuang.domain.burden.values import OVER, Duplicate, Kind, Standing, Window
from tongchuang.web.burden.views.asking import key_of
from tongchuang.web.shared.links import url_of

register = template.Library()


@register.filter
def minutes(seconds: Any) -> str:
    """Seconds as minutes, or as hours where there are many."""
    whole = float(seconds or 0)
    if whole >= 36_000:
        return _("%(n)s h") % {"n": f"{whole / 3600:.0f}"}
    return _("%(n)s min") % {"n": f"{whole / 60:.1f}" if whole < 600 else f"{whole / 60:.0f}"}


@register.filter
def duplicate_key(each: Duplicate) -> str:
    """The name under which a found thing is posted."""
    return key_of(each)


@register.filter
def duplicate_kind(each: Duplicate) -> str:
    """Why it is found, in words."""
    return str(Avoided.Kind(each.kind).label)


@register.filter
def standing_words(each: Standing) -> str:
    """How full a quota is, in words."""
    words = {"used": each.used, "limit": each.limit, "window": str(Window(each.window).label)}
    if each.level == OVER:
        return _("%(used)d of %(limit)d this %(window)s: one more needs a second signature") % words
    return _("%(used)d of %(limit)d this %(window)s: four fifths are used") % words


@register.filter
def share_of(part: Any, whole: Any) -> int:
    """A part of a whole in per cent, for the width of a bar."""
    return round(100 * float(part) / float(whole)) if whole else 0


@register.filter
def minus(one: int, other: int) -> int:
    """The difference."""
    return one - other


@register.filter
def window_word(window: str) -> str:
    """month, quarter or year in words."""
    return str(Window(window).label)


@register.filter
def charge_url(line: ChargeRow) -> str:
    """Where the thing is seen that reached the unit."""
    return url_of(line.subject_type, line.subject_id)


HEIGHT, FLOOR, STEP, WIDTH = 122, 148, 60, 38


@register.filter
def bars(meter: Meter) -> list[dict[str, Any]]:
    """The months as stacked bars: places and sizes in the picture of 360 by 170."""
    most = max((month.asked for month in meter.months), default=0) or 1
    return [_bar(number, month, most) for number, month in enumerate(meter.months)]


def _bar(number: int, month: Month, most: int) -> dict[str, Any]:
    x, y, parts = number * STEP + 11, float(FLOOR), []
    for kind in Kind:
        height = HEIGHT * month.by_kind[kind] / most
        y -= height
        if height:
            parts.append(
                {
                    "kind": kind.value,
                    "label": str(kind.label),
                    "number": month.by_kind[kind],
                    "y": f"{y:.1f}",
                    "height": f"{height:.1f}",
                }
            )
    return {
        "period": month.period,
        "total": month.asked,
        "x": x,
        "middle": x + WIDTH // 2,
        "top": f"{y - 5:.1f}",
        "parts": parts,
    }

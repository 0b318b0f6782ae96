"""Tags of the route pages."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from tongchuang.web.route import words

register = template.Library()
register.filter("clock", words.clock)
register.filter("minus", lambda one, other: int(one) - int(other))


@register.filter
def hours(windows: Iterable[tuple[int, int]]) -> str:
    """Hours of a site; empty where it is open at any time."""
    return words.windows_text(windows)

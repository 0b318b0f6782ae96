"""Tags and filters for figures of forecasts."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from tongchuang.web.forecast import drawing, words
from tongchuang.web.shared.cells import badge

register = template.Library()


@register.filter
def points(value: Any) -> str:
    """Points of the total."""
    return words.points_text(None if value == "" else value)


@register.filter
def chance(value: Any) -> str:
    """A chance as per cent."""
    return words.chance_text(None if value == "" else value)


@register.simple_tag
def loss_bar(row: Any, most: float) -> SafeString:
    """The expected loss of a row with its interval."""
    return drawing.loss_bar(row.mean, row.low, row.high, most)


@register.simple_tag
def rests_on(code: str) -> SafeString:
    """What the figure of an item rests on."""
    return badge(words.said(words.SOURCES, code), words.TONES.get(code, "quiet"))

"""Filters for figures of rankings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongchuang.web.appraise.picked import period_text
from tongchuang.web.appraise.ranking_rows import rate_text

register = template.Library()
register.filter("period_text", period_text)


@register.filter
def rate(value: Any) -> str:
    """A rate as per cent; a dash where there is none (templates turn what is missing into "")."""
    return rate_text(None if value in (None, "") else value)


@register.filter
def moved(value: int | None) -> SafeString:
    """How many ranks up or down since the period before, with an arrow and in words."""
    if value in (None, ""):
        return format_html('<span class="nothing" title="{}">–</span>', _("no rank in the period before"))
    if value == 0:
        return format_html('<span title="{}">=</span>', _("the same rank as before"))
    words = _("up by %(ranks)s") if value > 0 else _("down by %(ranks)s")
    return format_html(
        '<span class="{}" title="{}">{}{}</span>', "up" if value > 0 else "down", words % {"ranks": abs(value)},
        "↑" if value > 0 else "↓", abs(value),
    )  # fmt: skip


@register.filter
def signed(value: Decimal | None) -> str:
    """A difference with its sign, two places."""
    if value in (None, ""):
        return "–"
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(value):.2f}"

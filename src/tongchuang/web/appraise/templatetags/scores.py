"""Tags and filters for figures of scores."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tongchuang.web.shared.formats import score_text
from tongchuang.web.shared.links import url_of

register = template.Library()


@register.filter
def two(value: Any) -> str:
    """A figure with two places; a dash where there is none (templates turn what is missing into "")."""
    return score_text(None if value == "" else value)


@register.filter
def difference(before: Any, after: Any) -> str:
    """By how much a figure moves, plainly; a dash where one of the two is missing."""
    return score_text(None if before in (None, "") or after in (None, "") else Decimal(str(after)) - Decimal(str(before)))


@register.filter
def move(before: Any, after: Any) -> SafeString:
    """By how much a figure moves, with its sign; up is good."""
    return _moved(before, after, up="up", down="down")


@register.filter
def move_of_loss(before: Any, after: Any) -> SafeString:
    """By how much a loss moves, with its sign; down is good."""
    return _moved(before, after, up="down", down="up")


def _moved(before: Any, after: Any, *, up: str, down: str) -> SafeString:
    if before in (None, "") or after in (None, ""):
        return mark_safe("–")
    by = Decimal(str(after)) - Decimal(str(before))
    text = score_text(abs(by))
    if not Decimal(text):
        return mark_safe(text)
    return format_html('<span class="{}">{}{}</span>', up if by > 0 else down, "+" if by > 0 else "−", text)


@register.filter
def bar_of(value: Any, whole: Any) -> str:
    """A width in per cent of a whole, for a bar."""
    return f"{max(0.0, min(100.0, float(value or 0) / float(whole) * 100)):.1f}" if whole else "0"


@register.simple_tag
def link_to(kind: str, key: UUID | str) -> str:
    """Where an object is seen; a file by its own address."""
    if kind == "file":
        return reverse("shared:file", args=[key, "whole"])
    return url_of(kind, key)


@register.simple_tag
def check_photo(key: UUID, caption: str = "") -> SafeString:
    """A photo of a check, opening in the lightbox."""
    return format_html(
        '<a class="photo small" href="{}" data-lightbox data-caption="{}"><img src="{}" alt="{}" loading="lazy"></a>',
        reverse("shared:file", args=[key, "whole"]), caption,
        reverse("shared:file", args=[key, "thumb"]), caption or _("Photo of the check"),
    )  # fmt: skip

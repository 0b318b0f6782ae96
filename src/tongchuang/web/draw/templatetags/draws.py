"""Parts of the pages of draws."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongchuang.domain.draws.models import Draw
from tongchuang.web.shared import cells

register = template.Library()
_TONES = {
    Draw.State.DRAFT: ("quiet", "pencil"), Draw.State.SEALED: ("blue", "lock"), Draw.State.DRAWN: ("purple", "dice-5"),
    Draw.State.PUBLISHED: ("green", "world"), Draw.State.CANCELLED: ("quiet", "ban"),
}  # fmt: skip


@register.simple_tag
def fingerprint(hexes: str) -> SafeString:
    """Sixty-four digits in groups of four, so that they can be read aloud and compared."""
    groups = ((hexes[at : at + 4],) for at in range(0, len(hexes), 4))
    return format_html('<code class="fingerprint">{}</code>', format_html_join("", "<span>{}</span>", groups))


@register.simple_tag
def draw_badge(draw: Draw) -> SafeString:
    """The state of a draw, with its sign."""
    tone, icon = _TONES[Draw.State(draw.state)]
    return cells.badge(Draw.State(draw.state).label, tone, icon)


@register.simple_tag
def steerable_badge(draw: Draw) -> SafeString | str:
    """The mark of a draw that was made without a public input."""
    return cells.badge(_("Steerable"), "orange", "alert-triangle") if draw.steerable else ""


@register.simple_tag
def draw_number(draw: Draw) -> str:
    """第 3 号; a draft has none yet."""
    return _("Draw %(number)d") % {"number": draw.number} if draw.number else _("Not numbered yet")

"""Typesetting: a Typst template and data become a PDF, in a process of its own that sees nothing but its folder."""

from tongchuang.adapters.typesetting.errors import TypesettingFailed
from tongchuang.adapters.typesetting.fonts import Fonts, stand_ins
from tongchuang.adapters.typesetting.typeset import (
    Drawing,
    Pdf,
    Picture,
    draw,
    draw_pages,
    typeset,
    typeset_many,
)

__all__ = [
    "Drawing", "Fonts", "Pdf", "Picture", "TypesettingFailed", "draw", "draw_pages", "stand_ins", "typeset", "typeset_many",
]  # fmt: skip

"""Typesetting: a Typst template and data become a PDF, in a process of its own that sees nothing but its folder."""

from tongchuang.adapters.typesetting.errors import TypesettingFailed
from tongchuang.adapters.typesetting.fonts import Fonts
from tongchuang.adapters.typesetting.typeset import Pdf, Picture, draw_pages, typeset

__all__ = ["Fonts", "Pdf", "Picture", "TypesettingFailed", "draw_pages", "typeset"]

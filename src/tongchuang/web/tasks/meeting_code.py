"""The square code on the screen of a meeting."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def square_of(address: str) -> SafeString:
    """An address as an SVG; black on white whatever the page's colours are."""
    out = io.BytesIO()
    image = segno.make(address, error="m", boost_error=False)
    image.save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=3,
        light="#fff",
        svgclass="square-code",
        lineclass=None,
    )
    return mark_safe(out.getvalue().decode())

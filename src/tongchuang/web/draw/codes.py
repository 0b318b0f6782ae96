"""Square codes (QR) of addresses, as drawings that a page can hold."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def posted_address(address: str, commitment: str, frame_hash: str) -> str:
    """The address of the verifier with the posted fingerprints behind it: they come from paper, and no server sees them."""
    return f"{address}#commitment={commitment}&frame_hash={frame_hash}"


def address_code(address: str) -> SafeString:
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

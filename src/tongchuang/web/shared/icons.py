"""Icons inline, from the outline set of Tabler, read once from the fetched libraries."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

_NAME = re.compile(r"^[a-z0-9-]+$")
_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.S)
_FRAME = re.compile(r'\s*<path stroke="none"[^>]*/>')


@cache
def icon_svg(name: str) -> SafeString:
    """An icon by its name at tabler.io/icons; decorative, so hidden from screen readers. Nothing, when not fetched."""
    if not _NAME.match(name):
        raise ValueError(f"not the name of an icon: {name!r}")
    path = settings.ICONS_FOLDER / f"{name}.svg"
    if not path.is_file():
        if settings.ICONS_FOLDER.is_dir():
            raise ValueError(f"there is no icon {name!r}")
        return mark_safe("")
    found = _INSIDE.search(path.read_text(encoding="utf-8"))
    assert found is not None
    inside = " ".join(_FRAME.sub("", found.group(1)).split())
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{inside}</svg>')

"""The photos that documents print."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tongchuang.adapters.images.printing import for_print
from tongchuang.domain.files.ports import file_store


def photos_of(pages: Sequence[dict[str, Any]]) -> dict[str, bytes]:
    """File name → JPEG, of all photos on these pages."""
    blocks = [block for page in pages for part in (page, *page["attachments"]) for block in part["blocks"]]
    wanted = {each for block in blocks if block["kind"] == "pictures" for each in block["sha256s"]}
    return {f"{each}.jpg": _printed(each) for each in sorted(wanted)}


@lru_cache(maxsize=24)
def _printed(sha256: str) -> bytes:
    with file_store().open(sha256) as file:
        return for_print(file)

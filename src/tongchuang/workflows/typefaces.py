"""The fonts for printing."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from tongchuang.adapters.typesetting import Fonts


def fonts(*, system: bool = False) -> Fonts:
    """Those of the office first, then what came with the product; with `system` also those that the server has installed."""
    return Fonts((Path(settings.DATA_FOLDER) / "fonts", Path(settings.PROJECT) / "build" / "fonts"), system)

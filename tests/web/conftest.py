"""What tests of pages share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def own_cache(settings: Any) -> Iterator[None]:
    """Failed sign-ins of one test don't lock out the next."""
    with tempfile.TemporaryDirectory() as folder:
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": folder}}
        yield
        cache.clear()

"""A finding's life and a real photo, for the pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.domain.findings.conftest import clock as clock
from tests.domain.findings.conftest import life as life
from tests.domain.findings.conftest import photo as photo


@pytest.fixture(autouse=True)
def files_folder(settings: Any, tmp_path: Any) -> None:
    """Photos of the tests lie in their own folder."""
    settings.FILES_FOLDER = tmp_path / "files"


@pytest.fixture
def jpeg() -> Callable[..., SimpleUploadedFile]:
    """A small real photo, each of another colour."""
    made = 0

    def make(name: str = "after.jpg") -> SimpleUploadedFile:
        nonlocal made
        made += 1
        content = io.BytesIO()
        Image.new("RGB", (64, 48), (made * 40 % 256, 90, 120)).save(content, "JPEG")
        return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")

    return make

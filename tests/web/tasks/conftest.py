"""Tasks for the pages: as in the domain's tests."""

from __future__ import annotations

from tests.domain.tasks.conftest import given, stranger

__all__ = ["given", "stranger"]

"""Static files under names that carry their hash, so that browsers may keep them for ever."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStaticStorage(ManifestStaticFilesStorage):
    """As Django's, but a page still works while a file has not been collected (tests, first start)."""

    manifest_strict = False
    # The field app is made of modules that name one another; a chain of them settles in as many passes as it is long.
    support_js_module_import_aggregation = True
    max_post_process_passes = 16

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """The name with its hash; the plain name of a file that isn't there."""
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            return name

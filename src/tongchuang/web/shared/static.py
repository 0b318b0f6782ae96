"""Static files under names that carry their hash, so that browsers may keep them for ever."""

from __future__ import annotations

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStaticStorage(ManifestStaticFilesStorage):
    """As Django's, but a page still works while a file has not been collected (tests, first start)."""

    manifest_strict = False

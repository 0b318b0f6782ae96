"""Errors of standards."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import Invalid, ProductError


class PackRefused(Invalid):
    """A pack with problems; `problems` are sentences with file and line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(_("The pack has %(count)d problems; nothing was loaded.") % {"count": len(problems)})
        self.problems = tuple(problems)


class AlreadyPublished(ProductError):
    """The same standard and version stands published with other content."""

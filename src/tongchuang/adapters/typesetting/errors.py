"""Errors of typesetting."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.foundation.errors import ProductError


class TypesettingFailed(ProductError):
    """The page could not be set. `detail` is the typesetter's own message, for the log and for who writes templates."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            _("The document could not be made ready for printing. Tell whoever runs the server.")
        )
        self.detail = detail


class FontsMissing(TypesettingFailed):
    """No font with Chinese characters is here."""

    def __init__(self) -> None:
        super().__init__("no fonts")
        text = _(
            "The fonts for printing are missing. Run “make assets” on the server, or put fonts into its folder for fonts."
        )
        self.args = (text,)


class TooSlow(TypesettingFailed):
    """Setting took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"more than {seconds} s")
        self.args = (_("Making the document ready took too long. Print fewer pages at once."),)

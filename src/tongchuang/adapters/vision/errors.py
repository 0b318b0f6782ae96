"""Why a picture can't be examined, as a code that is recorded."""

from __future__ import annotations


class Unreadable(Exception):
    """The bytes can't be examined: `code` is missing, broken, large or small."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

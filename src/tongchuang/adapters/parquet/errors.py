"""Errors of Parquet files of facts. They are told to whoever runs the server, so they are plain words."""

from __future__ import annotations


class ParquetError(Exception):
    """A file of facts can't be written or read."""


class NotWritten(ParquetError):
    """No room, no rights, no disk."""


class NotAsWritten(ParquetError):
    """The file is not the one that was written: `what` is missing, size, digest, rows or unreadable."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path, self.what = path, what

"""The key of the second reader, sealed: opened only to ask it."""

from __future__ import annotations

from tongchuang.domain.readings.models import SecondReader
from tongchuang.foundation.sealing import open_json, seal_json

PURPOSE = "readings/second_reader"


def seal_key(key: str) -> str:
    """For `SecondReader.key`."""
    return seal_json({"key": key.strip()}, purpose=PURPOSE)


def key_of(row: SecondReader) -> str:
    """The key, empty where none was entered. CannotOpen when the installation's key is another one."""
    return str(open_json(row.key, purpose=PURPOSE)["key"]) if row.key else ""

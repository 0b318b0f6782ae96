"""Parquet files of facts: written aside, flushed, named by their content; read only after their digest was checked."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from tongchuang.adapters.parquet.errors import NotAsWritten, NotWritten
from tongchuang.adapters.parquet.schema import NAMES, ORDER, SCHEMA

CHUNK = 1 << 20
ROWS_AT_ONCE = 50_000
ROW_GROUP = 122_880
_INCOMING = "incoming"


@dataclass(frozen=True)
class Written:
    """A file as it lies: its path relative to the folder of facts."""

    path: str
    rows: int
    bytes: int
    sha256: str


def table_of(rows: Iterable[Sequence[Any]]) -> pa.Table:
    """Rows (in the order of the schema) as a table."""
    rows, batches = iter(rows), []
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        columns = zip(*chunk, strict=True)
        arrays = [pa.array(column, type=field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        batches.append(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA))
    return pa.Table.from_batches(batches, schema=SCHEMA)


def write_facts(folder: Path, place: str, level: str, table: pa.Table) -> Written:
    """Write a table to `folder/place/<level>-<sha256>.parquet`. The same facts give the same file."""
    table = table.select(NAMES).cast(SCHEMA).sort_by([(name, "ascending") for name in ORDER])
    try:
        aside = _write_aside(folder, table)
        try:
            digest, size = digest_of(aside)
            path = f"{place}/{level}-{digest}.parquet"
            target = folder / path
            _private(target.parent, folder)
            os.replace(aside, target)
            _sync(target.parent)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotWritten(f"{folder}: the facts could not be written ({error.strerror})") from error
    return Written(path, table.num_rows, size, digest)


def _write_aside(folder: Path, table: pa.Table) -> Path:
    incoming = folder / _INCOMING
    _private(incoming, folder)
    handle, name = tempfile.mkstemp(dir=incoming, suffix=".parquet")
    try:
        with os.fdopen(handle, "wb") as file:
            pq.write_table(table, file, compression="zstd", compression_level=6, row_group_size=ROW_GROUP)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 (hex) of a file and its size."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def check_file(folder: Path, path: str, *, rows: int, size: int, sha256: str) -> None:
    """Raise NotAsWritten unless the file is byte for byte the one that was written."""
    try:
        if (folder / path).stat().st_size != size:
            raise NotAsWritten(path, "size")
        if digest_of(folder / path)[0] != sha256:
            raise NotAsWritten(path, "digest")
        if pq.read_metadata(folder / path).num_rows != rows:
            raise NotAsWritten(path, "rows")
    except FileNotFoundError:
        raise NotAsWritten(path, "missing") from None
    except (OSError, pa.ArrowException) as error:
        raise NotAsWritten(path, "unreadable") from error


def read_facts(folder: Path, paths: Sequence[str]) -> pa.Table:
    """The facts of files, one after the other."""
    try:
        return pa.concat_tables(
            [SCHEMA.empty_table(), *(pq.read_table(folder / path, schema=SCHEMA) for path in paths)]
        )
    except (OSError, pa.ArrowException) as error:
        raise NotAsWritten(", ".join(paths), "unreadable") from error


def remove_strays(folder: Path, place: str, keep: set[str], *, older_than: float) -> list[str]:
    """Remove files below `folder/place` that nobody names any more and that are older than an instant (Unix time)."""
    gone = []
    for path in _files(folder / place):
        name = str(path.relative_to(folder))
        if name not in keep and path.stat().st_mtime < older_than:
            path.unlink(missing_ok=True)
            gone.append(name)
    for path in _files(folder / _INCOMING):
        if path.stat().st_mtime < older_than:
            path.unlink(missing_ok=True)
    return gone


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.rglob("*.parquet") if path.is_file()) if folder.is_dir() else ()


def _private(folder: Path, top: Path) -> None:
    """The folder with its parents down from `top`, for their owner alone (what is there keeps its mode)."""
    for each in reversed([folder, *(parent for parent in folder.parents if parent.is_relative_to(top))]):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

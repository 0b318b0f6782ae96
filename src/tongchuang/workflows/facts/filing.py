"""Writing facts into files: what waited, a whole month anew from its files (compacting) or from the database (rebuilding).

A file is written and flushed first, then named in the manifest in one transaction; a process that dies between leaves
a file that nobody reads and that the next sweep removes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tongchuang.adapters.parquet.errors import NotAsWritten, ParquetError
from tongchuang.adapters.parquet.files import (
    Written,
    check_file,
    read_facts,
    remove_strays,
    table_of,
    write_facts,
)
from tongchuang.adapters.parquet.shaping import compacted, once
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.facts import manifest, queries
from tongchuang.domain.facts.consumers import parts_of
from tongchuang.domain.facts.errors import FactsBroken
from tongchuang.domain.facts.models import FactFile, FactPart
from tongchuang.domain.facts.rows import months_with_facts, rows_of, rows_of_month, without
from tongchuang.foundation.clock import now

RAW, COMPACTED = FactFile.Level.RAW, FactFile.Level.COMPACTED
# Somebody may have begun to read a file a moment before it was replaced.
GRACE_SECONDS = 15 * 60
Say = Callable[[float, str], None]
"""Told how far the work is (0 to 1) and which month it is at."""


def folder() -> Path:
    """The folder of facts."""
    return Path(settings.FACTS_FOLDER)


def file_due(*, everything: bool = False, campaigns: Iterable[UUID] | None = None) -> int:
    """Write a file for every part for which enough waits (or anything); how many were written."""
    before = now() if everything else now() - timedelta(hours=settings.FACTS_FILE_HOURS)
    rows = 1 if everything else settings.FACTS_FILE_ROWS
    parts = queries.parts_to_file(rows=rows, before=before, campaigns=campaigns)
    return sum(file_part(part) for part in parts)


def file_part(part: FactPart) -> bool:
    """Write what waits for a part; False when another worker has done so."""
    with manifest.writing(part.campaign_id):
        waited, subjects, first, last = manifest.waiting_of(part)
        if not waited:
            return False
        table = table_of(rows_of(part.campaign_id, subjects, first=part.period, last=part.period))
        manifest.add_file(part, _write(part, RAW, table), waited=waited, first=first, last=last)
    return True


def compact_part(part: FactPart) -> bool:
    """One raw file and the compacted form of it in the place of many; False when that is so already."""
    with manifest.writing(part.campaign_id):
        live = manifest.live_files_of(part)
        raws = [file for file in live if file.level == RAW]
        if not raws or (len(raws) == 1 and len(live) == 2):
            return False
        for file in raws:
            _refuse_changed(file)
        facts = once(read_facts(folder(), [file.path for file in raws]))
        first, last = min(file.from_position for file in raws), max(file.to_position for file in raws)
        _replace(part, facts, first=first, last=last)
    return True


def rebuild_part(part: FactPart) -> int:
    """Write the files of a part anew from the database; how many facts they hold. The old ones go when this is done."""
    with manifest.writing(part.campaign_id):
        position = manifest.hold_reader()
        rows = list(rows_of_month(part.campaign_id, part.period))
        # Read after the rows: what was committed in between is left out, and noted by the reader later.
        facts = table_of(without(rows, queries.unread_subjects(part.region_id)))
        if facts.num_rows:
            _replace(part, facts, first=0, last=position, waiting_too=True)
        else:
            manifest.clear_part(part)
    return int(facts.num_rows)


def compact(parts: Iterable[FactPart], say: Say = lambda share, what: None) -> int:
    """Compact parts and remove what nobody names any more; how many were compacted."""
    return _each(list(parts), compact_part, say)


def rebuild(campaign: Campaign, *, period: str = "", say: Say = lambda share, what: None) -> int:
    """Write the facts of a campaign (or of one month of it) anew from the database; how many there are."""
    months = [period] if period else months_with_facts(campaign.pk)
    parts_of((campaign.region_id, campaign.pk, month) for month in months)
    return _each(queries.parts_of_campaigns(campaign, period=period), rebuild_part, say)


def sweep(campaign_id: UUID, *, grace: float = GRACE_SECONDS) -> int:
    """Remove files of a campaign that were replaced, or that a process left which died; how many."""
    with manifest.writing(campaign_id):
        keep = manifest.paths_in_use(campaign_id, replaced_since=now() - timedelta(seconds=grace))
        gone = remove_strays(folder(), str(campaign_id), keep, older_than=time.time() - grace)
        manifest.forget_replaced(gone)
    return len(gone)


def _each(parts: list[FactPart], do: Callable[[FactPart], int], say: Say) -> int:
    total = 0
    for number, part in enumerate(parts):
        say(number / len(parts), f"{part.campaign} {part.period}")
        total += do(part)
    for campaign_id in {part.campaign_id for part in parts}:
        sweep(campaign_id)
    return total


def _refuse_changed(file: FactFile) -> None:
    try:
        check_file(folder(), file.path, rows=file.rows, size=file.bytes, sha256=file.sha256)
    except NotAsWritten as error:
        raise FactsBroken(f"{error}: rebuild {file.part.period}") from error


def _replace(part: FactPart, facts: Any, *, first: int, last: int, waiting_too: bool = False) -> None:
    raw, small = _write(part, RAW, facts), _write(part, COMPACTED, compacted(facts))
    with transaction.atomic():
        manifest.replace_files(part, raw, small, first=first, last=last, waiting_too=waiting_too)


def _write(part: FactPart, level: str, table: Any) -> manifest.NewFile:
    try:
        written: Written = write_facts(folder(), f"{part.campaign_id}/{part.period}", level, table)
    except ParquetError as error:
        raise FactsBroken(str(error)) from error
    return manifest.NewFile(written.path, written.rows, written.bytes, written.sha256)

"""Reading documents: kept as a file, read by a run in the worker, its duties stored with their places; nothing leaves the machine
unless the office has switched a second reader in its own network on."""

from __future__ import annotations

import io
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.actions import store_paper, store_text
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.files.ports import Readable, file_store
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.readings.access import DECIDE, get_reading_for
from tongchuang.domain.readings.actions.readings import (
    ReadingValues,
    add_reading,
    fail_reading,
    fail_second,
    keep_proposals,
    keep_read,
)
from tongchuang.domain.readings.engine_io import read_span, read_text, unit_names
from tongchuang.domain.readings.models import Reading, SecondReader
from tongchuang.domain.readings.pieces import pieces, place_in
from tongchuang.domain.readings.sealed import key_of
from tongchuang.domain.runs.actions import start_run
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress
from tongchuang.foundation.errors import Invalid, NotAllowed
from tongchuang.foundation.sealing import CannotOpen

KIND = "reading"
TEXTS, PAPERS = (".txt", ".md"), (".docx", ".pdf")
MOST_CHARACTERS = 500_000
SECONDS = 60.0


def read_pasted(
    title: str, text: str, *, held_on: date, campaign: Campaign, by: Actor,
    about_type: str = "", about_id: UUID | None = None, earlier: Reading | None = None,
) -> Reading:  # fmt: skip
    """Have pasted text read; it is kept as a file like any other."""
    by.require(DECIDE)
    if not text.strip():
        raise Invalid(_("Paste the text, or choose a file."), field="text")
    if len(text) > MOST_CHARACTERS:
        raise Invalid(_("The text is too long. Split it."), field="text")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    file = store_text(io.BytesIO(plain.encode()), by=by, name=f"{title.strip()[:100]}.txt")
    values = ReadingValues(title, held_on, campaign, True, about_type, about_id, earlier)
    return _taken(values, file, by)


def read_file(
    title: str,
    upload: Readable,
    *,
    held_on: date,
    campaign: Campaign,
    by: Actor,
    earlier: Reading | None = None,
) -> Reading:
    """Have an uploaded document read. Its kind is told by its content; what can't be read is said when it was tried."""
    by.require(DECIDE)
    name = str(getattr(upload, "name", "") or "")
    ending = PurePosixPath(name.lower()).suffix
    if ending in TEXTS:
        file = store_text(upload, by=by)
    elif ending in PAPERS:
        file = store_paper(upload, by=by)
    else:
        raise Invalid(
            _("Only .txt, .md, .docx and .pdf are read. Save the file (.doc, .wps) as .docx first."),
            field="file",
        )
    given = title.strip() or PurePosixPath(name).stem
    return _taken(ReadingValues(given, held_on, campaign, earlier=earlier), file, by)


def read_again(reading: Reading, *, by: Actor) -> Run:
    """Try again what could not be read."""
    by.require(DECIDE)
    if reading.region_id != by.region_id or reading.state == Reading.State.READ:
        raise NotAllowed(_("It has been read already."))
    return start_run(KIND, {}, by=by, target=reading.pk)


def _taken(values: ReadingValues, file: Attachment, by: Actor) -> Reading:
    with transaction.atomic():
        reading = add_reading(values, file, by=by)
        start_run(KIND, {}, by=by, target=reading.pk)
    return reading


def carry_out(run: Run, progress: Progress) -> UUID | None:
    """The carrier of the run: file, text, duties, and the second reader where it is switched on."""
    if run.asked_by is None or run.target_id is None:
        return None
    by = actor_for(run.asked_by)
    by.require(DECIDE)
    reading = get_reading_for(by, run.target_id)
    if reading.state == Reading.State.READ:
        return reading.pk
    progress.say(0.05, "reading_text")
    opened = _text_of(reading)
    if isinstance(opened, str):
        fail_reading(reading, opened, by=by)
        return reading.pk
    text, warnings = opened
    progress.say(0.2, "reading_duties")
    units = unit_names(reading.region_id)
    found = read_text(text, units=units, day=reading.held_on)
    reading = keep_read(reading, text, found, by=by, warnings=warnings)
    _ask_second(reading, units, by, progress)
    return reading.pk


def _text_of(reading: Reading) -> tuple[str, tuple[str, ...]] | str:
    """The text with what was noticed, or the code of why there is none."""
    from tongchuang.adapters.texts import TextError, read_document

    assert reading.file is not None
    with file_store().open(reading.file.sha256) as file:
        data = file.read()
    try:
        document = read_document(data, reading.file.name)
    except TextError as error:
        return str(error.code)
    # PostgreSQL keeps no NUL in a text.
    text = document.text.replace("\0", " ")
    return "too_large" if len(text) > MOST_CHARACTERS else (text, tuple(document.warnings))


def _ask_second(reading: Reading, units: list[Any], by: Actor, progress: Progress) -> None:
    """Ask the second reader for spans of the text, piece by piece; whatever isn't the text's own words is dropped."""
    from tongchuang.adapters.second_reader import Refused, ask, place_of

    row = SecondReader.objects.filter(region_id=reading.region_id, enabled=True).first()
    if row is None:
        return
    try:
        place, key = place_of(row.url, settings.SECOND_READER_HOSTS), key_of(row)
        spans: list[tuple[int, int]] = []
        taken: set[tuple[int, int]] = set()
        dropped = 0
        for start, end in pieces(reading.text):
            progress.say(0.3 + 0.65 * start / len(reading.text), "reading_second")
            for proposal in ask(
                place, model=row.model, key=key, text=reading.text[start:end], seconds=SECONDS
            ):
                found = place_in(reading.text, proposal, start, end, taken)
                if found is None:
                    dropped += 1
                else:
                    taken.add(found)
                    spans.append(found)
    except Refused as refused:
        fail_second(
            reading, "host_refused" if refused.code in ("form", "scheme", "unknown") else refused.code, by=by
        )
        return
    except CannotOpen:
        fail_second(reading, "config_lost", by=by)
        return
    values = [
        (*span, read_span(reading.text, *span, units=units, day=reading.held_on)) for span in sorted(spans)
    ]
    keep_proposals(reading, values, dropped=dropped, by=by)

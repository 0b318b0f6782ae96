"""Sheets on their way: kept from the dry run to the import. No business event: nothing is true of them yet."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, datetime, timedelta

from django.db import transaction

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.importing.table import Merge, Sheet
from tongchuang.domain.organisations.models import Upload
from tongchuang.foundation.clock import now

KEPT_FOR = timedelta(days=1)


@transaction.atomic
def keep_upload(kind: str, filename: str, sheet: Sheet, *, by: Actor) -> Upload:
    """Keep a sheet for its dry run, and forget those that nobody came back for."""
    Upload.objects.filter(region_id=by.region_id, uploaded_at__lt=now() - KEPT_FOR).delete()
    cells = {
        "rows": [[line, [_plain(value) for value in row]] for line, row in sheet.rows],
        "merges": [list(astuple(merge)) for merge in sheet.merges],
    }
    return Upload.objects.create(
        region_id=by.region_id, kind=kind, filename=filename[-200:], cells=cells, uploaded_by=by.user_id, uploaded_at=now()
    )


def drop_upload(upload: Upload, *, by: Actor) -> None:
    """Forget a sheet: it was imported, or given up."""
    Upload.objects.filter(pk=upload.pk, region_id=by.region_id, uploaded_by=by.user_id).delete()


def sheet_of(upload: Upload, *, by: Actor) -> Sheet:
    """The cells again."""
    return Sheet(
        [(line, row) for line, row in upload.cells["rows"]], [Merge(*merge) for merge in upload.cells["merges"]]
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)

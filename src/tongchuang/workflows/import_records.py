"""Records that a phone exported to a file, brought in by the office: the same checks as on the way by network."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.deliveries.actions import Arrival
from tongchuang.domain.deliveries.errors import DecisionRefused, ForeignRecord, Malformed
from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.deliveries.records import digest_of, read_record
from tongchuang.domain.files.actions import keep_file
from tongchuang.domain.files.errors import FileConflict
from tongchuang.domain.files.rules import LIMITS
from tongchuang.domain.organisations.access import persons_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import as_uuid
from tongchuang.workflows.field_documents import RECORD_LIMIT
from tongchuang.workflows.take_delivery import deliver, file_arrived

FORMAT = "tongchuang-field-1"
MANIFEST_LIMIT = 1024 * 1024
MOST_MEMBERS = 2000


@dataclass
class Imported:
    """What an export held and what became of it."""

    deliveries: list[Delivery] = field(default_factory=list)
    fresh: int = 0
    files: int = 0
    problems: list[str] = field(default_factory=list)


def import_records(source: BinaryIO, *, by: Actor) -> Imported:
    """Bring in an export. Files first, so that the records find them; what is here already is no problem."""
    by.require(Permission.RUN_EVALUATIONS)
    try:
        with zipfile.ZipFile(source) as archive:
            return _import(archive, by)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise DecisionRefused(
            _("This is not a file that the field app exported, or it is damaged.")
        ) from error


def _import(archive: zipfile.ZipFile, by: Actor) -> Imported:
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    manifest = _manifest(archive, sizes)
    done = Imported()
    owners = _owners(manifest, by)
    arrived = []
    for told in manifest["files"]:
        key, kind, name = as_uuid(told.get("id")), str(told.get("kind", "")), f"files/{told.get('id')}"
        if key is None or name not in sizes:
            continue
        try:
            if sizes[name] > LIMITS.get(kind, 0):
                raise Invalid(name)
            with archive.open(name) as content:
                keep_file(
                    content, key=key, sha256=str(told.get("sha256", "")), kind=kind, owner_id=owners, by=by
                )
            arrived.append(key)
        except (Invalid, FileConflict, zipfile.BadZipFile):
            done.problems.append(
                _("The file %(name)s is damaged or belongs to something else.") % {"name": name}
            )
    done.files = len(arrived)
    for told in manifest["records"]:
        _bring(archive, sizes, told, by, done)
    for key in arrived:
        file_arrived(key)
    for row in done.deliveries:
        row.refresh_from_db()
    return done


def _bring(
    archive: zipfile.ZipFile, sizes: dict[str, int], told: dict[str, Any], by: Actor, done: Imported
) -> None:
    name = f"records/{told.get('id')}.json"
    try:
        if sizes.get(name, RECORD_LIMIT + 1) > RECORD_LIMIT:
            raise Malformed([name])
        body = archive.read(name)
        digest = digest_of(body)
        if digest != told.get("digest"):
            raise Malformed([name])
        arrival = Arrival(
            record=read_record(body), body=body, digest=digest, client="file", imported_by=by.person_id
        )
        row, fresh = deliver(arrival, by=by)
    except (Malformed, ForeignRecord, zipfile.BadZipFile) as error:
        done.problems.append(f"{name}: {error}")
        return
    done.deliveries.append(row)
    done.fresh += fresh


def _manifest(archive: zipfile.ZipFile, sizes: dict[str, int]) -> dict[str, Any]:
    if sizes.get("manifest.json", MANIFEST_LIMIT + 1) > MANIFEST_LIMIT or len(sizes) > MOST_MEMBERS:
        raise zipfile.BadZipFile
    try:
        manifest = json.loads(archive.read("manifest.json"))
        fits = manifest["format"] == FORMAT and all(
            isinstance(each, dict) for part in ("records", "files") for each in manifest[part]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise zipfile.BadZipFile from error
    if not fits:
        raise zipfile.BadZipFile
    return dict(manifest)


def _owners(manifest: dict[str, Any], by: Actor) -> UUID | None:
    """The account of who made the records: their photos are theirs, whoever brings them."""
    person = persons_visible_to(by).filter(pk=as_uuid(str(manifest.get("person", "")))).first()
    if person is None:
        raise DecisionRefused(_("Whoever made these records is not a person of your region."))
    return person.user_id

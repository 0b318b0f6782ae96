"""Writing a case into one file, as a run: paper, pieces, attachments, ledger proof, table of contents, signature."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongchuang.adapters.storage.errors import Missing
from tongchuang.adapters.typesetting import typeset
from tongchuang.domain.documents.access import get_document_for
from tongchuang.domain.files.ports import photo_reader
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import CONFIDENTIAL_SOURCES
from tongchuang.domain.findings.wording import moment_text
from tongchuang.domain.leads.access import get_lead_for
from tongchuang.domain.leads.actions import keep_case_file
from tongchuang.domain.leads.errors import LeadWrongState
from tongchuang.domain.leads.gathering import hides_reporter
from tongchuang.domain.leads.models import Lead, Piece
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.ledger.verifying import Head, head
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.runs.actions import start_run
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress
from tongchuang.foundation.clock import now
from tongchuang.workflows.case_file import contents, layout, proof, signing
from tongchuang.workflows.documents import pdf_of
from tongchuang.workflows.open_file import get_attachment_for, open_content
from tongchuang.workflows.typefaces import fonts

KIND = "case_file"
TEMPLATE = Path(__file__).with_name("case.typ")
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
MOST_PICTURES = 60


@dataclass
class _Case:
    lead: Lead
    by: Actor
    folder: Path
    pieces: list[Piece]
    findings: list[Finding]
    files: dict[UUID, str] = field(default_factory=dict)
    plain: set[UUID] = field(default_factory=set)
    pictures: list[dict[str, Any]] = field(default_factory=list)

    @property
    def confidential(self) -> bool:
        """Whether somebody complained or came unannounced."""
        return any(row.source in CONFIDENTIAL_SOURCES for row in self.findings)

    def withholds(self, event: Event) -> bool:
        """Whether an event would say who that was: by the finding's own events, or by those of the visit."""
        visit = {piece.target_id for piece in self.pieces if piece.target_type in ("visit", "check")}
        if self.confidential and visit & {event.target_id, event.parent_id}:
            return True
        row = next((row for row in self.findings if row.pk == event.target_id), None)
        return hides_reporter(row, event.kind)


def ask_for_case_file(lead: Lead, *, by: Actor) -> Run:
    """Have a case written into one sealed file."""
    by.require(Permission.MANAGE_LEADS)
    if lead.state == Lead.State.UNFOUNDED:
        raise LeadWrongState(Lead.State.UNFOUNDED.label)
    return start_run(KIND, {}, by=by, target=lead.pk)


def carry_out(run: Run, progress: Progress) -> UUID | None:
    """The carrier of the run: gives the id of the kept file."""
    if run.asked_by is None or run.target_id is None:
        return None
    by = actor_for(run.asked_by)
    by.require(Permission.MANAGE_LEADS)
    lead = get_lead_for(by, run.target_id)
    with tempfile.TemporaryDirectory(prefix="tongchuang-case-", dir=_room()) as name:
        case = _Case(lead, by, Path(name), list(lead.pieces.order_by("position")), contents.findings_of(lead))
        return _write(case, progress)


def _room() -> Path:
    # On the disk of the files: a long case doesn't fit where temporary files often lie, in memory.
    folder = Path(settings.FILES_FOLDER) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(case: _Case, progress: Progress) -> UUID:
    progress.say(0.02, "case_sealing")
    seal_all()
    end = head()
    targets = {case.lead.pk, *(piece.target_id for piece in case.pieces)}
    rows = proof.events_of(targets, end.position)
    for number, piece in enumerate(case.pieces):
        progress.say(0.05 + 0.45 * number / max(1, len(case.pieces)), "case_files")
        _attach(case, piece, number)
    progress.say(0.5, "case_chain")
    (case.folder / "ledger").mkdir()
    first = rows[0].position if rows else end.position
    proof.write_events(case.folder / layout.EVENTS, rows, case.withholds)
    proof.write_chain(
        case.folder / layout.LINKS, first, end, lambda share: progress.say(0.5 + 0.2 * share, "case_chain")
    )
    chain = {
        "first": first,
        "before": proof.hash_before(first),
        "head": {"position": end.position, "hash": end.hash},
    }
    _json(case, layout.CHAIN, chain)
    progress.say(0.7, "case_setting")
    _json(case, layout.CASE, _case_document(case))
    (case.folder / layout.CASE_PDF).write_bytes(_paper(case, rows, end))
    (case.folder / layout.README).write_text(_readme(case), encoding="utf-8")
    progress.say(0.9, "case_keeping")
    path, seal = _pack(case, end)
    return keep_case_file(case.lead, path, seal=seal, events=len(rows), head=end, by=case.by).pk


def _attach(case: _Case, piece: Piece, number: int) -> None:
    """A photo as it was attached; where it would say who complained, without what the camera wrote into it."""
    if piece.target_type == "document":
        _attach_paper(case, piece, number)
    if not piece.file_sha256 or not piece.content.get("attachment"):
        return
    try:
        attachment = get_attachment_for(case.by, UUID(piece.content["attachment"]))
        content, media_type = open_content(attachment, thumbnail=False, actor=case.by)
    except (Http404, Missing):
        return
    if case.confidential:
        with content:
            content = photo_reader().plain(content)
        case.plain.add(piece.pk)
    name = f"{number + 1:04}-{piece.file_sha256[:12]}.{ENDINGS.get(media_type, 'bin')}"
    with content, _file(case, piece, name).open("wb") as file:
        shutil.copyfileobj(content, file)
    if media_type in ENDINGS and len(case.pictures) < MOST_PICTURES:
        _picture(case, piece, attachment)


def _attach_paper(case: _Case, piece: Piece, number: int) -> None:
    """An official document as it was issued."""
    try:
        document = get_document_for(case.by, piece.target_id)
    except Http404:
        return
    if document.issued_at is not None:
        content = pdf_of(document, by=case.by).content
        _file(case, piece, f"{number + 1:04}-{str(piece.target_id)[-12:]}.pdf").write_bytes(content)


def _file(case: _Case, piece: Piece, name: str) -> Path:
    case.files[piece.pk] = f"{layout.FILES}{name}"
    target = case.folder / case.files[piece.pk]
    target.parent.mkdir(exist_ok=True)
    return target


def _picture(case: _Case, piece: Piece, attachment: Any) -> None:
    thumb, media_type = open_content(attachment, thumbnail=True, actor=case.by)
    with thumb:
        data = thumb.read()
    name = f"picture{len(case.pictures) + 1}.{ENDINGS.get(media_type, 'jpg')}"
    phase = _("before") if piece.content.get("phase") == "before" else _("after")
    case.pictures.append(
        {
            "name": name,
            "data": data,
            "caption": f"{phase} · {case.files[piece.pk]}",
            "sha256": piece.file_sha256,
        }
    )


def _case_document(case: _Case) -> dict[str, Any]:
    return {
        "number": case.lead.number, "ground": case.lead.ground, "state": case.lead.state,
        "lead": dict(contents.facts_of_lead(case.lead)),
        "pieces": [
            {
                "type": piece.target_type, "id": str(piece.target_id), "content": piece.content, "sha256": piece.sha256,
                "file_sha256": piece.file_sha256, "file": case.files.get(piece.pk, ""), "plain": piece.pk in case.plain,
            }
            for piece in case.pieces
        ],
    }  # fmt: skip


def _paper(case: _Case, rows: list[Any], end: Head) -> bytes:
    ids = {row.pk for row in case.findings}
    data = {
        "words": _words(), "number": case.lead.number, "made_at": moment_text(now()), "made_by": case.by.name,
        "lead": contents.facts_of_lead(case.lead),
        "findings": [
            {"facts": contents.facts_of_finding(row), "history": contents.history_of_finding(row, case.by)} for row in case.findings
        ],
        "others": contents.history_of_others(rows, ids, case.withholds),
        "photos": [{key: value for key, value in one.items() if key != "data"} for one in case.pictures],
        "pieces": contents.table_of_pieces(case.pieces, case.files),
        "events": contents.table_of_events(rows),
        "proof": {"head": f"{end.position}", "hash": end.hash, "key": signing.fingerprint()},
    }  # fmt: skip
    files = {one["name"]: one["data"] for one in case.pictures}
    template = TEMPLATE.read_text(encoding="utf-8")
    return typeset(template, data, fonts=fonts(), files=files, made_at=now(), seconds=300).content


def _words() -> dict[str, str]:
    return {
        "title": _("Case file"), "secret": _("For the discipline office; not to be passed on"), "lead": _("The lead"),
        "finding": _("The finding"), "history": _("What happened"), "others": _("Orders, documents and the lead itself"),
        "photos": _("Photos"), "pieces": _("What was attached when the lead was opened"), "events": _("Places in the ledger's chain"),
        "proof": _("Proof"), "head": _("Sealed head of the ledger: position"), "hash": _("hash"), "key": _("Key of this installation"),
        "how": _("Verify the file without a network: tongchuang case verify FILE. It says what was altered, if anything was."),
        "position": _("Position in the chain"), "at": _("Time"), "what": pgettext("looks", "What"), "digest": _("Digest of the event"), "made": _("Made on"), "file": _("File"),
    }  # fmt: skip


def _readme(case: _Case) -> str:
    return "\n".join(
        (
            f"{_('Case file')} {case.lead.number}",
            "",
            _(
                "Verify the file without a network: tongchuang case verify FILE. It says what was altered, if anything was."
            ),
            f"{_('Key of this installation')}: {signing.fingerprint()}",
            "",
        )
    )


def _json(case: _Case, name: str, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    (case.folder / name).write_text(text, encoding="utf-8")


def _pack(case: _Case, end: Head) -> tuple[Path, str]:
    """Table of contents, signature, and all of it in one file; the seal is the SHA-256 of the table of contents."""
    names = sorted(str(path.relative_to(case.folder)) for path in case.folder.rglob("*") if path.is_file())
    entries = [{"name": name, **_hashed(case.folder / name)} for name in names]
    manifest = {
        "format": layout.FORMAT, "number": case.lead.number, "made_at": now().isoformat(timespec="seconds"),
        "head": {"position": end.position, "hash": end.hash}, "files": entries,
    }  # fmt: skip
    _json(case, layout.MANIFEST, manifest)
    said = (case.folder / layout.MANIFEST).read_bytes()
    _json(case, layout.SIGNATURE, signing.signed(said))
    path = case.folder / "case.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name in (layout.MANIFEST, layout.SIGNATURE, *names):
            packed.write(case.folder / name, name)
    return path, hashlib.sha256(said).hexdigest()


def _hashed(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"size": path.stat().st_size, "sha256": digest}

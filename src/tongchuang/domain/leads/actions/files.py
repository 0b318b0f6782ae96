"""Keeping the file of a case that was exported."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from tongchuang.domain.files.ports import file_store
from tongchuang.domain.leads.errors import LeadWrongState
from tongchuang.domain.leads.models import CaseFile, Lead
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.verifying import Head
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now

LIMIT = 2 * 1024 * 1024 * 1024


@transaction.atomic
def keep_case_file(lead: Lead, path: Path, *, seal: str, events: int, head: Head, by: Actor) -> CaseFile:
    """Keep the exported file and tell the ledger of it. `seal` is the SHA-256 of its table of contents."""
    by.require(Permission.MANAGE_LEADS)
    row = Lead.objects.select_for_update().get(pk=lead.pk, region_id=by.region_id)
    if row.state == Lead.State.UNFOUNDED:
        raise LeadWrongState(Lead.State.UNFOUNDED.label)
    store = file_store()
    with path.open("rb") as content:
        received = store.receive(content, limit=LIMIT)
    store.keep(received)
    kept = CaseFile.objects.create(
        region_id=row.region_id, lead=row, sha256=received.sha256, size=received.size, seal=seal, events=events,
        head_position=head.position, head_hash=head.hash, made_at=now(), made_by_id=by.user_id,
    )  # fmt: skip
    told = {"number": row.number, "sha256": received.sha256, "seal": seal, "head": [head.position, head.hash]}
    record("lead.exported", row, by=by, new=told)
    return kept

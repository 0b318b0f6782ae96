"""What the paper of a case says: the lead, what it is about, all that happened, photos, pieces with hashes, the proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongchuang.domain.findings.history import HistoryEntry, finding_history, personal_of
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.wording import moment_text
from tongchuang.domain.leads.gathering import hides_reporter
from tongchuang.domain.leads.models import Lead, Piece
from tongchuang.domain.ledger.models import Event, SealedEvent
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import names_of_actors
from tongchuang.workflows.case_file.proof import Withheld
from tongchuang.workflows.case_file.words import event_words, piece_words

Line = dict[str, Any]


def findings_of(lead: Lead) -> list[Finding]:
    """The finding that a lead is about and the one that it came back from."""
    related = (
        "unit",
        "site",
        "item",
        "street",
        "rebound_of",
        "rebound_of__unit",
        "rebound_of__site",
        "rebound_of__item",
    )
    row = Finding.objects.filter(pk=lead.finding_id).select_related(*related).first()  # type: ignore[misc]
    return [each for each in (row, row.rebound_of if row else None) if each is not None]


def facts_of_lead(lead: Lead) -> list[tuple[str, str]]:
    """What the lead says of itself."""
    return _given(
        (pgettext("lead", "Lead"), lead.number),
        (_("Opened by"), str(lead.get_ground_display())),
        (_("Opened"), moment_text(lead.opened_at)),
        (_("Unit"), lead.unit.name if lead.unit else ""),
        (_("Campaign"), lead.campaign.title if lead.campaign else ""),
        (_("State"), str(lead.get_state_display())),
        (pgettext("lead", "Taken up"), moment_text(lead.taken_up_at) if lead.taken_up_at else ""),
        (pgettext("lead", "Closed"), moment_text(lead.closed_at) if lead.closed_at else ""),
        (_("Outcome"), str(lead.get_outcome_display()) if lead.outcome else ""),
        (_("Reason"), lead.reason),
        (_("Conclusion"), lead.conclusion),
    )


def facts_of_finding(row: Finding) -> list[tuple[str, str]]:
    """What a finding says, without who told of it."""
    return _given(
        (_("Number"), row.number),
        (_("Finding"), row.title),
        (_("Description"), row.description),
        (_("Item"), str(row.item or "")),
        (_("Place"), row.site.name if row.site else row.place),
        (_("Responsible unit"), row.unit.name if row.unit else ""),
        (_("Severity"), str(row.get_severity_display())),
        (_("State"), str(row.get_state_display())),
        (_("Registered"), moment_text(row.registered_at)),
        (_("Assigned"), moment_text(row.assigned_at) if row.assigned_at else ""),
        (_("Due"), moment_text(row.due_at) if row.due_at else ""),
        (_("Fixed"), moment_text(row.fixed_at) if row.fixed_at else ""),
        (_("Closed"), moment_text(row.closed_at) if row.closed_at else ""),
        (_("What was done"), row.fix_text),
    )


def history_of_finding(row: Finding, by: Actor) -> list[Line]:
    """All that happened to it, in words; who told of it stays out where that is confidential."""
    return [_entry(entry, hides_reporter(row, entry.kind)) for entry in finding_history(row, by=by)]


def history_of_others(rows: Sequence[SealedEvent], findings: set[UUID], withheld: Withheld) -> list[Line]:
    """The events of orders, documents and all else of the case, in words; of a withheld one only that it is there."""
    shown = [row.event for row in rows if row.event.target_id not in findings]
    names = names_of_actors(event.actor_id for event in shown)
    return [
        _line(event, names.get(event.actor_id, "") if event.actor_id else "", withheld(event)) for event in shown
    ]


def _line(event: Event, who: str, hidden: bool) -> Line:
    return {
        "at": moment_text(event.at), "who": _("withheld") if hidden else who or _("The system"), "what": event_words(event.kind),
        "text": "" if hidden else str(personal_of(event).get("text", "")), "changes": [],
    }  # fmt: skip


def table_of_pieces(pieces: Sequence[Piece], files: dict[UUID, str]) -> list[Line]:
    """What was attached, with its hashes."""
    return [
        {
            "number": number, "what": piece_words(piece.target_type), "sha256": piece.sha256,
            "file": files.get(piece.pk, ""), "file_sha256": piece.file_sha256,
        }
        for number, piece in enumerate(pieces, 1)
    ]  # fmt: skip


def table_of_events(rows: Sequence[SealedEvent]) -> list[Line]:
    """The places of the events in the chain."""
    return [
        {
            "position": row.position,
            "at": moment_text(row.event.at),
            "what": event_words(row.event.kind),
            "digest": row.digest,
        }
        for row in rows
    ]


def _entry(entry: HistoryEntry, hidden: bool) -> Line:
    return {
        "at": moment_text(entry.at), "who": _("withheld") if hidden else entry.who or _("The system"), "what": entry.title,
        "text": "" if hidden else entry.text, "changes": [list(change) for change in entry.changes],
    }  # fmt: skip


def _given(*facts: tuple[str, str]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in facts if value]

"""Opening leads: by a red order, by a rung of the ladder, by hand. The same thing opens one lead, however often it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.numbers import take_numbers
from tongchuang.domain.leads.errors import LeadInvalid
from tongchuang.domain.leads.freezing import frozen
from tongchuang.domain.leads.gathering import pieces_of_findings
from tongchuang.domain.leads.hashes import root_of
from tongchuang.domain.leads.models import Ground, Lead, Piece
from tongchuang.domain.leads.values import Frozen, Opening
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import local, now
from tongchuang.foundation.locks import TWICE, lock_hand

SERIES = "lead"
BATCH = 500
LONGEST_REASON = 500


def open_lead(opening: Opening, *, by: Author) -> Lead:
    """Open one lead, or give back the one that this has opened before."""
    return open_leads([opening], by=by)[0]


@transaction.atomic
def open_by_hand(*, reason: str, by: Actor, unit: Unit | None = None, finding: Finding | None = None) -> Lead:
    """Somebody of the discipline office opens a lead, or the director hands one over: with a reason, about a unit or finding."""
    by.require(Permission.OPEN_LEADS)
    text = reason.strip()
    if not text:
        raise LeadInvalid(_("Say why the lead is opened."), field="reason")
    if len(text) > LONGEST_REASON:
        raise LeadInvalid(_("The reason is too long: 500 characters at most."), field="reason")
    if unit is None and finding is None:
        raise LeadInvalid(_("Name the unit or the finding that it is about."), field="unit")
    for row in (unit, finding):
        if row is not None and row.region_id != by.region_id:
            raise LeadInvalid(_("This is not one of your region."))
    assert by.region_id is not None
    lock_hand(by.user_id)
    about = unit.pk if unit is not None else finding.unit_id if finding is not None else None
    sent = Lead.objects.filter(
        region=by.region_id, ground=Ground.BY_HAND, opened_by=by.user_id, reason=text, unit=about,
        finding=finding.pk if finding else None, opened_at__gt=now() - TWICE,
    ).first()  # fmt: skip
    if sent is not None:
        return sent
    return open_lead(
        Opening(
            Ground.BY_HAND, by.region_id, unit_id=about, finding_id=finding.pk if finding else None,
            campaign_id=finding.campaign_id if finding else None, reason=text,
        ),
        by=by,
    )  # fmt: skip


@transaction.atomic
def open_leads(openings: Sequence[Opening], *, by: Author) -> list[Lead]:
    """Open many in a few statements. The order of the answer is that of the openings."""
    by_region: dict[UUID, list[Opening]] = defaultdict(list)
    for opening in openings:
        by_region[opening.region_id].append(opening)
    made: dict[int, Lead] = {}
    for region_id, of_one in by_region.items():
        for start in range(0, len(of_one), BATCH):
            batch = of_one[start : start + BATCH]
            made |= {
                id(opening): lead for opening, lead in zip(batch, _open(region_id, batch, by), strict=True)
            }
    return [made[id(opening)] for opening in openings]


def _open(region_id: UUID, openings: list[Opening], by: Author) -> list[Lead]:
    moment = now()
    year = local(moment).year
    # Whoever opens the same meanwhile waits here and then sees what was opened.
    take_numbers(region_id, year, 0, series=SERIES)
    keys = {opening.key for opening in openings if opening.key}
    known = {row.subject: row for row in Lead.objects.filter(region=region_id, subject__in=keys)}
    fresh = [opening for opening in _once(openings) if opening.key not in known]
    numbers = take_numbers(region_id, year, len(fresh), series=SERIES)
    leads = [
        Lead(
            region_id=region_id, number=number, ground=opening.ground, campaign_id=opening.campaign_id,
            unit_id=opening.unit_id, finding_id=opening.finding_id, subject=opening.key,
            reason=opening.reason.strip()[:LONGEST_REASON], opened_at=moment, opened_by_id=by.user_id,
        )
        for opening, number in zip(fresh, numbers, strict=True)
    ]  # fmt: skip
    Lead.objects.bulk_create(leads)
    entries = _attach(leads, fresh)
    if entries:
        record_many(entries, by=by, at=moment)
    by_key = known | {lead.subject: lead for lead in leads if lead.subject}
    without_key = iter(lead for lead in leads if not lead.subject)
    return [by_key[opening.key] if opening.key else next(without_key) for opening in openings]


def _once(openings: list[Opening]) -> list[Opening]:
    seen: set[str] = set()
    found = []
    for opening in openings:
        if not opening.key or opening.key not in seen:
            found.append(opening)
            seen.add(opening.key)
    return found


def _attach(leads: list[Lead], openings: list[Opening]) -> list[Entry]:
    gathered = pieces_of_findings(opening.finding_id for opening in openings if opening.finding_id)
    rows: list[Piece] = []
    entries: list[Entry] = []
    for lead, opening in zip(leads, openings, strict=True):
        pieces = _distinct(
            [
                *([frozen(opening.subject)] if opening.subject is not None else []),
                *(frozen(each) for each in opening.also),
                *(gathered.get(opening.finding_id, ()) if opening.finding_id else ()),
            ]
        )
        rows += [
            Piece(
                lead=lead, position=position, target_type=each.target_type, target_id=each.target_id,
                content=each.content, sha256=each.sha256, file_sha256=each.file_sha256,
            )
            for position, each in enumerate(pieces)
        ]  # fmt: skip
        entries.append(_opened(lead, opening, pieces))
    Piece.objects.bulk_create(rows, batch_size=BATCH)
    return entries


def _distinct(pieces: list[Frozen]) -> list[Frozen]:
    found: dict[tuple[str, UUID], Frozen] = {}
    for each in pieces:
        found.setdefault((each.target_type, each.target_id), each)
    return list(found.values())


def _opened(lead: Lead, opening: Opening, pieces: list[Frozen]) -> Entry:
    # What it is about is erasable: of an unfounded lead only that it was opened and closed stays.
    about = {
        "unit": opening.unit_id,
        "finding": opening.finding_id,
        "subject": opening.key,
        "text": lead.reason,
    }
    return Entry(
        "lead.opened", lead,
        new={"number": lead.number, "ground": lead.ground, "pieces": len(pieces), "root": root_of(each.line for each in pieces)},
        personal={key: str(value) for key, value in about.items() if value},
    )  # fmt: skip

"""Sending pledges out and signing them: the head of the unit first, then the leader; on paper the office keeps the scan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.burden.actions import charge, release
from tongchuang.domain.burden.values import Kind
from tongchuang.domain.documents.actions import issue_many
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.pledges.access import is_head_of
from tongchuang.domain.pledges.actions.base import locked_pledge, locked_round, office_region
from tongchuang.domain.pledges.errors import AlreadyChanged, NotYours, PledgeInvalid
from tongchuang.domain.pledges.models import Pledge, PledgeRound, PledgeSignature
from tongchuang.domain.pledges.paper import pledge_draft
from tongchuang.foundation.clock import now

State, Side, Way = Pledge.State, PledgeSignature.Side, PledgeSignature.Way


@transaction.atomic
def send_pledges(round_: PledgeRound, *, by: Actor, unit_ids: Collection[UUID] | None = None) -> list[Pledge]:
    """Ask the units to sign: all that are written, or some. It is a request to each in the sense of the brake."""
    row = locked_round(round_, by)
    found = row.pledges.select_for_update(of=("self",)).filter(state=State.DRAFT, unit__valid_to__isnull=True)
    if unit_ids is not None:
        found = found.filter(unit__in=list(unit_ids))
    pledges = list(found.order_by("pk"))
    if not pledges:
        raise PledgeInvalid(_("There is nothing to be sent."))
    charged = charge([each.unit_id for each in pledges], Kind.REQUEST, subject=row, by=by, title=row.title)
    moment = now()
    for each in pledges:
        held = each.unit_id in charged.over
        each.state, each.sent_at = (State.HELD, None) if held else (State.SENT, moment)
    Pledge.objects.bulk_update(pledges, ["state", "sent_at"])
    _tell_sent(row, [each for each in pledges if each.state == State.SENT], by)
    return pledges


@transaction.atomic
def release_pledges(round_: PledgeRound, *, by: Actor) -> list[Pledge]:
    """The second signature: pledges to units that get too many requests go out too."""
    row = locked_round(round_, by)
    units = release(row, by=by)
    pledges = list(
        row.pledges.select_for_update(of=("self",)).filter(state=State.HELD, unit__in=units).order_by("pk")
    )
    for each in pledges:
        each.state, each.sent_at = State.SENT, now()
    Pledge.objects.bulk_update(pledges, ["state", "sent_at"])
    record("pledgeround.released", row, by=by, new={"units": sorted(map(str, units))})
    _tell_sent(row, pledges, by)
    return pledges


def _tell_sent(row: PledgeRound, pledges: Sequence[Pledge], by: Author) -> None:
    entries = [
        Entry(
            "pledge.sent",
            each,
            old={"state": State.DRAFT},
            new={"state": each.state, "unit": each.unit_id},
            parent=row,
        )
        for each in pledges
    ]
    record_many(entries, by=by)


@transaction.atomic
def sign_for_unit(pledge: Pledge, *, digest: str, by: Actor) -> Pledge:
    """The head of the unit signs the words that have this digest."""
    row = locked_pledge(pledge, by)
    if not is_head_of(by, row.unit_id):
        raise NotYours
    if row.state != State.SENT or row.digest != digest:
        raise AlreadyChanged
    _sign(row, Side.UNIT, by)
    row.state = State.UNIT_SIGNED
    row.save(update_fields=["state"])
    new = {"state": row.state, "sha256": row.digest, "side": Side.UNIT, "unit": row.unit_id}
    record("pledge.signed", row, by=by, old={"state": State.SENT}, new=new, parent=row.round)
    return row


@transaction.atomic
def sign_for_leader(pledges: Sequence[Pledge], *, digests: dict[UUID, str], by: Actor) -> list[Pledge]:
    """The leader signs many at once, each under its own words; each is archived as a document with a number."""
    rows = [locked_pledge(pledge, by) for pledge in sorted(pledges, key=lambda each: str(each.pk))]
    if any(row.round.leader_id != by.person_id or by.person_id is None for row in rows):
        raise NotYours
    if any(row.state != State.UNIT_SIGNED or digests.get(row.pk) != row.digest for row in rows):
        raise AlreadyChanged
    for row in rows:
        _sign(row, Side.LEADER, by)
    _archive(rows, by)
    return rows


@transaction.atomic
def keep_paper(
    pledge: Pledge, *, scan_id: UUID, unit_name: str, leader_name: str, signed_at: datetime, by: Actor
) -> Pledge:
    """It was signed on paper by both sides: the office keeps the scan and says so."""
    office_region(by)
    row = locked_pledge(pledge, by)
    if row.state not in (State.SENT, State.UNIT_SIGNED):
        raise AlreadyChanged
    if signed_at > now():
        raise PledgeInvalid(_("This day lies ahead."), field="signed_on")
    names = {Side.UNIT: " ".join(unit_name.split()), Side.LEADER: " ".join(leader_name.split())}
    if not all(1 < len(name) <= 60 for name in names.values()):
        raise PledgeInvalid(_("Name those who signed on both sides."), field="unit_name")
    if not Attachment.objects.filter(pk=scan_id, region_id=row.region_id, uploaded_by_id=by.user_id).exists():
        raise PledgeInvalid(_("Add the scan of the signed pledge."), field="scan")
    row.signatures.filter(voided_at__isnull=True).update(voided_at=now())
    PledgeSignature.objects.bulk_create(
        PledgeSignature(
            pledge=row, side=side, way=Way.PAPER, name=name, user_id=by.user_id, at=signed_at, version=row.version,
            digest=row.digest, scan_id=scan_id,
        )
        for side, name in names.items()
    )  # fmt: skip
    _archive([row], by)
    return row


def _sign(row: Pledge, side: str, by: Actor) -> None:
    PledgeSignature.objects.create(
        pledge=row, side=side, way=Way.PRODUCT, person_id=by.person_id, name=by.name, user_id=by.user_id, at=now(),
        version=row.version, digest=row.digest,
    )  # fmt: skip


def _archive(rows: Sequence[Pledge], by: Actor) -> None:
    """Both have signed: the pledge becomes a document, and nothing of it changes any more."""
    drafts = [pledge_draft(row, list(row.signatures.filter(voided_at__isnull=True))) for row in rows]
    olds = [row.state for row in rows]
    # Numbers last: their series stays locked until the commit.
    for row, document in zip(rows, issue_many(drafts, by=by), strict=True):
        row.document, row.state, row.signed_at = document, State.SIGNED, now()
    Pledge.objects.bulk_update(rows, ["document", "state", "signed_at"])
    record_many(
        [
            Entry(
                "pledge.signed", row, old={"state": old}, parent=row.round,
                new={"state": row.state, "sha256": row.digest, "side": Side.LEADER, "unit": row.unit_id, "document": row.document_id},
            )
            for row, old in zip(rows, olds, strict=True)
        ],
        by=by,
    )  # fmt: skip

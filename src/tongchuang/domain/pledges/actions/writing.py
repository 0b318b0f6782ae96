"""Writing pledges: a round with its text, all its units at once, and changes that have to be signed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.actions import withdraw_document
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.pledges.actions.base import (
    checked_targets,
    fill,
    locked_pledge,
    locked_round,
    office_region,
    stated,
)
from tongchuang.domain.pledges.errors import AlreadyChanged, PledgeInvalid
from tongchuang.domain.pledges.models import Pledge, PledgeRound, PledgeTarget
from tongchuang.domain.pledges.rules import TargetValues, filled, misplaced_fields, unknown_fields
from tongchuang.foundation.clock import now

State = Pledge.State
WITH_SIGNATURES = (State.SENT, State.UNIT_SIGNED, State.SIGNED)


@dataclass(frozen=True, kw_only=True)
class RoundValues:
    """What a round is."""

    year: int
    title: str
    text: str
    leader_id: UUID
    sign_by: date
    leader_title: str = ""


@dataclass(frozen=True, kw_only=True)
class PledgeValues:
    """What is written for one unit: fields of the text, and its targets as data of the moment."""

    unit_id: UUID
    fields: Mapping[str, str]
    targets: tuple[TargetValues, ...] = ()


@transaction.atomic
def begin_round(values: RoundValues, *, by: Actor, campaign: Campaign | None = None) -> PledgeRound:
    """Begin the pledges of a year."""
    row = PledgeRound(region_id=office_region(by), campaign=campaign, made_by_id=by.user_id, made_at=now())
    _say(row, values)
    row.save(force_insert=True)
    record(
        "pledgeround.begun",
        row,
        by=by,
        new={"year": row.year, "sign_by": row.sign_by},
        personal={"title": row.title},
    )
    return row


@transaction.atomic
def change_round(round_: PledgeRound, values: RoundValues, *, by: Actor) -> PledgeRound:
    """Another text, leader or day. Leader and title can't change once pledges were sent: they are part of what is signed."""
    row = locked_round(round_, by)
    sent = row.pledges.filter(state__in=WITH_SIGNATURES).exists()
    if sent and (
        values.leader_id != row.leader_id
        or values.title.strip() != row.title
        or values.leader_title.strip() != row.leader_title
    ):
        raise PledgeInvalid(_("Pledges were sent: title and leader stay as they are."), field="leader")
    _say(row, values)
    row.version += 1
    row.save()
    record(
        "pledgeround.changed",
        row,
        by=by,
        new={"year": row.year, "sign_by": row.sign_by},
        personal={"title": row.title},
    )
    return row


def _say(row: PledgeRound, values: RoundValues) -> None:
    title = " ".join(values.title.split())
    if not 2 <= len(title) <= 80:
        raise PledgeInvalid(_("A title of 2 to 80 characters."), field="title")
    if not 2000 <= values.year <= 2200:
        raise PledgeInvalid(_("This year can't be right."), field="year")
    if unknown := unknown_fields(values.text):
        raise PledgeInvalid(
            _("Nothing fills these fields: %(names)s") % {"names": "、".join(unknown)}, field="text"
        )
    if misplaced := misplaced_fields(values.text):
        text = _("These fields have several lines and need a line of their own: %(names)s")
        raise PledgeInvalid(text % {"names": "、".join(misplaced)}, field="text")
    if len(values.text.strip()) < 10:
        raise PledgeInvalid(_("Write what is pledged."), field="text")
    leader = Person.objects.filter(pk=values.leader_id, region_id=row.region_id, left_on__isnull=True).first()
    if leader is None:
        raise PledgeInvalid(_("Choose who signs for the leading group."), field="leader")
    row.year, row.title, row.text, row.sign_by = (
        values.year,
        title,
        values.text.replace("\r\n", "\n").strip(),
        values.sign_by,
    )
    row.leader, row.leader_title = leader, " ".join(values.leader_title.split())[:60]


@transaction.atomic
def write_pledges(round_id: UUID, rows: Sequence[PledgeValues], *, by: Author) -> list[Pledge]:
    """Write the pledges of units from the round's text; those that were sent already stay as they are."""
    round_ = PledgeRound.objects.select_for_update(of=("self",)).select_related("leader").get(pk=round_id)
    wanted = {row.unit_id: row for row in rows}
    units = {
        unit.pk: unit
        for unit in Unit.objects.filter(
            pk__in=wanted, region_id=round_.region_id, valid_to__isnull=True
        ).defer("grams")
    }
    present = {row.unit_id: row for row in round_.pledges.select_for_update().filter(unit__in=units)}
    fresh, again, targets = [], [], []
    for unit_id, unit in units.items():
        row = present.get(unit_id)
        if row is not None and row.state != State.DRAFT:
            continue
        if row is None:
            row = Pledge(region_id=round_.region_id, round=round_, unit=unit)
            fresh.append(row)
        else:
            row.round, row.unit = round_, unit
            row.version += 1
            again.append(row)
        values = wanted[unit_id]
        chosen = checked_targets(values.targets)
        targets += fill(row, filled(round_.text, values.fields, chosen), chosen)
    Pledge.objects.bulk_create(fresh, batch_size=200)
    Pledge.objects.bulk_update(again, ["text", "digest", "version"], batch_size=200)
    PledgeTarget.objects.filter(pledge__in=again).delete()
    PledgeTarget.objects.bulk_create(targets, batch_size=1000)
    made = [*fresh, *again]
    record_many(
        [
            Entry("pledge.written", row, new={"unit": row.unit_id, "sha256": row.digest}, parent=round_)
            for row in made
        ],
        by=by,
    )
    return made


@transaction.atomic
def change_pledge(
    pledge: Pledge, *, text: str, targets: tuple[TargetValues, ...], version: int, reason: str = "", by: Actor
) -> Pledge:
    """Other words: whoever had signed signs again. One that is archived is withdrawn first, by who may do that."""
    office_region(by)
    row = locked_pledge(pledge, by)
    if row.version != version or row.state == State.WITHDRAWN:
        raise AlreadyChanged
    old = row.digest
    made = fill(row, text, checked_targets(targets))
    if row.digest == old:
        return row
    if row.state in WITH_SIGNATURES:
        row.change_reason = stated(reason)
        _void(row, by)
    row.version += 1
    row.save()
    row.targets.all().delete()
    PledgeTarget.objects.bulk_create(made)
    new = {"sha256": row.digest, "state": row.state, "unit": row.unit_id}
    record(
        "pledge.changed",
        row,
        by=by,
        old={"sha256": old},
        new=new,
        personal={"text": row.change_reason},
        parent=row.round,
    )
    return row


@transaction.atomic
def hand_over_pledge(pledge: Pledge, *, by: Actor) -> Pledge:
    """The unit was dissolved: its successor is asked to sign, under its own name."""
    office_region(by)
    row = locked_pledge(pledge, by)
    after = row.unit.successor if row.unit.valid_to is not None else None
    if after is None or after.valid_to is not None or row.state not in WITH_SIGNATURES:
        raise PledgeInvalid(_("There is no successor that could be asked."))
    if Pledge.objects.filter(round=row.round, unit=after).exists():
        raise PledgeInvalid(
            _("%(unit)s has a pledge of its own: put into it what comes from here.") % {"unit": after}
        )
    old = row.unit
    row.change_reason = _("%(unit)s was dissolved") % {"unit": old}
    _void(row, by)
    row.unit = after
    targets = tuple(
        TargetValues(
            text=each.text,
            measure=each.measure,
            points=each.points,
            source_type=each.source_type,
            source_id=each.source_id,
        )
        for each in row.targets.all()
    )
    fill(row, row.text.replace(old.name, after.name), targets)
    row.version += 1
    row.save()
    record(
        "pledge.handed_over",
        row,
        by=by,
        old={"unit": old.pk},
        new={"unit": after.pk, "sha256": row.digest},
        parent=row.round,
    )
    return row


@transaction.atomic
def withdraw_pledge(pledge: Pledge, *, reason: str, by: Actor) -> Pledge:
    """The unit needn't sign, or what was signed no longer holds."""
    office_region(by)
    row = locked_pledge(pledge, by)
    if row.state == State.WITHDRAWN:
        raise AlreadyChanged
    old, row.change_reason = row.state, stated(reason)
    if row.state in WITH_SIGNATURES:
        _void(row, by)
    row.state = State.WITHDRAWN
    row.version += 1
    row.save()
    told = {"state": row.state, "unit": row.unit_id, "reached": old in WITH_SIGNATURES}
    record(
        "pledge.withdrawn",
        row,
        by=by,
        old={"state": old},
        new=told,
        personal={"text": row.change_reason},
        parent=row.round,
    )
    return row


def _void(row: Pledge, by: Actor) -> None:
    """What was signed was signed under other words."""
    if hasattr(row, "review"):
        raise PledgeInvalid(_("The year is evaluated: the pledge stays as it was signed."))
    if row.document is not None:
        by.require(Permission.WITHDRAW_DOCUMENTS)
        withdraw_document(row.document, reason=row.change_reason, by=by)
        row.document = None
    row.signatures.filter(voided_at__isnull=True).update(voided_at=now())
    row.state, row.signed_at = State.SENT, None

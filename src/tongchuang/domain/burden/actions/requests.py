"""Asking units for material, and taking it back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.burden.actions.base import refuse_stranger
from tongchuang.domain.burden.actions.charges import charge, drop, release
from tongchuang.domain.burden.errors import BurdenInvalid, NotYours
from tongchuang.domain.burden.models import Avoided, MaterialRequest, RequestPart
from tongchuang.domain.burden.rules import FIELD_KINDS, MOST_FIELDS, grams_of
from tongchuang.domain.burden.values import Duplicate, Kind, RequestValues
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.locks import TWICE, lock_hand

MOST_UNITS = 500
LONGEST = timedelta(days=366)
State = RequestPart.State
OPEN = (State.WAITING, State.RETURNED)


@transaction.atomic
def send_request(
    values: RequestValues, *, by: Actor, campaign: Campaign | None = None, asker_unit_id: UUID | None = None
) -> MaterialRequest:
    """Ask units for material. Those beyond their quota get it when somebody else has signed for it."""
    by.require(Permission.ASK_FOR_MATERIAL)
    units = _refused(values, by)
    lock_hand(by.user_id)
    if (sent := _sent_before(values, set(units), by)) is not None:
        return sent
    request = MaterialRequest.objects.create(
        region_id=by.region_id, campaign=campaign, kind=values.kind, title=values.title.strip(), text=values.text.strip(),
        item_id=values.item_id, figure=values.figure.strip(), measure=values.measure.strip(), period=values.period,
        fields=[each.told() for each in values.fields], template_id=values.template_id, due_at=values.due_at,
        asker_unit_id=asker_unit_id, asked_by_id=by.user_id, asked_at=now(), why_again=values.why_again.strip()[:200],
        grams=grams_of(values.title, values.figure, values.text[:200]),
    )  # fmt: skip
    charged = charge(
        units, Kind.REQUEST, subject=request, by=by, title=request.title, asker_unit_id=asker_unit_id
    )
    RequestPart.objects.bulk_create(
        RequestPart(
            region_id=by.region_id, request=request, unit_id=unit, due_at=values.due_at,
            state=State.HELD if unit in charged.over else State.WAITING,
            sent_at=None if unit in charged.over else request.asked_at,
        )
        for unit in units
    )  # fmt: skip
    new = {
        "kind": request.kind, "due_at": request.due_at, "units": sorted(map(str, charged.free)),
        "held": sorted(map(str, charged.over)),
    }  # fmt: skip
    record(
        "request.sent", request, by=by, new=new, personal={"text": request.title, "why": request.why_again}
    )
    return request


def _sent_before(values: RequestValues, units: set[UUID], by: Actor) -> MaterialRequest | None:
    """The same that this person has asked of the same units a moment ago."""
    same = MaterialRequest.objects.filter(
        region_id=by.region_id, asked_by=by.user_id, asked_at__gt=now() - TWICE, state=MaterialRequest.State.SENT,
        kind=values.kind, title=values.title.strip(), text=values.text.strip(), figure=values.figure.strip(),
        measure=values.measure.strip(), period=values.period, due_at=values.due_at,
    )  # fmt: skip
    told = [each.told() for each in values.fields]
    for row in same.order_by("-asked_at"):
        if (row.item_id, row.fields) == (values.item_id, told) and units == set(
            row.parts.values_list("unit_id", flat=True)
        ):
            return row
    return None


def _refused(values: RequestValues, by: Actor) -> list[UUID]:
    if len(values.title.strip()) < 2:
        raise BurdenInvalid(_("Say in a few words what you ask for."), field="title")
    if values.kind not in MaterialRequest.Kind.values:
        raise BurdenInvalid(_("Choose what you ask for."), field="kind")
    if values.kind == MaterialRequest.Kind.FIGURE and not values.figure.strip():
        raise BurdenInvalid(_("Name the figure, so that it needn't be asked for twice."), field="figure")
    if not now() < values.due_at <= now() + LONGEST:
        raise BurdenInvalid(_("The due time has to lie ahead, within a year."), field="due_at")
    labels = [each.label.strip() for each in values.fields]
    if len(labels) > MOST_FIELDS:
        raise BurdenInvalid(_("At most %(most)d fields. What needs more belongs into a template file.") % {"most": MOST_FIELDS}, field="fields")  # fmt: skip
    if (
        len(set(labels)) < len(labels)
        or not all(labels)
        or any(each.kind not in FIELD_KINDS for each in values.fields)
    ):
        raise BurdenInvalid(_("Give each field a name of its own."), field="fields")
    _refuse_template(values.template_id, by)
    wanted = list(dict.fromkeys(values.unit_ids))
    if not 0 < len(wanted) <= MOST_UNITS:
        raise BurdenInvalid(_("Choose the units that are asked."), field="units")
    open_units = Unit.objects.filter(pk__in=wanted, region_id=by.region_id, valid_to__isnull=True)
    if open_units.count() < len(wanted):
        raise BurdenInvalid(_("One of the units was closed. Choose again."), field="units")
    return wanted


def _refuse_template(template_id: UUID | None, by: Actor) -> None:
    if template_id is None:
        return
    rows = Attachment.objects.filter(pk=template_id, region_id=by.region_id, uploaded_by_id=by.user_id)
    if not rows.exists():
        raise BurdenInvalid(_("Choose the template file again."), field="template")


@transaction.atomic
def release_parts(
    request: MaterialRequest, *, by: Actor, unit_ids: Collection[UUID] | None = None
) -> frozenset[UUID]:
    """The second signature: what waited for it goes out to these units now."""
    row = _locked(request, by)
    units = release(row, by=by, unit_ids=unit_ids)
    moment = now()
    parts = RequestPart.objects.filter(request=row, unit__in=units, state=State.HELD)
    # Whoever waited for a signature is not late on the day on which it came.
    late = row.due_at < moment + timedelta(days=1)
    parts.update(
        state=State.WAITING, sent_at=moment, due_at=moment + timedelta(days=3) if late else row.due_at
    )
    if units:
        record("request.released", row, by=by, new={"units": sorted(map(str, units))})
    return units


@transaction.atomic
def withdraw_request(request: MaterialRequest, *, reason: str, by: Actor) -> int:
    """Nobody needs to answer any more; answers that came stay. Returns how many units are spared."""
    return withdraw_parts(request, reason=reason, by=by)


@transaction.atomic
def withdraw_parts(
    request: MaterialRequest, *, reason: str, by: Actor, unit_ids: Collection[UUID] | None = None
) -> int:
    """Some units needn't answer (all, where none are named)."""
    row = _locked(request, by)
    refuse_stranger(row, by)
    if len(reason.strip()) < 2:
        raise BurdenInvalid(_("Say why it is withdrawn."), field="reason")
    parts = RequestPart.objects.select_for_update().filter(request=row, state__in=[*OPEN, State.HELD])
    if unit_ids is not None:
        parts = parts.filter(unit__in=unit_ids)
    reached = dict(parts.order_by("pk").values_list("unit_id", "sent_at"))
    units = list(reached)
    drop(row, by=by, unit_ids=units)
    RequestPart.objects.filter(request=row, unit__in=units, state__in=[*OPEN, State.HELD]).update(
        state=State.WITHDRAWN
    )
    if unit_ids is None and row.state == MaterialRequest.State.SENT:
        row.state, row.withdrawn_at, row.withdrawal_reason = (
            MaterialRequest.State.WITHDRAWN,
            now(),
            reason.strip()[:200],
        )
        row.save(update_fields=["state", "withdrawn_at", "withdrawal_reason"])
    elif not units:
        return 0
    # Units that it never reached hear nothing of it.
    new = {
        "units": sorted(str(unit) for unit in units if reached[unit]),
        "held": sorted(str(unit) for unit in units if not reached[unit]),
        "whole": unit_ids is None,
    }
    record("request.withdrawn", row, by=by, new=new, personal={"text": reason.strip()})
    return len(units)


@transaction.atomic
def note_avoided(
    title: str, duplicate: Duplicate, unit_ids: Collection[UUID], *, by: Actor, campaign: Campaign | None = None,
    asker_unit_id: UUID | None = None,
) -> Avoided:  # fmt: skip
    """What was found is used, and nobody is asked."""
    by.require(Permission.ASK_FOR_MATERIAL)
    row = Avoided.objects.create(
        region_id=by.region_id, campaign=campaign, kind=duplicate.kind, title=title.strip()[:120],
        found_type=duplicate.target_type, found_id=duplicate.target_id, found_title=duplicate.title[:200],
        asker_unit_id=asker_unit_id, asked_by_id=by.user_id, at=now(),
    )  # fmt: skip
    row.units.set(Unit.objects.filter(pk__in=unit_ids, region_id=by.region_id))
    record(
        "request.avoided",
        row,
        by=by,
        new={"kind": row.kind, "units": len(set(unit_ids))},
        personal={"text": row.title},
    )
    return row


def _locked(request: MaterialRequest, by: Actor) -> MaterialRequest:
    row = MaterialRequest.objects.select_for_update().get(pk=request.pk)
    if row.region_id != by.region_id:
        raise NotYours
    return row

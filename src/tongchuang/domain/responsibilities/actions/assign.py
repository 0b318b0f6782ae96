"""Giving out items: one, many at once, changed, taken back. The office does this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.responsibilities import rules
from tongchuang.domain.responsibilities.actions.base import check_assignments, locked_one, snapshot
from tongchuang.domain.responsibilities.errors import AlreadyAssigned, AssignmentInvalid
from tongchuang.domain.responsibilities.models import Responsibility, Support
from tongchuang.domain.responsibilities.values import Assignment
from tongchuang.foundation.errors import NotAllowed


def assign(campaign: Campaign, given: Assignment, *, by: Actor) -> Responsibility:
    """Propose an item to a lead unit, with its supporters."""
    return assign_many(campaign, [given], by=by)[0]


@transaction.atomic
def assign_many(campaign: Campaign, given: Sequence[Assignment], *, by: Actor) -> list[Responsibility]:
    """Propose many items at once: all of them or none."""
    by.require(Permission.ASSIGN_RESPONSIBILITIES)
    if campaign.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    wanted = list(given)
    _check_items(campaign, wanted)
    check_assignments(wanted, region_id=by.region_id)
    _check_scopes(campaign, wanted)
    rows = [
        Responsibility(
            region_id=campaign.region_id, campaign=campaign, item=each.item, site=each.site, site_type=each.site_type,
            lead=each.lead, person=each.person, support_share=each.support_share, due_on=each.due_on,
        )
        for each in wanted
    ]  # fmt: skip
    Responsibility.objects.bulk_create(rows, batch_size=500)
    Support.objects.bulk_create(
        [Support(responsibility=row, unit=unit) for row, each in zip(rows, wanted, strict=True) for unit in each.supports],
        batch_size=1000,
    )
    record_many(
        [
            Entry(
                "responsibility.proposed", row, parent=campaign,
                new={**snapshot(row, [unit.pk for unit in each.supports]), "version": row.version},
            )
            for row, each in zip(rows, wanted, strict=True)
        ],
        by=by,
    )  # fmt: skip
    return rows


@transaction.atomic
def change(row: Responsibility, given: Assignment, *, by: Actor, version: int) -> Responsibility:
    """Change who answers, until when. The item and the scope stay; another lead unit has to claim anew."""
    by.require(Permission.ASSIGN_RESPONSIBILITIES)
    found = locked_one(row, by=by, version=version)
    if given.item.pk != found.item_id:
        raise AssignmentInvalid(_("The item can't be exchanged; remove this one and give out the other."), field="item")
    kept = Assignment(
        found.item, given.lead, given.supports, found.site, found.site_type, given.person, given.support_share,
        given.due_on,
    )  # fmt: skip
    check_assignments([kept], region_id=by.region_id)
    before = snapshot(found, found.supports.values_list("unit_id", flat=True))
    found.state = rules.state_after_change(found.state, lead_changed=found.lead_id != given.lead.pk)
    found.lead, found.person = given.lead, given.person
    found.support_share, found.due_on = given.support_share, given.due_on
    _set_supports(found, {unit.pk for unit in given.supports})
    after = snapshot(found, [unit.pk for unit in given.supports])
    return finish_change(found, before, after, by=by)


def finish_change(row: Responsibility, before: dict[str, Any], after: dict[str, Any], *, by: Actor) -> Responsibility:
    """Write a changed row and its event; nothing when nothing differs."""
    different = [name for name in after if before[name] != after[name]]
    if not different:
        return row
    row.version += 1
    row.save()
    record(
        "responsibility.changed", row, by=by, parent=row.campaign, old={name: before[name] for name in different},
        new={**{name: after[name] for name in different}, "lead_id": row.lead_id, "version": row.version},
    )  # fmt: skip
    return row


@transaction.atomic
def remove(row: Responsibility, *, by: Actor, version: int, reason: str) -> None:
    """Take a responsibility back. The ledger keeps what it was."""
    by.require(Permission.ASSIGN_RESPONSIBILITIES)
    found = locked_one(row, by=by, version=version)
    if not reason.strip():
        raise AssignmentInvalid(_("Say why it is removed."), field="reason")
    record(
        "responsibility.removed", found, by=by, parent=found.campaign,
        old=snapshot(found, found.supports.values_list("unit_id", flat=True)),
        new={"lead_id": found.lead_id, "version": found.version + 1}, personal={"text": reason.strip()[:200]},
    )  # fmt: skip
    found.delete()


def _set_supports(row: Responsibility, wanted: set[Any]) -> None:
    present = set(row.supports.values_list("unit_id", flat=True))
    row.supports.exclude(unit_id__in=wanted).delete()
    Support.objects.bulk_create([Support(responsibility=row, unit_id=unit) for unit in wanted - present])


def _check_items(campaign: Campaign, given: list[Assignment]) -> None:
    pinned = set(campaign.standards.values_list("version_id", flat=True))
    for each in given:
        if each.item.version_id not in pinned:
            text = _("“%(item)s” is not of a version that the campaign is pinned to.")
            raise AssignmentInvalid(text % {"item": str(each.item)}, field="item")


def _check_scopes(campaign: Campaign, given: list[Assignment]) -> None:
    items = {each.item.pk for each in given}
    rows = Responsibility.objects.filter(campaign=campaign, item__in=items)
    taken = set(rows.values_list("item_id", "site_id", "site_type_id"))
    for each in given:
        key = (each.item.pk, each.site.pk if each.site else None, each.site_type.pk if each.site_type else None)
        if key in taken:
            raise AlreadyAssigned(str(each.item))
        taken.add(key)

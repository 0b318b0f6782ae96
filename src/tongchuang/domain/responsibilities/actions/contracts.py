"""Contracts for places: 包联, 点长, 门前三包. What is confirmed stands on the place itself, in the same transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Section, Site
from tongchuang.domain.responsibilities import rules
from tongchuang.domain.responsibilities.errors import ContractInvalid, NotTheirs, WrongStep
from tongchuang.domain.responsibilities.models import Contract
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import NotAllowed

State = Contract.State


@transaction.atomic
def offer_contract(
    campaign: Campaign,
    kind: str,
    *,
    by: Actor,
    section: Section | None = None,
    site: Site | None = None,
    person: Person | None = None,
    unit: Unit | None = None,
    party: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Contract:
    """Put a contract to a person, a unit or a shop."""
    by.require(Permission.ASSIGN_RESPONSIBILITIES)
    contract = Contract(
        region_id=campaign.region_id, campaign=campaign, kind=kind, section=section, site=site, person=person,
        unit=unit, party=party.strip(), valid_from=valid_from or today(), valid_to=valid_to,
    )  # fmt: skip
    _check(contract, by)
    contract.save()
    record(
        "contract.offered", contract, by=by, parent=site or section, new=_codes(contract),
        personal={"party": contract.party} if contract.party else None,
    )  # fmt: skip
    return contract


@transaction.atomic
def confirm_contract(contract: Contract, *, by: Actor) -> Contract:
    """The person or unit agrees; the place names its leader or point owner from now on, an earlier contract ends."""
    row = _locked(contract, by)
    if row.state != State.OFFERED:
        raise WrongStep(_("Only a contract that was offered can be confirmed."))
    acts = by.may(Permission.CLAIM_RESPONSIBILITIES)
    party = rules.is_party(row, person_id=by.person_id, unit_ids=by.unit_ids, may_claim_for_unit=acts)
    office = rules.on_paper_only(row) and by.may(Permission.ASSIGN_RESPONSIBILITIES)
    if not party and not office:
        raise NotTheirs
    if row.person is not None and row.person.left_on is not None:
        raise WrongStep(_("The person has left. End this contract and offer it to somebody else."))
    _end_earlier(row, by=by)
    row.state = State.CONFIRMED
    row.save(update_fields=["state"])
    record("contract.confirmed", row, by=by, parent=row.site or row.section, old={"state": State.OFFERED}, new=_codes(row))
    _name_on_place(row, row.person, by=by)
    return row


@transaction.atomic
def end_contract(contract: Contract, *, by: Actor, reason: str) -> Contract:
    """End a contract; the place no longer names the person, if it still names this one."""
    by.require(Permission.ASSIGN_RESPONSIBILITIES)
    row = _locked(contract, by)
    if row.state == State.ENDED:
        raise WrongStep(_("This contract has ended already."))
    if not reason.strip():
        raise ContractInvalid(_("Say why it ends."), field="reason")
    was = row.state
    _end(row, by=by, text=reason.strip()[:200])
    if was == State.CONFIRMED and _named_on_place(row) == row.person_id:
        _name_on_place(row, None, by=by)
    return row


def _check(contract: Contract, by: Actor) -> None:
    if contract.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    for row in (contract.section, contract.site, contract.person, contract.unit):
        if row is not None and row.region_id != by.region_id:
            raise NotAllowed(_("Your post does not allow this."))
    if contract.kind not in Contract.Kind.values:
        raise ContractInvalid(_("Choose what kind of contract it is."), field="kind")
    place = rules.contract_place_fits(contract.kind, section=bool(contract.section), site=bool(contract.site))
    if place:
        raise ContractInvalid(place, field="site" if contract.kind == Contract.Kind.POINT_OWNER else "section")
    party = rules.contract_party_fits(
        contract.kind, person=bool(contract.person), unit=bool(contract.unit), party=bool(contract.party)
    )
    if party:
        raise ContractInvalid(party, field="person")
    if contract.person is not None and contract.person.left_on is not None:
        raise ContractInvalid(_("The person has left. Choose somebody else."), field="person")
    if contract.site is not None and contract.site.closed_on is not None:
        raise ContractInvalid(_("This site is closed."), field="site")
    if contract.valid_to is not None and contract.valid_to < contract.valid_from:
        raise ContractInvalid(_("The last day lies before the first."), field="valid_to")


def _locked(contract: Contract, by: Actor) -> Contract:
    rows = Contract.objects.select_for_update(of=("self",)).select_related("site", "section", "person", "unit")
    row = rows.filter(pk=contract.pk, region_id=by.region_id).first()
    if row is None:
        raise NotAllowed(_("Your post does not allow this."))
    return row


def _end_earlier(row: Contract, *, by: Actor) -> None:
    if row.kind == Contract.Kind.FRONTAGE:
        # Several shops share the ground of one section.
        return
    earlier = Contract.objects.select_for_update(of=("self",)).filter(
        kind=row.kind, site=row.site_id, section=row.section_id, state=State.CONFIRMED
    )
    for each in earlier.exclude(pk=row.pk).select_related("site", "section"):
        _end(each, by=by, text="")


def _end(row: Contract, *, by: Actor, text: str) -> None:
    old = {"state": row.state, "valid_to": row.valid_to}
    row.state = State.ENDED
    row.valid_to = min(day for day in (row.valid_to, max(today(), row.valid_from)) if day is not None)
    row.save(update_fields=["state", "valid_to"])
    record(
        "contract.ended", row, by=by, parent=row.site or row.section, old=old, new=_codes(row),
        personal={"text": text} if text else None,
    )  # fmt: skip


def _named_on_place(row: Contract) -> Any:
    if row.kind == Contract.Kind.POINT_OWNER and row.site is not None:
        return row.site.point_owner_id
    if row.kind == Contract.Kind.LEADER and row.section is not None:
        return row.section.contracted_leader_id
    return None


def _name_on_place(row: Contract, person: Person | None, *, by: Actor) -> None:
    new = person.pk if person else None
    if row.kind == Contract.Kind.POINT_OWNER and row.site_id:
        site = Site.objects.select_for_update().get(pk=row.site_id)
        old, site.point_owner = site.point_owner_id, person
        if old != new:
            site.version += 1
            site.save(update_fields=["point_owner", "version"])
            values = {"point_owner_id": new, "version": site.version, "contract": row.pk}
            record("site.changed", site, by=by, old={"point_owner_id": old}, new=values)
    elif row.kind == Contract.Kind.LEADER and row.section_id:
        section = Section.objects.select_for_update().get(pk=row.section_id)
        old, section.contracted_leader = section.contracted_leader_id, person
        if old != new:
            section.save(update_fields=["contracted_leader"])
            values = {"contracted_leader_id": new, "contract": row.pk}
            record("section.changed", section, by=by, old={"contracted_leader_id": old}, new=values)


def _codes(row: Contract) -> dict[str, Any]:
    names = ("kind", "section_id", "site_id", "person_id", "unit_id", "valid_from", "valid_to", "state")
    return {name: getattr(row, name) for name in names}

"""Pure rules of responsibilities: who may take which step, and which assignments fit an item."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.responsibilities.models import Contract, Responsibility

State = Responsibility.State


def may_claim(state: str, lead_id: UUID | None, actor_units: Collection[UUID]) -> bool:
    """The lead unit takes on what was proposed to it."""
    return state == State.PROPOSED and lead_id is not None and lead_id in actor_units


def may_confirm(state: str) -> bool:
    """The office confirms what was claimed."""
    return state == State.CLAIMED


def state_after_change(state: str, *, lead_changed: bool) -> str:
    """Another lead unit has to claim anew; everything else leaves the state as it is."""
    return State.PROPOSED if lead_changed else state


def scope_fits(item_types: Collection[str], *, type_code: str | None) -> str:
    """Why an item can't be given out for this type of site; empty when it can."""
    if type_code is None or type_code in item_types:
        return ""
    return _("This item is not checked at this type of site. Leave the scope empty or choose another type.")


def share_fits(share: Decimal, supports: int) -> str:
    """Why the supporting units can't carry this share; empty when they can."""
    if not Decimal(0) <= share < 1:
        return _("The share of the supporting units is from 0 to below 1, such as 0.3.")
    if share > 0 and not supports:
        return _("A share needs a supporting unit to carry it.")
    return ""


def contract_place_fits(kind: str, *, section: bool, site: bool) -> str:
    """Why a contract of this kind can't be for this place; empty when it can."""
    if section == site:
        return _("Choose a section or a site.")
    if kind == Contract.Kind.POINT_OWNER and not site:
        return _("A point owner answers for a site.")
    if kind == Contract.Kind.LEADER and not section:
        return _("A contracted leader answers for a section.")
    return ""


def contract_party_fits(kind: str, *, person: bool, unit: bool, party: bool) -> str:
    """Why nobody can be held to this contract; empty when somebody can."""
    if kind in (Contract.Kind.LEADER, Contract.Kind.POINT_OWNER) and not person:
        return _("Choose the person.")
    if kind == Contract.Kind.FRONTAGE and not (person or unit or party):
        return _("Name the shop, unit or person that keeps the ground before the door.")
    return ""


def is_party(contract: Contract, *, person_id: UUID | None, unit_ids: Collection[UUID], may_claim_for_unit: bool) -> bool:
    """Whether it is for this actor to confirm: the person named, else somebody who acts for the unit named."""
    if contract.person_id is not None:
        return contract.person_id == person_id
    return contract.unit_id is not None and contract.unit_id in unit_ids and may_claim_for_unit


def on_paper_only(contract: Contract) -> bool:
    """A shop without an account: the office confirms what was signed on paper."""
    return contract.person_id is None and contract.unit_id is None

"""Writes of organisations: each one transaction with its event."""

from tongchuang.domain.organisations.actions.accounts import (
    activate_account,
    deactivate_account,
    make_account,
    reset_password,
    revoke_device_of,
)
from tongchuang.domain.organisations.actions.people import (
    change_person,
    create_person,
    end_post,
    give_post,
    person_leaves,
)
from tongchuang.domain.organisations.actions.regions import change_region
from tongchuang.domain.organisations.actions.units import change_unit, close_unit, create_unit

__all__ = [
    "activate_account",
    "change_person",
    "change_region",
    "change_unit",
    "close_unit",
    "create_person",
    "create_unit",
    "deactivate_account",
    "end_post",
    "give_post",
    "make_account",
    "person_leaves",
    "reset_password",
    "revoke_device_of",
]

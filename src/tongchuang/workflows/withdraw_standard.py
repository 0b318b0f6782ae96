"""Withdrawing a version: standards are shared by all regions, so only what no other region works by."""

from __future__ import annotations

from django.db import transaction

from tongchuang.domain.campaigns.errors import PursuedElsewhere
from tongchuang.domain.campaigns.queries import pursued_elsewhere
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.standards.actions import withdraw
from tongchuang.domain.standards.models import StandardVersion


@transaction.atomic
def withdraw_version(version: StandardVersion, *, by: Actor, reason: str) -> None:
    """Nothing new begins on the version; refused while another region's campaign pursues it."""
    by.require(Permission.MANAGE_STANDARDS)
    if pursued_elsewhere(version.pk, by.region_id):
        raise PursuedElsewhere
    withdraw(version, by=by, reason=reason)

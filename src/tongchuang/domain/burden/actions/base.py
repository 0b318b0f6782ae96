"""What the actions share."""

from __future__ import annotations

from tongchuang.domain.burden.errors import NotYours
from tongchuang.domain.burden.models import MaterialRequest
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission


def refuse_stranger(request: MaterialRequest, by: Actor) -> None:
    """Raise NotYours unless the actor asks for the unit that asked, or for the campaign office."""
    by.require(Permission.ASK_FOR_MATERIAL)
    if not (by.may(Permission.SET_QUOTAS) or request.asker_unit_id in by.unit_ids):
        raise NotYours

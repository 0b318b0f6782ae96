"""Keeping a scenario and taking it off the list. Nothing that is supposed ever touches a fact or a standard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.scenarios.access import require_suppose
from tongchuang.domain.scenarios.errors import BadChange
from tongchuang.domain.scenarios.models import Scenario
from tongchuang.domain.scenarios.values import Change, to_data
from tongchuang.domain.scores.values import Scope
from tongchuang.foundation.clock import now


@transaction.atomic
def save_scenario(
    scope: Scope, *, title: str, changes: Iterable[Change], result: Mapping[str, Any], by: Actor
) -> Scenario:
    """Keep changes under a name with the figures that came of them."""
    require_suppose(by)
    title, data = title.strip(), [to_data(change) for change in changes]
    if not title or len(title) > 80:
        raise BadChange(_("Give it a name of at most 80 characters."), field="title")
    if not data:
        raise BadChange(_("There is no change to keep yet."), field="title")
    scenario = Scenario.objects.create(
        region_id=scope.region_id, campaign_id=scope.campaign_id, version_id=scope.version_id,
        evaluation_id=scope.evaluation_id, period=scope.period, sources=list(scope.sources), title=title, changes=data,
        result=dict(result), saved_by_id=by.person_id, saved_at=now(),
    )  # fmt: skip
    record("scenario.saved", scenario, by=by, region_id=scope.region_id, new={"changes": len(data)}, personal={"text": title})
    return scenario


@transaction.atomic
def remove_scenario(scenario: Scenario, *, by: Actor) -> None:
    """Take a scenario off the list; its row stays, as its events point to it."""
    require_suppose(by)
    locked = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if locked.removed_at is not None:
        return
    locked.removed_at = now()
    locked.save(update_fields=["removed_at"])
    record("scenario.removed", locked, by=by, region_id=locked.region_id)

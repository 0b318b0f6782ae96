"""What several actions of routes need."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.routes.access import manages
from tongchuang.domain.routes.errors import RouteInvalid
from tongchuang.domain.routes.models import DayRoute
from tongchuang.foundation.errors import NotAllowed, Stale


def own(evaluation: Evaluation, by: Actor) -> Evaluation:
    """The evaluation's row held for a change; refuses those who don't make its routes, and finished ones."""
    row = (
        Evaluation.objects.select_for_update(of=("self",))
        .select_related("campaign", "region")
        .get(pk=evaluation.pk)
    )
    if not manages(by, row):
        raise NotAllowed(_("Only those who run this evaluation make its routes."))
    if row.finished_at is not None:
        raise RouteInvalid(_("The evaluation is finished and kept as it is."))
    return row


def held(route: DayRoute, version: int | None, by: Actor) -> DayRoute:
    """The route's row held for a change by those who make it, when nobody changed it since the page was loaded."""
    own(route.evaluation, by)
    row = (
        DayRoute.objects.select_for_update(of=("self",))
        .select_related("evaluation__campaign")
        .get(pk=route.pk)
    )
    if row.state == DayRoute.State.SUPERSEDED:
        raise RouteInvalid(_("There is a newer version of this route. Change that one."))
    if version is not None and row.version != version:
        raise Stale(_("Somebody else changed this route meanwhile. Load the page again."))
    return row

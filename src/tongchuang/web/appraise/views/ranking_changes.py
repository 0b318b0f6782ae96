"""Freezing a ranking, leaving a unit out, taking it in again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongchuang.domain.appraisals import access
from tongchuang.domain.appraisals.actions import exclude_unit, freeze_ranking, readmit_unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.formats import moment_text
from tongchuang.web.shared.http import done


@require_POST
@requires(Permission.MANAGE_CAMPAIGN)
def freeze(request: HttpRequest, ranking_id: UUID) -> HttpResponse:
    """The ranking stands as it was shown."""
    row = access.get_ranking_for(request.actor, ranking_id)
    frozen = freeze_ranking(row, by=request.actor, result_digest=request.POST.get("result", ""))
    text = _("Frozen. Units can object until %(moment)s.") % {"moment": moment_text(frozen.objections_until)}
    return done(request, "appraise:ranking", text, frozen.pk)


@require_POST
@requires(Permission.MANAGE_CAMPAIGN)
def exclude(request: HttpRequest, ranking_id: UUID, unit_id: UUID) -> HttpResponse:
    """A unit is left out of the ranking of this period, for a reason."""
    row = access.get_ranking_for(request.actor, ranking_id)
    line = access.get_ranked_unit_for(request.actor, row, unit_id)
    exclude_unit(row.campaign, line.unit, row.period, reason=request.POST.get("reason", ""), by=request.actor)
    return done(
        request,
        "appraise:ranked_unit",
        _("Left out of this period; the ranking is being computed anew."),
        row.pk,
        unit_id,
    )


@require_POST
@requires(Permission.MANAGE_CAMPAIGN)
def readmit(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    """The unit is ranked again."""
    exclusion = access.get_exclusion_for(request.actor, exclusion_id)
    readmit_unit(exclusion, by=request.actor)
    address = f"{reverse('appraise:rankings')}?period={exclusion.period}"
    return done(request, address, _("Taken in again; the ranking is being computed anew."))

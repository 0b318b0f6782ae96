"""Inspecting over JSON: the checklist of a site, photos as they are taken, and the visit as a whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import AwareDatetime

from tongchuang.api.schemas import ChecklistOut, ErrorOut, PhotoOut, ReceiptOut, VisitIn
from tongchuang.api.streams import Body
from tongchuang.domain.campaigns.access import current_campaign_for, get_campaign_for
from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.inspections.access import get_evaluation_for, get_site_to_inspect
from tongchuang.domain.inspections.forms_io import checklist_document
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.workflows.submit_visit import submit_visit

router = Router(tags=["inspecting"])
REFUSALS = {401: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut, 422: ErrorOut, 503: ErrorOut}


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the session stands for."""
    return request.auth  # type: ignore[attr-defined,no-any-return]


@router.get("/checklists/{site}", response={200: ChecklistOut, **REFUSALS}, operation_id="get_checklist")
def checklist(
    request: HttpRequest, site: UUID, campaign: UUID | None = None, evaluation: UUID | None = None
) -> dict[str, Any]:
    """What is judged at a site: the main standard's items, then those of others that none of them serves."""
    actor = actor_of(request)
    actor.require(Permission.INSPECT)
    place = get_site_to_inspect(actor, site)
    held = get_evaluation_for(actor, evaluation) if evaluation else None
    wanted = held.campaign_id if held else campaign
    chosen = get_campaign_for(actor, wanted) if wanted else current_campaign_for(actor)
    return checklist_document(chosen, place, held)


@router.post("/visits", response={200: ReceiptOut, 201: ReceiptOut, **REFUSALS}, operation_id="submit_visit")
def visits(request: HttpRequest, payload: VisitIn) -> Status:
    """Submit a visit. 201 when it is new, 200 when the very same one was here before, 409 when another one was."""
    receipt = submit_visit(payload.entry(), by=actor_of(request))
    return Status(200 if receipt.repeated else 201, receipt)


@router.put("/photos/{photo}", response={200: PhotoOut, **REFUSALS}, operation_id="put_photo")
def photos(
    request: HttpRequest,
    photo: UUID,
    taken_at: AwareDatetime | None = None,
    longitude: float | None = Query(None, ge=-180, le=180),
    latitude: float | None = Query(None, ge=-90, le=90),
) -> Any:
    """Send a photo's bytes as the body, under an id that the client made. Sent again it is the same photo."""
    actor = actor_of(request)
    actor.require(Permission.REGISTER_FINDINGS)
    moment: datetime | None = taken_at
    return store_photo(
        Body(request), by=actor, attachment_id=photo, taken_at=moment, longitude=longitude, latitude=latitude
    )

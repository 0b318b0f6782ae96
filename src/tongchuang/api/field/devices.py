"""Signing a phone in and out."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from tongchuang.api.field.answers import answered, stamped
from tongchuang.api.field.auth import (
    COOKIE,
    COOKIE_PATH,
    Caller,
    DeviceOfPerson,
    SessionToSignIn,
    caller_of,
    keep_cookie,
)
from tongchuang.api.field.schemas import DeviceOut, RefusalOut
from tongchuang.domain.accounts.actions import revoke_device, sign_in_device
from tongchuang.domain.accounts.models import Device, User
from tongchuang.domain.accounts.queries import device_of
from tongchuang.domain.organisations.access import get_region_for
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission

router = Router(tags=["field"])
REFUSALS = {400: RefusalOut, 401: RefusalOut, 403: RefusalOut}


class DeviceIn(Schema):
    """How the phone calls itself, for its owner to recognise it in a list."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80)


@router.post(
    "/device",
    auth=SessionToSignIn(),
    response={200: DeviceOut, 201: DeviceOut, **REFUSALS},
    operation_id="field_sign_in",
)
def sign_in(request: HttpRequest, payload: DeviceIn) -> HttpResponse:
    """Make this phone the signed-in person's. Asked again it stays the same device."""
    actor = cast(Actor, request.auth)  # type: ignore[attr-defined]
    actor.require(Permission.INSPECT)
    token = request.COOKIES.get(COOKIE, "")
    device = device_of(token)
    if device is not None and device.user_id == actor.user_id:
        return keep_cookie(answered(_document(device, actor)), token)
    if device is not None:
        revoke_device(device, why=Device.Ended.REPLACED, by=actor)
    user = cast(User, request.user)
    made = sign_in_device(user, name=payload.name.strip() or "?", by=actor, region_id=actor.region_id)
    return keep_cookie(answered(_document(made.device, actor, user), 201), made.token)


@router.get(
    "/device", auth=DeviceOfPerson(), response={200: DeviceOut, **REFUSALS}, operation_id="field_device"
)
def who(request: HttpRequest) -> HttpResponse:
    """Whose this phone is."""
    caller = caller_of(request)
    return kept(request, answered(_document(caller.device, caller.actor)))


@router.delete(
    "/device", auth=DeviceOfPerson(), response={204: None, **REFUSALS}, operation_id="field_sign_out"
)
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign this phone out."""
    caller = caller_of(request)
    revoke_device(
        caller.device, why=Device.Ended.SIGNED_OUT, by=caller.actor, region_id=caller.actor.region_id
    )
    response = stamped(HttpResponse(status=204))
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Strict")
    return response


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response, with the cookie for another thirty days when the device's life was written anew."""
    caller: Caller = caller_of(request)
    return keep_cookie(response, request.COOKIES[COOKIE]) if caller.renewed else response


def _document(device: Device, actor: Actor, user: User | None = None) -> dict[str, Any]:
    region = get_region_for(actor)
    return {
        "device": str(device.pk),
        "name": device.name,
        "expires_at": device.expires_at.isoformat(),
        "language": (user or device.user).language,
        "person": {"id": str(actor.person_id), "name": actor.name},
        "region": {"id": str(region.pk), "name": region.name},
    }

"""Who calls the field API: a device with its token; to get one, a signed-in person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie

from tongchuang.api.field.answers import Refusal
from tongchuang.domain.accounts.actions import DEVICE_DAYS, note_device_seen
from tongchuang.domain.accounts.models import Device
from tongchuang.domain.accounts.queries import device_of
from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.domain.organisations.permissions import Permission

COOKIE = "field_device"
COOKIE_PATH = "/api/field"


@dataclass(frozen=True)
class Caller:
    """The device that calls and the actor whose it is; `renewed` when its cookie is to be set again."""

    device: Device
    actor: Actor
    renewed: bool = False


class DeviceOfPerson(APIKeyCookie):
    """The device's cookie, which goes to this API alone, and the header that no other site can send."""

    param_name = COOKIE

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """The caller; None for unknown devices. People without the post are told so."""
        device = device_of(key) if key else None
        if device is None:
            return None
        if request.headers.get("X-Field") != "1":
            raise Refusal(403, "no_header", _("The header X-Field is missing."))
        translation.activate(device.user.language)
        actor = actor_for(device.user, origin=request.origin)  # type: ignore[attr-defined]
        if not actor.may(Permission.INSPECT):
            text = _(
                "You don't inspect any more. What is on the phone stays there; export it or ask the campaign office."
            )
            raise Refusal(403, "not_allowed", text)
        claimed = request.headers.get("X-Field-Person", "")
        if claimed and claimed != str(actor.person_id):
            raise other_person()
        return Caller(device, actor, note_device_seen(device, by=actor))


def other_person() -> Refusal:
    """Somebody else has signed in on this phone meanwhile: what the first one made waits for them."""
    return Refusal(
        403, "other_person", _("This belongs to somebody else than who is signed in on this phone.")
    )


class SessionToSignIn(APIKeyCookie):
    """The session's cookie with the token against forged requests: how a person makes a phone theirs."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor, or None for strangers and people without a post."""
        if not request.user.is_authenticated or getattr(request.user, "must_change_password", False):
            return None
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.posts else None


def caller_of(request: HttpRequest) -> Caller:
    """The caller that the cookie stands for."""
    return request.auth  # type: ignore[attr-defined,no-any-return]


def keep_cookie(response: HttpResponse, token: str) -> HttpResponse:
    """Let the phone keep the token: no script reads it, no other site sends it, no other address gets it."""
    response.set_cookie(
        COOKIE, token, max_age=int(DEVICE_DAYS / timedelta(seconds=1)), path=COOKIE_PATH, httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Strict",
    )  # fmt: skip
    return response

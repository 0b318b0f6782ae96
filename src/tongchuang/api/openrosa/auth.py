"""Who calls: an application password, as Digest, as Basic over HTTPS, or in the address. Sessions open nothing here."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tongchuang.api.openrosa import digest
from tongchuang.api.openrosa.answers import message
from tongchuang.domain.accounts.actions import note_app_password_seen
from tongchuang.domain.accounts.models import AppPassword
from tongchuang.domain.accounts.queries import app_password_by_word, app_passwords_named, word_of
from tongchuang.domain.accounts.rules import hash_of
from tongchuang.domain.organisations.actors import actor_for
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.limits import count_of, within

View = Callable[..., HttpResponse]
FAILURES_A_MINUTE = 30
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def for_inspectors(*methods: str) -> Callable[[View], View]:
    """Open to application passwords of people who inspect; the actor goes to the view. No cookie counts, so no token is needed."""

    def mark(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def handle(request: HttpRequest, token: str = "", **values: Any) -> HttpResponse:
            if request.method in methods:
                response = _answered(view, request, token, values)
            else:
                response = message(_("This address is not for that."), 405)
                response.headers["Allow"] = ", ".join(methods)
            if token:
                # Django logs the address of refused requests; here it holds a password.
                response._has_been_logged = True  # type: ignore[attr-defined]
            return response

        return handle

    return mark


def _answered(view: View, request: HttpRequest, token: str, values: dict[str, Any]) -> HttpResponse:
    origin = str(request.origin)  # type: ignore[attr-defined]
    if count_of("openrosa", origin) >= FAILURES_A_MINUTE:
        return message(_("Too many wrong passwords from here. Wait a minute."), 429)
    found = _by_token(request, token) if token else _by_header(request)
    if isinstance(found, HttpResponse):
        return found
    translation.activate(found.user.language)
    actor = actor_for(found.user, origin=origin)
    if not actor.posts or not actor.may(Permission.INSPECT):
        return message(_("You don't inspect, or not any more. Ask the campaign office."), 403)
    note_app_password_seen(found, by=actor)
    return view(request, actor, token, **values)


def _by_token(request: HttpRequest, token: str) -> AppPassword | HttpResponse:
    if not _sheltered(request):
        return message(_("This address works over HTTPS only."), 403)
    found = app_password_by_word(token)
    if found is None:
        _failed(request)
        # The address itself is wrong: asking for a password would lead nowhere.
        return message(_("This address is not valid, or not any more. Make a new one under Me."), 404)
    return found


def _by_header(request: HttpRequest) -> AppPassword | HttpResponse:
    header = request.headers.get("Authorization", "")
    scheme = header.split(" ", 1)[0].lower()
    if scheme == "digest":
        return _by_digest(request, digest.fields_of(header))
    if scheme == "basic" and _sheltered(request):
        found = _basic(header)
        if found is not None:
            return found
        _failed(request)
    return _challenge(request)


def _basic(header: str) -> AppPassword | None:
    try:
        name, _colon, word = base64.b64decode(header.split(" ", 1)[1], validate=True).decode().partition(":")
    except (IndexError, binascii.Error, ValueError):
        return None
    found = app_password_by_word(word)
    return found if found is not None and found.user.username == name else None


def _by_digest(request: HttpRequest, fields: dict[str, str]) -> AppPassword | HttpResponse:
    state = digest.nonce_state(fields.get("nonce", ""), _secret())
    right_form = (
        fields.get("qop") == "auth"
        and fields.get("realm") == digest.REALM
        and fields.get("algorithm", "MD5").upper() == "MD5"
    )
    if not right_form or state == "forged" or fields.get("uri") != request.get_full_path():
        _failed(request)
        return _challenge(request)
    username = fields.get("username", "")
    for row in app_passwords_named(username):
        word = word_of(row)
        if hash_of(word) == row.word_hash and digest.answers(
            fields, str(request.method), digest.ha1_of(username, word)
        ):
            return row if state == "fresh" else _challenge(request, stale=True)
    _failed(request)
    return _challenge(request)


def _challenge(request: HttpRequest, *, stale: bool = False) -> HttpResponse:
    answer = message(_("Enter your account and an application password. You make one under Me."), 401)
    ways = f'Digest realm="{digest.REALM}", qop="auth", algorithm=MD5, nonce="{digest.new_nonce(_secret())}"'
    if stale:
        ways += ", stale=true"
    if _sheltered(request):
        ways += f', Basic realm="{digest.REALM}", charset="UTF-8"'
    answer.headers["WWW-Authenticate"] = ways
    return answer


def _failed(request: HttpRequest) -> None:
    within("openrosa", str(request.origin), FAILURES_A_MINUTE)  # type: ignore[attr-defined]


def _sheltered(request: HttpRequest) -> bool:
    """Whether nobody on the way can read a password: HTTPS, here or at the proxy in front, or this very machine."""
    return (
        request.is_secure() or settings.SESSION_COOKIE_SECURE or request.META.get("REMOTE_ADDR") in LOOPBACK
    )


def _secret() -> bytes:
    return b"tongchuang.openrosa:" + settings.SECRET_KEY.encode()

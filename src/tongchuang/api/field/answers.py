"""Answers of the field API: the server's clock on each of them, and one translation of refusals (docs/field-api.md)."""

from __future__ import annotations

import time
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tongchuang.domain.deliveries.errors import ForeignRecord, Malformed
from tongchuang.domain.files.errors import FileConflict, QuotaReached, TooMany
from tongchuang.foundation.errors import Invalid, NoRoom, NotAllowed, ProductError, Stale

CLOCK_HEADER = "X-Server-Time"
BUSY_SECONDS = 5
FULL_SECONDS = 300
QUOTA_SECONDS = 900


class Refusal(ProductError):
    """A refusal of the contract: status and code, with a sentence, further fields and headers."""

    def __init__(
        self, status: int, code: str, message: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.headers, self.more = status, code, headers or {}, more


def answered(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """An answer in JSON with the server's clock."""
    response = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
    return stamped(response, headers)


def stamped(response: HttpResponse, headers: dict[str, str] | None = None) -> HttpResponse:
    """The response with the server's clock, milliseconds since 1970, as late as it can be read."""
    for name, value in (headers or {}).items():
        response.headers[name] = value
    response.headers[CLOCK_HEADER] = str(time.time_ns() // 1_000_000)
    return response


def refused(error: Refusal) -> HttpResponse:
    """A refusal as the contract words it."""
    return answered({"code": error.code, "message": str(error), **error.more}, error.status, error.headers)


def install(api: NinjaAPI) -> None:
    """Let the API answer whatever can be expected to go wrong."""

    @api.exception_handler(ProductError)
    def of_the_house(request: HttpRequest, error: ProductError) -> HttpResponse:
        return refused(error if isinstance(error, Refusal) else _refusal_of(error))

    @api.exception_handler(Http404)
    def absent(request: HttpRequest, error: Http404) -> HttpResponse:
        return refused(Refusal(404, "not_found", _("There is nothing here, or it is not yours to see.")))

    @api.exception_handler(AuthenticationError)
    def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return refused(Refusal(401, "signed_out", _("Sign in first.")))

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return refused(
            malformed_at([".".join(str(part) for part in found["loc"][1:]) for found in error.errors])
        )

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 403:
            text = _("The page is too old for this. Load it again; what you entered is kept on this device.")
            return refused(Refusal(403, "csrf", text))
        return refused(Refusal(error.status_code, "malformed", _("The data sent can't be read.")))

    @api.exception_handler(OperationalError)
    def database_busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
        full = getattr(error.__cause__, "sqlstate", None) in ("53100", "58030")
        return refused(disk_full() if full else busy())


def malformed_at(places: list[str]) -> Refusal:
    """What was sent has not the right form, at these places."""
    shown = places[:5]
    text = _("The data sent does not have the right form: %(places)s.") % {"places": ", ".join(shown)}
    return Refusal(400, "malformed", text, places=shown)


def hash_mismatch() -> Refusal:
    """Damaged on the way."""
    return Refusal(400, "hash_mismatch", _("The data was damaged on the way. It is sent again."))


def too_large() -> Refusal:
    """Beyond the limits that `today` names."""
    return Refusal(413, "too_large", _("This is larger than what the server takes."))


def disk_full() -> Refusal:
    """No room on the server."""
    text = _("The server has no room left. Everything stays on the phone; tell the campaign office.")
    return Refusal(507, "disk_full", text, headers={"Retry-After": str(FULL_SECONDS)})


def busy() -> Refusal:
    """Too much at once, or the database is starting again."""
    text = _("The server is busy. It is sent again by itself.")
    return Refusal(503, "busy", text, headers={"Retry-After": str(BUSY_SECONDS)})


def _refusal_of(error: ProductError) -> Refusal:
    if isinstance(error, NoRoom):
        return disk_full()
    if isinstance(error, FileConflict):
        return Refusal(409, "file_conflict", str(error))
    if isinstance(error, Malformed):
        return malformed_at(error.places)
    if isinstance(error, ForeignRecord):
        return Refusal(403, "other_person", str(error))
    if isinstance(error, QuotaReached):
        return Refusal(429, "quota", str(error), headers={"Retry-After": str(QUOTA_SECONDS)})
    if isinstance(error, TooMany):
        return too_large()
    if isinstance(error, NotAllowed):
        return Refusal(403, "not_allowed", str(error))
    if isinstance(error, Stale):
        return Refusal(409, "conflict", str(error))
    if isinstance(error, Invalid):
        return Refusal(400, "malformed", str(error), places=[error.field] if error.field else [])
    return Refusal(503, "busy", str(error), headers={"Retry-After": str(BUSY_SECONDS)})

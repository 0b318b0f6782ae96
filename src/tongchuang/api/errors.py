"""One translation of expected errors into answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tongchuang.domain.inspections.errors import VisitRejected
from tongchuang.foundation.errors import Invalid, NotAllowed, ProductError, Stale


def install(api: NinjaAPI) -> None:
    """Let the API answer every expected refusal with a code and a sentence."""

    def answer(request: HttpRequest, status: int, code: str, message: str, **more: Any) -> HttpResponse:
        body = {"code": code, "message": message, "problems": [], "missing_photos": [], **more}
        return api.create_response(request, body, status=status)

    @api.exception_handler(ProductError)
    def refused(request: HttpRequest, error: ProductError) -> HttpResponse:
        status, code = _kind_of(error)
        return answer(request, status, code, str(error), **_details(error))

    @api.exception_handler(Http404)
    def absent(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(request, 404, "not_found", _("There is nothing here, or it is not yours to see."))

    @api.exception_handler(AuthenticationError)
    def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return answer(request, 401, "signed_out", _("Sign in first."))

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = [".".join(str(part) for part in found["loc"][1:]) for found in error.errors]
        text = _("The data sent does not have the right form: %(places)s.") % {"places": ", ".join(places[:5])}
        return answer(request, 422, "malformed", text)

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 403:
            text = _("The page is too old for this. Load it again; what you entered is kept on this device.")
            return answer(request, 403, "csrf", text)
        return answer(request, error.status_code, "malformed", _("The data sent can't be read."))


def _kind_of(error: ProductError) -> tuple[int, str]:
    if isinstance(error, NotAllowed):
        return 403, "not_allowed"
    if isinstance(error, Stale):
        return 409, "conflict"
    if isinstance(error, Invalid):
        return 422, "rejected"
    return 503, "failed"


def _details(error: ProductError) -> dict[str, Any]:
    if not isinstance(error, VisitRejected):
        return {}
    problems = [{"check": found.check, "item": found.item, "text": found.text} for found in error.problems]
    return {"problems": problems, "missing_photos": list(error.missing_photos)}

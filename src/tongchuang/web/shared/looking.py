"""What the discipline office reads is written down: every page and every file, after it was answered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from tongchuang.domain.leads.actions import note_look
from tongchuang.domain.organisations.models import PostKind

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]

# A file that the browser has already is asked for as well: whether it changed.
ANSWERED = frozenset({200, 206, 304})
# One's own: messages, account, telephone, and what a page asks for by itself while it stands open.
OWN = frozenset(
    {
        "desk:waiting", "desk:inbox", "desk:open", "shared:me", "shared:phones", "shared:preferences", "shared:programs",
        "shared:program_forms", "shared:program_form", "shared:submissions", "shared:submission", "shared:run", "shared:scope",
    }
)  # fmt: skip
OWN_PATHS = ("/accounts/",)


def looks_middleware(get_response: Handler) -> Handler:
    """Note looks once the answer is there: noting never breaks the reading, and a reading that failed is none."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        try:
            _note(request, response)
        except Exception:
            log.exception("a look at %s could not be written down", request.path)
        return response

    return handle


def _note(request: HttpRequest, response: HttpResponse) -> None:
    match = request.resolver_match
    if match is None or request.method not in {"GET", "HEAD"} or response.status_code not in ANSWERED:
        return
    access = getattr(match.func, "access", None)
    name = match.view_name or match.route
    if name in OWN or request.path.startswith(OWN_PATHS) or (access is not None and access.kind == "public"):
        return
    actor = request.actor  # type: ignore[attr-defined]
    if PostKind.DISCIPLINE not in actor.posts:
        return
    target = next((value for value in match.kwargs.values() if isinstance(value, UUID)), None)
    note_look(page=name, target_id=target, path=request.get_full_path(), by=actor)

"""Answers: a page or its panel, a redirect that htmx follows too, a toast."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from tongchuang.foundation.ids import as_uuid

PANEL = "side-panel"
LONGEST_NUMBER = 9


def page(request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The whole page; only its partial `panel` when the side panel asks for it."""
    if wants_panel(request):
        return render(request, f"{template}#panel", context, status=status)
    return render(request, template, context, status=status)


def wants_panel(request: HttpRequest) -> bool:
    """Whether the answer goes into the side panel of a list."""
    return bool(request.htmx) and request.htmx.target == PANEL  # type: ignore[attr-defined]


def done(request: HttpRequest, to: Any, text: str = "", *args: Any, **kwargs: Any) -> HttpResponse:
    """After a change: say what happened, and go to an address (name, path or object) as a whole page."""
    if text:
        messages.success(request, text)
    address = resolve_url(to, *args, **kwargs)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def toast(response: HttpResponse, text: str, tone: str = "success") -> HttpResponse:
    """Show a toast when htmx has swapped this answer in."""
    response.headers["HX-Trigger"] = json.dumps({"toast": {"text": text, "tone": tone}})
    return response


def back_to(request: HttpRequest, default: str = "/") -> str:
    """Where the person came from, if that is one of our own addresses."""
    wanted = request.POST.get("next") or request.GET.get("next") or request.headers.get("Referer", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return default


def number_of(text: str) -> int | None:
    """A whole number of a field or an address; None for anything else, also for what only looks like digits (²)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def version_or_404(request: HttpRequest) -> int:
    """The version that a person saw; a form without one is none of ours."""
    found = number_of(request.POST.get("version", ""))
    if found is None:
        raise Http404
    return found


def id_or_404(text: str) -> UUID:
    """The id in a field or an address; what is none names nothing."""
    found = as_uuid(text)
    if found is None:
        raise Http404
    return found

"""Pages for what went wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Absent, or not this person's: the page doesn't tell which."""
    return render(request, "shared/error.html", {"status": 404}, status=404)


def page_refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The post does not allow it."""
    return render(request, "shared/error.html", {"status": 403}, status=403)


def page_failed(request: HttpRequest) -> HttpResponse:
    """Our fault; plain, because nothing else may work."""
    return render(request, "shared/failed.html", status=500)

"""The way into the settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from tongchuang.web.shared.access import signed_in


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Units come first."""
    return redirect("settings:units")

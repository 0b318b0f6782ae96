"""The field app's shell, its worker and manifest, and the page that makes a phone somebody's device."""

from __future__ import annotations

import json
from typing import Any

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.field import release
from tongchuang.web.field.words import words
from tongchuang.web.shared.access import public, requires

ICONS = (
    "alert-triangle", "archive", "arrow-back-up", "arrow-left", "arrows-split", "backpack", "bolt", "bulb", "camera", "cards",
    "check", "checks", "chevron-left", "chevron-right", "circle-check", "circle-dashed", "clipboard-check", "clipboard-list", "clock",
    "cloud-check", "current-location", "device-mobile", "download", "flag-check", "home", "info-circle", "link", "list-check", "lock",
    "logout", "map-2", "map-pin", "microphone", "minus", "pencil", "photo", "plus", "qrcode", "refresh", "search", "send",
    "text-size", "trash", "user", "users", "wifi-off", "x",
)  # fmt: skip
DEVICE_USE = "camera=(self), geolocation=(self), microphone=(self), payment=()"


@require_safe
@public("the app's frame: it holds no data, and must open without a network and before any sign-in")
def shell(request: HttpRequest) -> HttpResponse:
    """The one page of the app; scripts do the rest with what is on the phone."""
    name = _release(request)
    context = {
        "config": {"words": words(), "urls": _urls(), "language": request.LANGUAGE_CODE, "release": name},
        "modules": [static(module) for module in release.first_modules()],
        "icons": ICONS,
        "large": _large(request),
    }
    response = render(request, "field/shell.html", context)
    response["X-Field-Release"] = name
    response["Permissions-Policy"] = DEVICE_USE
    # Voice notes are played from the phone's memory.
    response._csp_update = {"media-src": [SELF, "blob:"]}  # type: ignore[attr-defined]
    return response


@require_safe
@public("the worker's script: only names of files")
def worker(request: HttpRequest) -> HttpResponse:
    """Which files this release is made of, and the script that holds them."""
    about = {
        "release": _release(request),
        "shell": reverse("field:today"),
        "scan": reverse("field:scan"),
        "files": [*release.files(), reverse("field:manifest")],
    }
    script = f"self.FIELD = {json.dumps(about)};\nimportScripts({json.dumps(static('field/worker.js'))});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
@public("what a home screen shows of the app")
def manifest(request: HttpRequest) -> JsonResponse:
    """Name, icons and colours for home screens."""
    icon = {"type": "image/png"}
    return JsonResponse(
        {
            "name": _("Tongchuang field work"), "short_name": _("Field work"), "lang": request.LANGUAGE_CODE,
            "description": _("Inspect sites without a network; everything is delivered later."),
            "id": reverse("field:today"), "start_url": reverse("field:today"), "scope": reverse("field:today"),
            "display": "standalone", "orientation": "portrait", "background_color": "#f5f7f9", "theme_color": "#14559e",
            "icons": [
                {**icon, "src": static("field/icons/icon-192.png"), "sizes": "192x192"},
                {**icon, "src": static("field/icons/icon-512.png"), "sizes": "512x512"},
                {**icon, "src": static("field/icons/maskable-512.png"), "sizes": "512x512", "purpose": "maskable"},
            ],
        },
        content_type="application/manifest+json",
    )  # fmt: skip


@require_safe
@requires(Permission.INSPECT)
def connect(request: HttpRequest) -> HttpResponse:
    """After signing in: this phone becomes the person's device by one tap."""
    return render(request, "field/connect.html", {"token": get_token(request), "large": _large(request)})


def _large(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "large_type", False))


def _release(request: HttpRequest) -> str:
    return release.release(language=request.LANGUAGE_CODE, large=_large(request))


def _urls() -> dict[str, Any]:
    shell_url, connect_url = reverse("field:today"), reverse("field:connect")
    return {
        "shell": shell_url, "worker": reverse("field:worker"), "trust": reverse("field:trust"), "desk": reverse("desk:home"),
        "inspect": reverse("inspect:home"), "me": reverse("shared:me"),
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': connect_url})}", "qr": static("vendor/qr/decode.js"),
        "leaflet": static("vendor/leaflet/leaflet.js"), "leaflet_css": static("vendor/leaflet/leaflet.css"), "icon": static("shared/icon.svg"),
    }  # fmt: skip

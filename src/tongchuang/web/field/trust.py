"""How a phone learns to trust this server on a local network; shown by the plain port too, so nothing here is secret."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.adapters.certificates.authority import fingerprint, name_of, read_authority
from tongchuang.adapters.certificates.profile import MEDIA_TYPE, mobileconfig
from tongchuang.web.shared.access import public

LANGUAGES = {"zh-hans", "en"}
# The check on the secure page: a browser registers no worker where it doesn't trust the certificate.
WORKER = "// Nothing to do: that it could be registered is the answer.\n"


@dataclass(frozen=True)
class Step:
    """What to do on one system; `key` is what the page's script finds out about the visitor's."""

    key: str
    title: str
    lines: list[str]
    profile: bool = False


@require_safe
@public("a phone has to trust the server before anybody can sign in on it")
def trust(request: HttpRequest) -> HttpResponse:
    """The certificate, how to install it, and whether this phone trusts the server now."""
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else translation.get_language() or "zh-hans"
    with translation.override(language):
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        der = read_authority(settings.HTTPS_FOLDER) if settings.HTTPS_PORT else b""
        secure = _origin(request, secure=True)
        values = {
            "language": language,
            "other": "zh-hans" if language == "en" else "en",
            "own": bool(der),
            "name": name_of(der) if der else "",
            "print": fingerprint(der).split(":") if der else [],
            "steps": _steps(),
            "secure": secure,
            "qr": _qr(_origin(request, secure=False) + reverse("field:trust")) if der else "",
        }
        response = render(request, "field/trust.html", values)
    if not request.is_secure():
        response._csp_update = {"connect-src": [secure]}  # type: ignore[attr-defined]
    return response


@require_safe
@public("the certificate is what phones install; it holds no secret")
def certificate(request: HttpRequest) -> HttpResponse:
    """The authority's certificate as Android, Windows and others take it."""
    response = HttpResponse(_authority(), content_type="application/x-x509-ca-cert")
    response["Content-Disposition"] = 'attachment; filename="tongchuang.crt"'
    return response


@require_safe
@public("the profile holds the same certificate")
def profile(request: HttpRequest) -> HttpResponse:
    """The same as a profile of iOS."""
    der = _authority()
    about = _("Lets this device trust the Tongchuang server of your campaign office on its local network.")
    response = HttpResponse(mobileconfig(der, name_of(der), about), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'inline; filename="tongchuang.mobileconfig"'
    return response


@require_safe
@public("tells nothing but that it could be reached")
def here(request: HttpRequest) -> HttpResponse:
    """Reached over HTTPS by the page of the plain port, when the certificate is trusted."""
    return HttpResponse(status=204, headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"})


@require_safe
@public("an empty script, for the check of trust")
def worker(request: HttpRequest) -> HttpResponse:
    """A service worker that does nothing."""
    return HttpResponse(WORKER, content_type="text/javascript", headers={"Cache-Control": "no-store"})


def _authority() -> bytes:
    der = read_authority(settings.HTTPS_FOLDER) if settings.HTTPS_PORT else b""
    if not der:
        raise Http404
    return der


def _origin(request: HttpRequest, *, secure: bool) -> str:
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    port = settings.HTTPS_PORT if secure else settings.PLAIN_PORT
    if not port:
        return f"https://{host}"
    return f"{'https' if secure else 'http'}://{name}:{port}"


def _qr(address: str) -> SafeString:
    """The address as inline SVG; it holds modules only, nothing of the address's text."""
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=2, svgclass="trust-qr", title=None)
    return mark_safe(drawn)


def _steps() -> list[Step]:
    return [*_phones(), *_computers()]


def _phones() -> list[Step]:
    return [
        Step(
            "ios",
            _("iPhone and iPad"),
            [
                _("Open this page in Safari and tap “Install the profile”; choose “Allow”."),
                _(
                    "Settings → General → VPN & Device Management: open the profile, compare the fingerprint under “More Details”, install it."
                ),
                _(
                    "Settings → General → About → Certificate Trust Settings: switch the certificate on. Without this step it does not count."
                ),
            ],
            profile=True,
        ),
        Step(
            "android",
            _("Android (Xiaomi, OPPO, vivo, Honor and others)"),
            [
                _("Tap “Download the certificate”."),
                _(
                    "Settings: search for “CA certificate” (it lies under Security → Encryption & credentials → Install a certificate → CA certificate)."
                ),
                _(
                    "Choose “Install anyway”, confirm with the screen lock and pick tongchuang.crt among the downloads."
                ),
                _("Use Chrome, Edge or the phone's own browser. Browsers inside chat apps may not take it."),
            ],
        ),
        Step(
            "harmony",
            _("HarmonyOS (Huawei)"),
            [
                _("Tap “Download the certificate”."),
                _(
                    "Settings → Privacy and security → More (or Advanced) → Certificates and credentials → Install from storage."
                ),
                _("Pick tongchuang.crt, choose “CA certificate” and confirm with the lock-screen password."),
            ],
        ),
    ]


def _computers() -> list[Step]:
    return [
        Step(
            "windows",
            _("Windows"),
            [
                _("Download the certificate and open it; its name has to be the one above."),
                _(
                    "Install Certificate → Current User → Place in the following store → Trusted Root Certification Authorities."
                ),
                _("Close the browser and open it again."),
            ],
        ),
        Step(
            "linux",
            _("Kylin, UOS and other Linux"),
            [
                _("Download the certificate."),
                _(
                    "In the browser: Settings → Privacy and security → Manage certificates → Authorities → Import; tick “Trust this certificate for identifying websites”."
                ),
                _("Close the browser and open it again."),
            ],
        ),
    ]

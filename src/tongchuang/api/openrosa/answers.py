"""Answers in the XML of OpenRosa."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpResponse
from django.utils.http import http_date

LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"
ACCEPTED_BYTES = 60 * 1024 * 1024


def dressed(response: HttpResponse) -> HttpResponse:
    """With the headers that every answer of OpenRosa carries."""
    import time

    response.headers["X-OpenRosa-Version"] = "1.0"
    response.headers["X-OpenRosa-Accept-Content-Length"] = str(ACCEPTED_BYTES)
    response.headers["Date"] = http_date(time.time())
    response.headers["Cache-Control"] = "private, no-store"
    return response


def xml(content: str, status: int = 200) -> HttpResponse:
    """An XML document."""
    text = f"<?xml version='1.0' encoding='UTF-8' ?>\n{content}"
    return dressed(HttpResponse(text.encode(), status=status, content_type="text/xml; charset=utf-8"))


def message(text: str, status: int, nature: str = "") -> HttpResponse:
    """A sentence for the person at the phone."""
    kind = f" nature={quoteattr(nature)}" if nature else ""
    return xml(
        f'<OpenRosaResponse xmlns="{RESPONSE}"><message{kind}>{escape(text)}</message></OpenRosaResponse>',
        status,
    )


def element(name: str, text: str) -> str:
    """One element with a text."""
    return f"<{name}>{escape(text)}</{name}>"


def form_list(forms: Iterable[dict[str, str]]) -> HttpResponse:
    """The forms: formID, name, version, hash, downloadUrl, manifestUrl."""
    lines = (
        "<xform>" + "".join(element(key, value) for key, value in form.items()) + "</xform>" for form in forms
    )
    return xml(f'<xforms xmlns="{LIST}">{"".join(lines)}</xforms>')


def manifest(files: Iterable[dict[str, str]]) -> HttpResponse:
    """The files that go along with a form: filename, hash, downloadUrl."""
    lines = (
        "<mediaFile>" + "".join(element(key, value) for key, value in file.items()) + "</mediaFile>"
        for file in files
    )
    return xml(f'<manifest xmlns="{MANIFEST}">{"".join(lines)}</manifest>')

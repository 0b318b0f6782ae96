"""What every answer carries, what sign-in withstands, and where the product never sends anybody."""

from __future__ import annotations

import io
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import reverse
from openpyxl import load_workbook
from tests.factories import PASSWORD, County, Member, make_site, with_password

from tongchuang.domain.findings.actions.views import save_view
from tongchuang.web.shared.middleware import client_address

ClientFor = Callable[[Member], Client]
EVIL = "https://evil.example/"


def sign_in(client: Client, username: str, password: str, address: str = "203.0.113.1", **more: str) -> object:
    form = {"login": username, "password": password, **more}
    return client.post(reverse("account_login"), form, REMOTE_ADDR=address)


@pytest.mark.parametrize("path", ["/", "/rectify/", "/me/", "/no-such-page/", "/settings/", "/search/?q=x", "/api/openapi.json"])
def test_every_page_carries_the_headers(office: Member, client_for: ClientFor, path: str) -> None:
    for client in (Client(), client_for(office)):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        for word in ("unsafe-inline", "unsafe-eval", "http:", "https:", "*"):
            assert word not in policy
        assert "object-src 'none'" in policy and "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "private" in headers["Cache-Control"] or "no-store" in headers["Cache-Control"]
        assert "geolocation=(self)" in headers["Permissions-Policy"]


def test_the_failure_page_tells_nothing(office: Member, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret-table-name")

    monkeypatch.setattr("tongchuang.web.desk.views.latest_of", fails)
    client = client_for(office)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "secret-table-name" not in response.content.decode()
    assert "Traceback" not in response.content.decode()
    assert "Content-Security-Policy" in response.headers


def test_cookies_are_for_the_server_alone(office: Member) -> None:
    client = Client()
    with_password(office)
    response = sign_in(client, office.user.username, PASSWORD)
    assert response.status_code == 302  # type: ignore[attr-defined]
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"] and session["samesite"] == "Lax"
    client.get("/")
    token = client.cookies[settings.CSRF_COOKIE_NAME]
    assert token["httponly"] and token["samesite"] == "Lax"


def test_signing_in_gives_another_session(office: Member) -> None:
    """An address with a session that somebody else has set leads to nothing."""
    client = Client()
    with_password(office)
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    sign_in(client, office.user.username, PASSWORD)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/").status_code == 302


def test_a_new_password_ends_the_other_sessions(office: Member, client_for: ClientFor) -> None:
    with_password(office)
    here, elsewhere = client_for(office), client_for(office)
    fresh = "qing-shan-4711-bu"
    form = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    assert here.post(reverse("account_change_password"), form).status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_guessing_passwords_stops_early(office: Member) -> None:
    with_password(office)
    client, address = Client(), "203.0.113.77"
    for number in range(5):
        sign_in(client, office.user.username, f"wrong-{number}", address)
    sign_in(client, office.user.username, PASSWORD, address)
    assert client.get("/").status_code == 302
    # Another worker, another address: the account itself is barred for a while.
    other = Client()
    sign_in(other, office.user.username, PASSWORD, "203.0.113.78")
    assert other.get("/").status_code == 302


def test_sign_in_does_not_tell_which_names_exist(office: Member) -> None:
    with_password(office)

    def shown(username: str) -> str:
        client = Client()
        client.get(reverse("account_login"))
        text = sign_in(client, username, "wrong", f"203.0.113.{100 + len(username) % 50}").content.decode()  # type: ignore[attr-defined]
        token = client.cookies[settings.CSRF_COOKIE_NAME].value
        lines = [line for line in text.splitlines() if "csrf" not in line.lower() and token not in line]
        return "\n".join(lines).replace(username, "NAME")

    assert shown(office.user.username) == shown(f"nobody-{uuid4().hex[:8]}")


@pytest.mark.parametrize("password", ["short1!", "1234567890123", "password1234", "沈若川"])
def test_weak_passwords_are_refused(office: Member, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, office.user)


@pytest.mark.parametrize("wanted", [EVIL, "//evil.example", "\\\\evil.example", "https:evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(office: Member, client_for: ClientFor, wanted: str) -> None:
    with_password(office)
    response = sign_in(Client(), office.user.username, PASSWORD, next=wanted)
    assert "evil" not in response.headers.get("Location", "") and "javascript" not in response.headers.get("Location", "")  # type: ignore[attr-defined]
    client = client_for(office)
    for path, form in {
        reverse("shared:preferences"): {"language": "en"}, reverse("shared:scope"): {"period": "2026-10"},
        reverse("shared:save_view"): {"page": "ledger", "name": f"v{wanted}"[:20], "query": "late=1"},
        reverse("account_logout"): {},
    }.items():  # fmt: skip
        answer = client.post(path, {**form, "next": wanted}, headers={"Referer": EVIL})
        away = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
        assert "evil" not in away and "javascript" not in away, path


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000"])
def test_other_host_names_are_refused(host: str) -> None:
    assert Client(headers={"Host": host}).get(reverse("account_login")).status_code == 400


def test_the_default_hosts_are_this_machine() -> None:
    assert set(settings.ALLOWED_HOSTS) - {"testserver"} <= {"127.0.0.1", "localhost", "[::1]"}


@pytest.mark.parametrize("hops, sent, address", [
    (0, "198.51.100.1", "10.0.0.9"), (1, "198.51.100.1", "198.51.100.1"), (1, "1.2.3.4, 198.51.100.1", "198.51.100.1"),
    (2, "1.2.3.4, 198.51.100.1, 10.0.0.8", "198.51.100.1"), (2, "198.51.100.1", "10.0.0.9"), (1, "", ""),
])  # fmt: skip
def test_a_caller_cannot_claim_an_address(hops: int, sent: str, address: str) -> None:
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": sent}
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=hops):
        assert client_address(request) == address


FORMULAS = ["=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "=HYPERLINK(\"https://evil.example\")"]


def test_names_never_become_formulas(county: County, office: Member, client_for: ClientFor) -> None:
    for name in FORMULAS:
        make_site(county, name)
    response = client_for(office).get(f"{reverse('places:home')}?export=xlsx")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert {name.strip() for name in FORMULAS} <= {str(cell.value).strip() for cell in cells}
    assert not any(cell.hyperlink for cell in cells)


MARKUP = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>"


def test_markup_in_names_stays_text(county: County, office: Member, client_for: ClientFor) -> None:
    site = make_site(county, MARKUP[:100], unit=county.units["market"])
    save_view(by=office.actor, page="sites", name=MARKUP[:50], query="\"><script>alert(1)</script>=1", shared=True)
    client = client_for(office)
    pages = [
        reverse("places:home"), reverse("places:site", args=[site.pk]), f"{reverse('places:home')}?q={MARKUP}",
        f"/search/?q={MARKUP}", reverse("places:duplicates"), reverse("inspect:form", args=[site.pk]),
    ]  # fmt: skip
    for path in pages:
        shown = client.get(path).content.decode()
        assert "<img src=x" not in shown, path
        assert "<script>alert" not in shown, path


def test_views_are_not_shared_across_counties(office: Member, outsider: Member, client_for: ClientFor) -> None:
    save_view(by=office.actor, page="sites", name="只在本县", query="late=1", shared=True)
    assert "只在本县" in client_for(office).get(reverse("places:home")).content.decode()
    assert "只在本县" not in client_for(outsider).get(reverse("places:home")).content.decode()

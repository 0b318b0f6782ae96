"""The field app's frame: what strangers may see of it, what it is made of, and who may make a phone theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from tests.factories import Member, client_for

from tongchuang.web.field import release
from tongchuang.web.field.words import ALL, words

pytestmark = pytest.mark.django_db


def test_the_frame_opens_for_strangers_and_holds_no_data(client: Client) -> None:
    page = client.get("/field/")
    text = page.content.decode()
    assert page.status_code == 200 and "sessionid" not in page.cookies
    config = json.loads(re.search(r'<script id="field-config"[^>]*>(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    assert set(config) == {"words", "urls", "language", "release"}
    assert config["words"]["state_delivered"] == "已送达"
    assert page["X-Field-Release"] == config["release"]


def test_only_the_frame_may_use_the_microphone_and_play_from_memory(client: Client) -> None:
    page = client.get("/field/")
    assert "microphone=(self)" in page["Permissions-Policy"]
    policy = page["Content-Security-Policy"]
    assert "media-src 'self' blob:" in policy and "script-src 'self';" in policy + ";"
    elsewhere = client.get("/accounts/login/")
    assert (
        "microphone=()" in elsewhere["Permissions-Policy"]
        and "blob:" not in elsewhere["Content-Security-Policy"].split("img-src")[0]
    )


def test_the_worker_names_every_file_of_the_same_release(client: Client) -> None:
    script = client.get("/field/sw.js")
    about = json.loads(re.match(r"self\.FIELD = (.*);\n", script.content.decode())[1])  # type: ignore[index]
    assert script["Content-Type"].startswith("text/javascript")
    assert about["release"] == client.get("/field/")["X-Field-Release"]
    own = {path.name for path in (release.HERE / "static" / "field").glob("*.js")} - release.APART
    named = {
        re.sub(r"\.[0-9a-f]{12}\.js$", ".js", url.rpartition("/")[2])
        for url in about["files"]
        if url.endswith(".js")
    }
    assert own <= named


def test_a_release_changes_with_language_and_type() -> None:
    names = {
        release.release(language=language, large=large)
        for language in ("zh-hans", "en")
        for large in (False, True)
    }
    assert len(names) == 4


def test_every_word_that_a_script_says_is_there() -> None:
    said = set()
    for path in (release.HERE / "static" / "field").glob("*.js"):
        said |= set(re.findall(r'\bsay\("(\w+)"', path.read_text(encoding="utf-8")))
    assert said <= set(ALL)
    assert all(words().values())


def test_every_icon_that_a_script_draws_is_in_the_frame(client: Client) -> None:
    text = client.get("/field/").content.decode()
    for path in (release.HERE / "static" / "field").glob("*.js"):
        for name in re.findall(r'\bicon\("([\w-]+)"\)|picture: "([\w-]+)"', path.read_text(encoding="utf-8")):
            assert f'id="icon-{name[0] or name[1]}"' in text, (path.name, name)


def test_home_screens_get_a_name_and_icons(client: Client) -> None:
    manifest = client.get("/field/manifest.webmanifest")
    shown = manifest.json()
    assert manifest["Content-Type"] == "application/manifest+json"
    assert (shown["short_name"], shown["scope"], shown["display"]) == ("外业检查", "/field/", "standalone")
    assert {icon["sizes"] for icon in shown["icons"]} == {"192x192", "512x512"}


def test_an_inspector_makes_the_phone_theirs(inspector: Member) -> None:
    page = client_for(inspector).get("/field/connect/")
    assert inspector.person.name in page.content.decode()
    assert re.search(r'data-token="\w{32,}"', page.content.decode())


def test_who_does_not_inspect_or_is_a_stranger_can_not(
    client: Client, outsider: Member, people: dict[str, Member], client_for: Callable[..., Client]
) -> None:
    assert client.get("/field/connect/").headers["Location"].startswith("/accounts/login/?next=")
    assert client_for(people["unit_liaison"]).get("/field/connect/").status_code == 403


def test_the_phone_bar_of_an_inspector_leads_to_the_app(inspector: Member) -> None:
    page = client_for(inspector).get("/inspect/").content.decode()
    bar = page[page.index('class="phone-bar"') :]
    assert 'href="/field/"' in bar and 'href="/field/scan/"' in bar
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"] == ["'self'"]

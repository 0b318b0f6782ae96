"""Addresses: DATABASE_URL, the role, and what is refused."""

from __future__ import annotations

import pytest

from tongchuang.adapters.postgres.address import address, parse_url
from tongchuang.adapters.postgres.errors import BadDatabaseUrl
from tongchuang.config.database import databases


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    monkeypatch.setenv("TONGCHUANG_DATA", str(tmp_path))
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "TONGCHUANG_DATABASE_ROLE"):
        monkeypatch.delenv(name, raising=False)


def test_a_url_gives_djangos_settings(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://us%40er:p%3Aw@db.example:6543/campaign?sslmode=require")
    found = databases()["default"]
    assert (found["NAME"], found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == (
        "campaign", "us@er", "p:w", "db.example", "6543",
    )  # fmt: skip
    assert found["OPTIONS"]["sslmode"] == "require"


def test_the_owner_has_an_address_of_its_own(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/campaign")
    assert address("owner").user == "app"
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@db/campaign")
    assert (address("owner").user, address("app").user) == ("owner", "app")
    monkeypatch.setenv("TONGCHUANG_DATABASE_ROLE", "owner")
    assert databases()["default"]["USER"] == "owner"


@pytest.mark.parametrize(
    "url", ["mysql://a@b/c", "db.example/campaign", "postgresql://a@b:port/c", "postgresql://a@b", "postgresql://a@b/c?nonsense=1"]
)
def test_a_bad_url_is_told_in_one_sentence(url):
    with pytest.raises(BadDatabaseUrl) as caught:
        parse_url(url)
    text = str(caught.value)
    assert "\n" not in text and text.startswith("DATABASE_URL") and text.endswith(".")


def test_without_a_url_it_is_the_embedded_server_in_the_data_folder(tmp_path):
    found = address()
    assert found.user == "tongchuang_app"
    assert found.host.startswith((str(tmp_path), "/tmp/tongchuang-"))


def test_urls_keep_the_password_to_themselves_unless_asked():
    found = parse_url("postgresql://a:se%2Fcret@b:5/c")
    assert found.url() == "postgresql://a@b:5/c"
    assert found.url(with_password=True) == "postgresql://a:se%2Fcret@b:5/c"

"""A chat service that really answers over HTTP, on this machine: what is sent, what is taken, what is refused."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from tests.chat_service import ChatService

from tongchuang.adapters.second_reader import Refused, ask, place_of
from tongchuang.adapters.second_reader.places import inside_address


@pytest.fixture
def service() -> Iterator[ChatService]:
    found = ChatService()
    yield found
    found.close()


def refusal(service: ChatService, seconds: float = 5) -> str:
    with pytest.raises(Refused) as refused:
        ask(service.place, model="m", key="", text="文", seconds=seconds)
    return refused.value.code


def test_it_sends_the_text_and_takes_spans(service: ChatService) -> None:
    service.says('好的：{"spans": ["城管局交台账", 7, "教育局检查"]}')
    assert ask(service.place, model="本地", key="k-1", text="一段公文") == ["城管局交台账", "教育局检查"]
    (asked,) = service.asked
    assert (asked["path"], asked["key"], asked["model"]) == ("/v1/chat/completions", "Bearer k-1", "本地")
    assert asked["messages"][1]["content"] == "一段公文" and asked["stream"] is False


@pytest.mark.parametrize("content", ["没有", '{"spans": "文"}', "[[[", '{"other": []}'])
def test_answers_that_are_none_are_refused(service: ChatService, content: str) -> None:
    service.says(content)
    assert refusal(service) == "strange_answer"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "login_refused"),
        (403, "login_refused"),
        (500, "server"),
        (429, "server"),
        (404, "strange_answer"),
    ],
)
def test_failures_have_codes(service: ChatService, status: int, code: str) -> None:
    service.status = status
    assert refusal(service) == code


def test_a_redirect_is_not_followed(service: ChatService) -> None:
    other = ChatService()
    service.status, service.headers = 302, {"Location": f"http://127.0.0.1:{other.port}/"}
    assert refusal(service) == "strange_answer"
    assert other.asked == []
    other.close()


def test_dripping_and_endless_answers_end_in_time(service: ChatService) -> None:
    service.says("x" * 2000)
    service.wait = 0.2
    began = time.monotonic()
    assert refusal(service, seconds=1.0) == "timeout"
    assert time.monotonic() - began < 4
    service.wait, service.body = 0, b"x" * (2 * 1024 * 1024)
    assert refusal(service) == "strange_answer"


def test_nobody_there() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    with pytest.raises(Refused) as refused:
        ask(place_of(f"http://127.0.0.1:{port}", ["127.0.0.1"]), model="m", key="", text="文", seconds=2)
    assert refused.value.code == "unreachable"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://10.0.0.9:8000/v1", "unknown"), ("ftp://box/v1", "scheme"), ("http://u:p@box/v1", "form"), ("box", "scheme"),
        ("http://box/v1?x=1", "form"), ("http://box\\@evil/", "form"), ("http://", "form"), ("http://box:99999/", "form"), ("", "scheme"),
    ],
)  # fmt: skip
def test_only_allowed_hosts_are_places(url: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        place_of(url, ["box"])
    assert refused.value.code in (code, "form")


@pytest.mark.parametrize("address", ["169.254.169.254", "100.100.100.200", "8.8.8.8", "0.0.0.0", "224.0.0.1"])
def test_a_name_that_leads_elsewhere_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
    monkeypatch.setattr(
        "tongchuang.adapters.second_reader.places.socket.getaddrinfo", lambda *_a, **_k: [row]
    )
    with pytest.raises(Refused) as refused:
        inside_address(place_of("http://box/v1", ["box"]))
    assert refused.value.code == "host_refused"


def test_the_path_may_be_given_whole() -> None:
    assert place_of("https://box/v1/chat/completions", ["box"]).path == "/v1/chat/completions"
    assert place_of("https://box", ["box"]).shown == "https://box:443"

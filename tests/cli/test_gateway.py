"""Requests are taken in whole before Django sees them: the real server with a small application behind it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tongchuang.cli.gateway import merged_headers

APPLICATION = """
import hashlib, json, pathlib, sys, tempfile, time
from tongchuang.cli.gateway import Gateway, Lane
here = pathlib.Path(__file__).parent

def application(environ, start):
    path = environ["PATH_INFO"].encode("latin-1").decode()
    body = environ["wsgi.input"].read()
    with (here / "seen").open("a") as seen:
        seen.write(environ["REQUEST_METHOD"] + " " + path + "\\n")
    if path == "/slow-view":
        time.sleep(2)
    if path == "/file" or path == "/elsewhere":
        name = here / ("files/kept" if path == "/file" else "other")
        name.parent.mkdir(exist_ok=True)
        name.write_bytes(b"k" * 300_000)
        start("200 OK", [("content-type", "text/plain"), ("content-length", "300000")])
        return environ["wsgi.file_wrapper"](name.open("rb"), 4096)
    said = {"path": path, "size": len(body), "sha": hashlib.sha256(body).hexdigest(), "query": environ["QUERY_STRING"],
            "headers": {key: value for key, value in environ.items() if key.startswith("HTTP_")},
            "from": environ["REMOTE_ADDR"], "type": environ.get("CONTENT_TYPE", "")}
    start("200 OK", [("content-type", "application/json"), ("set-cookie", "a=1"), ("set-cookie", "b=2")])
    return [json.dumps(said).encode()]

application = Gateway(application, [Lane(("/field/",), 1), Lane(("/",), 1)], files=str(here / "files"))
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("gateway")
    (folder / "behind.py").write_text(APPLICATION)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws", "--port", str(number), "behind:application"],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    port.folder = folder
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", number)) == 0:
                    break
            time.sleep(0.1)
        yield number
    finally:
        process.terminate()
        process.wait(20)


def ask(port: int, request: bytes, *, shut: bool = False) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        if shut:
            return b""
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


def head(method: str, path: str, *lines: str) -> bytes:
    return "\r\n".join(
        [f"{method} {path} HTTP/1.1", "Host: here", "Connection: close", *lines, "", ""]
    ).encode()


def said(answer: bytes) -> dict:
    return json.loads(answer.split(b"\r\n\r\n", 1)[1])


def test_what_django_sees_is_what_was_sent(port):
    lines = ("Content-Type: text/x", "Cookie: a=1", "X-Field: 1", "X_Field: 2", "Content-Length: 5")
    answer = ask(port, head("PUT", "/%E5%90%8C%20a/?x=%E5%88%9B", *lines) + b"hello")
    found = said(answer)
    assert found["path"] == "/同 a/" and found["query"] == "x=%E5%88%9B" and found["size"] == 5
    assert found["type"] == "text/x" and found["from"] == "127.0.0.1"
    assert found["headers"]["HTTP_X_FIELD"] == "1" and found["headers"]["HTTP_HOST"] == "here"
    assert answer.count(b"set-cookie") == 2


def test_a_large_body_arrives_unchanged(port):
    import hashlib

    body = bytes(range(256)) * 12_000  # 3 MB: kept in a file
    found = said(ask(port, head("PUT", "/", f"Content-Length: {len(body)}") + body))
    assert (found["size"], found["sha"]) == (len(body), hashlib.sha256(body).hexdigest())


@pytest.mark.parametrize("sent", [b"", b"half", b"x" * 700_000])
def test_a_body_that_breaks_off_never_reaches_django(port, sent):
    ask(port, head("PUT", "/broken", "Content-Length: 900000") + sent, shut=True)
    time.sleep(0.4)
    assert "/broken" not in Path(port_folder() / "seen").read_text()


def port_folder() -> Path:
    return Path(port.folder)


def test_bodies_that_cannot_be_told_from_broken_ones_or_are_too_large_are_refused(port):
    chunked = head("PUT", "/chunked", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n"
    assert ask(port, chunked).startswith(b"HTTP/1.1 411")
    assert ask(port, head("PUT", "/large", f"Content-Length: {1 << 30}")).startswith(b"HTTP/1.1 413")
    seen = Path(port_folder() / "seen").read_text()
    assert "/chunked" not in seen and "/large" not in seen


@pytest.mark.parametrize("path", ["/file", "/elsewhere"])
def test_files_are_sent_whole(port, path):
    answer = ask(port, head("GET", path))
    assert answer.split(b"\r\n\r\n", 1)[1] == b"k" * 300_000
    assert ask(port, head("HEAD", path)).split(b"\r\n\r\n", 1)[1] == b""


def test_slow_phones_hold_no_thread(port):
    slow = []
    for number in range(40):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(head("PUT", f"/drip/{number}", "Content-Length: 262144") + b"a" * 2000)
        slow.append(connection)
    began = time.monotonic()
    assert said(ask(port, head("GET", "/page")))["path"] == "/page"
    assert time.monotonic() - began < 1
    for connection in slow:
        connection.close()


def test_deliveries_and_pages_do_not_wait_for_each_other(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as busy:
        busy.sendall(head("GET", "/slow-view"))
        time.sleep(0.3)
        began = time.monotonic()
        assert said(ask(port, head("GET", "/field/x")))["path"] == "/field/x"
        assert time.monotonic() - began < 1
        assert busy.recv(100).startswith(b"HTTP/1.1 200")


def test_repeated_headers_are_joined():
    joined = merged_headers([("cookie", "a=1"), ("cookie", "b=2"), ("x-a", "1"), ("x-a", "2"), ("x_a", "3")])
    assert joined == {"cookie": "a=1;b=2", "x-a": "1,2"}

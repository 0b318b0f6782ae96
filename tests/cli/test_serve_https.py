"""`tongchuang serve --https`: real TLS, the plain port beside it, and a Chromium that trusts the authority."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

pytestmark = pytest.mark.slow
MAIN = [sys.executable, "-m", "tongchuang.cli.main"]
CHROMIUM = next(
    (found for found in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if found), None
)


@dataclass(frozen=True)
class Serving:
    """A running server."""

    process: subprocess.Popen[str]
    port: int
    plain: int
    folder: Path
    said: str

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.folder / "authority.crt")

    def get(self, path: str, *, plain: bool = False, host: str = "127.0.0.1") -> http.client.HTTPResponse:
        if plain:
            connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=30)
        else:
            connection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=30, context=self.context()
            )
        connection.request("GET", path, headers={"Host": f"{host}:{self.plain if plain else self.port}"})
        return connection.getresponse()


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    base = Path(tempfile.mkdtemp(prefix="tongchuang-https-"))
    base.chmod(0o755)
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("TONGCHUANG_", "DATABASE_"))
    }
    environment = {**kept, "TONGCHUANG_DATA": str(base / "data")}
    port, plain = free_port(), free_port()
    subprocess.run([*MAIN, "db", "migrate"], env=environment, check=True, capture_output=True, timeout=120)
    process = subprocess.Popen(
        [*MAIN, "serve", "--https", "--host", "127.0.0.1", "--port", str(port), "--plain-port", str(plain)],
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        said = "".join(process.stdout.readline() for _ in range(6))
        yield Serving(process, port, plain, base / "data" / "https", said)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        shutil.rmtree(base, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_pages_come_over_tls_to_whom_trusts_the_authority(server):
    answer = server.get("/accounts/login/")
    assert answer.status == 200
    assert "; Secure" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in answer.headers
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"https://127.0.0.1:{server.port}/", timeout=30)


def test_a_wrong_host_is_refused_by_the_browser_and_by_the_server(server):
    with (
        socket.create_connection(("127.0.0.1", server.port)) as bare,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        server.context().wrap_socket(bare, server_hostname="chuang.example.cn")
    assert server.get("/accounts/login/", host="chuang.example.cn").status == 400


def test_the_terminal_prints_the_fingerprint_that_phones_show(server):
    der = ssl.PEM_cert_to_DER_cert((server.folder / "authority.crt").read_text())
    assert hashlib.sha256(der).digest().hex(":").upper() in server.said
    assert f"http://127.0.0.1:{server.plain}/field/trust/" in server.said
    page = server.get("/field/trust/", plain=True).read().decode()
    assert all(f"<span>{pair:02X}</span>" in page for pair in hashlib.sha256(der).digest())


def test_the_plain_port_gives_the_certificate_and_sends_the_rest_to_https(server):
    answer = server.get("/field/trust/tongchuang.crt", plain=True)
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert answer.read() == ssl.PEM_cert_to_DER_cert((server.folder / "authority.crt").read_text())
    answer = server.get("/field/trust/tongchuang.mobileconfig", plain=True)
    assert answer.headers["Content-Type"] == "application/x-apple-aspen-config"
    answer = server.get("/rectify/?state=open", plain=True)
    assert (answer.status, answer.headers["Location"]) == (
        307,
        f"https://127.0.0.1:{server.port}/rectify/?state=open",
    )
    assert "Set-Cookie" not in server.get("/field/trust/", plain=True).headers
    assert server.get("/", plain=True, host="chuang.example.cn").status == 400
    assert server.get("/static/../../secret-key", plain=True).status == 404
    assert server.get("/static/%2e%2e/%2e%2e/secret-key", plain=True).status == 404


@pytest.mark.parametrize(
    "sent", [b"\r\n\r\n", b"GET\r\n\r\n", b"GET http://a/ HTTP/1.1\r\n\r\n", b"GET //a/ HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_request_gets_no_page(server, sent):
    with socket.create_connection(("127.0.0.1", server.plain), timeout=10) as connection:
        connection.sendall(sent)
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


def test_both_ports_have_to_be_free_and_different(server):
    for words in (["--port", str(server.plain)], ["--port", "1"], ["--plain-port", str(server.port)]):
        given = [*words, *(["--plain-port", "1"] if words == ["--port", "1"] else [])]
        done = subprocess.run([*MAIN, "serve", "--https", *given], capture_output=True, text=True, timeout=60)
        assert done.returncode == 1
        assert len(done.stderr.strip().splitlines()) == 1


STORES = """async () => {
  const at = await navigator.serviceWorker.register("/field/trust/worker.js", {scope: "/field/trust/here/"});
  const opened = await new Promise((done, failed) => {
    const asked = indexedDB.open("probe", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("rows");
    asked.onerror = () => failed(asked.error);
    asked.onsuccess = () => {
      const change = asked.result.transaction("rows", "readwrite");
      change.objectStore("rows").put("kept", 1);
      change.oncomplete = () => asked.result.transaction("rows").objectStore("rows").get(1).onsuccess = (e) => done(e.target.result);
    };
  });
  await at.unregister();
  return [isSecureContext, opened, crypto.subtle !== undefined, await navigator.storage.persisted() !== undefined];
}"""


def trusting(server: Serving, home: Path, how: str) -> tuple[list[str], dict[str, str]]:
    """Chromium's arguments and environment: it trusts the authority as installed, or just this certificate."""
    if how == "certificate":
        leaf = x509.load_pem_x509_certificate((server.folder / "server.pem").read_bytes())
        key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return [
            f"--ignore-certificate-errors-spki-list={base64.b64encode(hashlib.sha256(key).digest()).decode()}"
        ], {}
    if not shutil.which("certutil"):
        pytest.skip("certutil isn't here: apt install libnss3-tools")
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for words in (
        ["-N", "--empty-password"],
        ["-A", "-t", "C,,", "-n", "own", "-i", str(server.folder / "authority.crt")],
    ):
        subprocess.run(["certutil", "-d", f"sql:{store}", *words], check=True, capture_output=True)
    return [], {"HOME": str(home)}


@pytest.mark.browser
@pytest.mark.parametrize("how", ["authority", "certificate"])
def test_a_browser_that_trusts_it_can_work_offline(server, tmp_path, how):
    page_says = visit(server, tmp_path, *trusting(server, tmp_path, how))
    assert page_says == {"plain": "yes", "secure": "yes", "stores": [True, "kept", True, True]}


@pytest.mark.browser
def test_the_page_says_so_while_a_phone_does_not_trust_it(server, tmp_path):
    assert visit(server, tmp_path, [], {"HOME": str(tmp_path)})["plain"] == "no"


def visit(server: Serving, home: Path, arguments: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """What the page says. In a thread: other tests of this process may hold a loop for a browser of their own."""
    with ThreadPoolExecutor(max_workers=1) as one:
        return one.submit(_visit, server, home, arguments, environment).result()


def _visit(server: Serving, home: Path, arguments: list[str], environment: dict[str, str]) -> dict[str, Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt install chromium")
    found: dict[str, Any] = {}
    with playwright.sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            home / "profile",
            executable_path=CHROMIUM,
            args=["--no-sandbox", *arguments],
            env={**os.environ, **environment},
        )
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.plain}/field/trust/")
        page.wait_for_selector("#trust-state[data-state]")
        found["plain"] = page.get_attribute("#trust-state", "data-state")
        if found["plain"] == "yes":
            page.goto(f"https://127.0.0.1:{server.port}/field/trust/")
            page.wait_for_selector("#trust-state[data-state]")
            found["secure"] = page.get_attribute("#trust-state", "data-state")
            found["stores"] = page.evaluate(STORES)
        context.close()
    return found

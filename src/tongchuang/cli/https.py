"""`serve --https`: certificates for a local network, the plain port that leads to them, and their renewal."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import sys
import threading
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from tongchuang.adapters.certificates.authority import (
    Authority,
    fingerprint,
    keep_certificate,
    open_authority,
    utc_now,
)
from tongchuang.adapters.certificates.errors import CertificateError
from tongchuang.adapters.certificates.machine import (
    Address,
    best_address,
    host_addresses,
    host_names,
    is_address,
    is_name,
)
from tongchuang.adapters.postgres.places import data_folder
from tongchuang.cli.plain_http import OPEN_TO_ALL, PlainPort, Question, Reply, ask_application

FOLDER = "https"
LOOK_AGAIN_SECONDS = 60.0
EVERYWHERE = ("0.0.0.0", "::")


class LocalHttps:
    """The certificate of this machine on its local network."""

    def __init__(self, host: str, port: int, plain_port: int, *, folder: Path | None = None) -> None:
        self.host, self.port, self.plain_port = host, port, plain_port
        self.folder = folder or data_folder() / FOLDER
        self._given = [
            name for name in os.environ.get("TONGCHUANG_HOSTS", "").replace(" ", "").split(",") if name
        ]
        self._over = threading.Event()
        self.certificate = self.folder / "server.pem"
        self.authority: Authority

    def prepare(self) -> None:
        """Make or renew what is needed, and set the environment for Django; errors end with their sentence."""
        try:
            self.authority = open_authority(
                self.folder, [*self._names(), *filter(is_name, self._given)], at=utc_now()
            )
            self._renew(utc_now())
        except CertificateError as error:
            raise SystemExit(str(error)) from error
        except OSError as error:
            raise SystemExit(
                f"The certificates in {self.folder} can't be written: {error.strerror or error}."
            ) from error
        os.environ["TONGCHUANG_HTTPS"] = "1"
        os.environ["TONGCHUANG_HTTPS_PORT"] = str(self.port)
        os.environ["TONGCHUANG_PLAIN_PORT"] = str(self.plain_port)

    @property
    def address(self) -> str:
        """Where to go, by the address that other machines most likely reach."""
        return f"https://{bracketed(str(best_address(self._addresses())))}:{self.port}"

    @property
    def trust_address(self) -> str:
        """Where a phone learns to trust this server."""
        return f"http://{bracketed(str(best_address(self._addresses())))}:{self.plain_port}{OPEN_TO_ALL}"

    def context(self) -> ssl.SSLContext:
        """Trust in this authority and no other."""
        return ssl.create_default_context(cadata=self.authority.pem.decode())

    def is_ours(self, host: str) -> bool:
        """Whether a request may name this host."""
        return host.lower() in self.hosts()

    def hosts(self) -> set[str]:
        """Names and addresses as requests name them."""
        return {*self._given, *self._names(), *(bracketed(str(each)) for each in self._addresses())}

    def keep_fresh(self) -> None:
        """Look now and then whether addresses have changed or the end is near, and restart the workers when so."""
        threading.Thread(target=self._watch, name="certificates", daemon=True).start()

    def _watch(self) -> None:
        while not self._over.wait(LOOK_AGAIN_SECONDS):
            try:
                if self._renew(utc_now()):
                    print(
                        "This machine's addresses or names changed: its certificate was made anew.",
                        file=sys.stderr,
                    )
                    os.kill(os.getpid(), signal.SIGHUP)
            except (CertificateError, OSError) as error:
                print(f"The certificate could not be renewed: {error}", file=sys.stderr)

    def _renew(self, at: datetime) -> bool:
        subjects: list[str | Address] = [*filter(is_name, self._given), *self._names(), *self._addresses()]
        self.certificate, changed = keep_certificate(self.folder, self.authority, subjects, at=at)
        os.environ["TONGCHUANG_HOSTS"] = ",".join(sorted(self.hosts()))
        if changed and "django" in sys.modules:
            from django.conf import settings

            if settings.configured:
                settings.ALLOWED_HOSTS = sorted(self.hosts())
        return changed

    def _names(self) -> list[str]:
        return [*host_names(), *([self.host] if is_name(self.host) else [])]

    def _addresses(self) -> list[Address]:
        if is_address(self.host) and self.host not in EVERYWHERE:
            return [ip_address(self.host)]
        return host_addresses()

    def left_out(self) -> list[str]:
        """Names and addresses of this machine that its authority may not vouch for: public ones, and later names."""
        everything: list[str | Address] = [*filter(is_name, self._given), *self._addresses()]
        return [str(each) for each in everything if not self.authority.allows(each)]


def bracketed(address: str) -> str:
    """An address as it stands in URLs."""
    return f"[{address}]" if ":" in address else address


def plain_port(https: LocalHttps, static: Path, static_url: str) -> PlainPort:
    """The plain port, listening but not yet answering; Django has to be set up."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()

    def page(question: Question) -> Reply:
        return ask_application(application, question, https.plain_port)

    family = socket.AF_INET6 if ":" in https.host else socket.AF_INET
    listener = socket.create_server((https.host, https.plain_port), family=family, backlog=64)
    return PlainPort([listener], https.port, (static_url, static), is_ours=https.is_ours, page=page)


def say_how_to_trust(https: LocalHttps) -> None:
    """Print what phones need: the address, as a QR code too, and the fingerprint to compare."""
    import segno

    for each in https.left_out():
        print(
            f"Not by {each}: the local certificate holds for private addresses and known names only.",
            flush=True,
        )
    print(f"\nPhones and other computers on this network: open {https.trust_address}\nand install the certificate "
          f"“{https.authority.name}”. Its SHA-256 fingerprint has to be\n\n  {fingerprint(https.authority.der)}\n",
          flush=True)  # fmt: skip
    if sys.stdout.isatty():
        segno.make(https.trust_address, error="m").terminal(compact=True)
        sys.stdout.flush()

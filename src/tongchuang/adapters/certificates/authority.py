"""An authority of this machine's own, and the certificate that its web server shows.

Whoever trusts the authority must not thereby trust this machine with the whole internet: its certificate is limited to
private addresses and this machine's names (name constraints, critical), and it can make no further authorities.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .errors import BrokenAuthority, NothingToCertify
from .machine import Address, is_name

PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
        "fc00::/7", "fe80::/10", "::1/128",
    )
)  # fmt: skip
AUTHORITY_DAYS = 3650
# iOS takes no longer ones. Some days lie before now: clocks of phones are wrong.
LEAF_DAYS = 396
EARLIER = timedelta(days=7)
RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Authority:
    """The authority: its certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        """The certificate as phones install it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def name(self) -> str:
        """What phones list it as."""
        return str(self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)

    def allows(self, subject: str | Address) -> bool:
        """Whether it may vouch for a name or an address."""
        if not isinstance(subject, str):
            return any(subject in network for network in PRIVATE if network.version == subject.version)
        return any(subject == name or subject.endswith(f".{name}") for name in self._names())

    def _names(self) -> list[str]:
        limits = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        return [each.value for each in limits.permitted_subtrees or [] if isinstance(each, x509.DNSName)]


def fingerprint(der: bytes) -> str:
    """SHA-256 of a certificate as phones and terminals show it: pairs in capitals."""
    return hashlib.sha256(der).digest().hex(":").upper()


def read_authority(folder: Path) -> bytes:
    """The authority's certificate (DER) in a folder, for pages, which have no business with its key; empty without one."""
    try:
        pem = (folder / "authority.crt").read_bytes()
        return x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
    except (OSError, ValueError):
        return b""


def name_of(der: bytes) -> str:
    """What phones list an authority as."""
    subject = x509.load_der_x509_certificate(der).subject
    return str(subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def open_authority(folder: Path, names: Iterable[str], *, at: datetime) -> Authority:
    """The authority of a folder, made when there is none yet; it may only ever vouch for these names."""
    certificate, key = folder / "authority.crt", folder / "authority.key"
    if not certificate.exists() and not key.exists():
        _make_folder(folder)
        made = make_authority(names, at=at)
        pem = made.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write(key, pem, 0o600)
        _write(certificate, made.pem, 0o644)
        return made
    try:
        loaded = serialization.load_pem_private_key(key.read_bytes(), None)
        shown = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise BrokenAuthority(_again(folder, f"can't be read ({error})")) from error
    if not isinstance(loaded, ec.EllipticCurvePrivateKey) or shown.public_key() != loaded.public_key():
        raise BrokenAuthority(_again(folder, "has a key that isn't its own"))
    if shown.not_valid_after_utc <= at + RENEW_BEFORE:
        raise BrokenAuthority(_again(folder, f"ends on {shown.not_valid_after_utc:%Y-%m-%d}"))
    key.chmod(0o600)
    return Authority(shown, loaded)


def make_authority(names: Iterable[str], *, at: datetime) -> Authority:
    """A new authority that can vouch for private addresses and for these names, and for nothing else."""
    known = [name for name in dict.fromkeys((*names, "localhost", "local")) if is_name(name)]
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tongchuang"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Tongchuang {known[0]} {at:%Y-%m-%d}"[:64]),
        ]
    )
    limits = [*(x509.DNSName(name) for name in known), *(x509.IPAddress(network) for network in PRIVATE)]
    public = key.public_key()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - EARLIER)
        .not_valid_after(at + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=limits, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def issue(authority: Authority, subjects: Iterable[str | Address], *, at: datetime) -> bytes:
    """A certificate for a web server with its new key, as one PEM. The authority's limits are not asked for here."""
    names = [
        x509.DNSName(each) if isinstance(each, str) else x509.IPAddress(each)
        for each in dict.fromkeys(subjects)
    ]
    if not names:
        raise NothingToCertify(
            "This machine has no private address and no name that a certificate could name."
        )
    key = ec.generate_private_key(ec.SECP256R1())
    public, issuer = key.public_key(), authority.certificate
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(names[0].value)[:64])]))
        .issuer_name(issuer.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - EARLIER)
        .not_valid_after(min(at - EARLIER + timedelta(days=LEAF_DAYS), issuer.not_valid_after_utc))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
        )
        .sign(authority.key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + secret


def keep_certificate(
    folder: Path, authority: Authority, subjects: Iterable[str | Address], *, at: datetime
) -> tuple[Path, bool]:
    """The server's certificate and key in one file, made anew when it names others or nears its end; and whether it was."""
    path = folder / "server.pem"
    wanted = {each for each in subjects if authority.allows(each)}
    if _still_good(path, authority, wanted, at):
        return path, False
    ordered = sorted(wanted, key=lambda each: (not isinstance(each, str), str(each)))
    _write(path, issue(authority, ordered, at=at), 0o600)
    return path, True


def _still_good(path: Path, authority: Authority, wanted: set[str | Address], at: datetime) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        certificate.verify_directly_issued_by(authority.certificate)
        serialization.load_pem_private_key(path.read_bytes(), None)
    except Exception:  # whatever is wrong with it, a new one is the cure
        return False
    have = {*named.get_values_for_type(x509.DNSName), *named.get_values_for_type(x509.IPAddress)}
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return have == wanted and begins <= at and ends - at > RENEW_BEFORE


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _again(folder: Path, what: str) -> str:
    return (
        f"The local certificate authority in {folder} {what}: move that folder aside to make a new one, "
        "which every phone then has to trust anew."
    )


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all, and never readable by others for a moment."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.chmod(mode)
    aside.replace(path)


def utc_now() -> datetime:
    """Now, to the second: certificates know no finer time."""
    return datetime.now(UTC).replace(microsecond=0)

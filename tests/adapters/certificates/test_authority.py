"""The authority of a machine's own: what it can vouch for, and what nobody believes it."""

from __future__ import annotations

import ipaddress
import plistlib
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from tongchuang.adapters.certificates import authority as made
from tongchuang.adapters.certificates.errors import BrokenAuthority
from tongchuang.adapters.certificates.machine import best_address, host_addresses, host_names, is_name
from tongchuang.adapters.certificates.profile import mobileconfig

NOW = datetime.now(UTC).replace(microsecond=0)
OFFICE = ipaddress.ip_address("192.168.3.20")
NAMES = ("office-pc", "chuang.example.cn")


@pytest.fixture
def authority() -> made.Authority:
    return made.make_authority(NAMES, at=NOW)


def shakes_hands(tmp_path: Path, trusted: bytes, shown: bytes, host: str) -> None:
    """A whole TLS handshake in memory; raises what the client says."""
    pem = tmp_path / "shown.pem"
    pem.write_bytes(shown)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(pem)
    calling = ssl.create_default_context(cadata=trusted.decode())
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = calling.wrap_bio(to_client, to_server, server_hostname=host)
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    ends = [client, server]
    for _ in range(10):
        for end in list(ends):
            try:
                end.do_handshake()
                ends.remove(end)
            except ssl.SSLWantReadError:
                pass
        if not ends:
            return
    raise AssertionError("the handshake doesn't end")


@pytest.mark.parametrize("host", ["192.168.3.20", "office-pc", "chuang.example.cn"])
def test_a_certificate_holds_for_the_machine(tmp_path, authority, host):
    shakes_hands(tmp_path, authority.pem, made.issue(authority, [OFFICE, *NAMES], at=NOW), host)


@pytest.mark.parametrize("host", ["192.168.3.21", "example.com", "other-pc"])
def test_it_holds_for_no_other_host(tmp_path, authority, host):
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shakes_hands(tmp_path, authority.pem, made.issue(authority, [OFFICE, *NAMES], at=NOW), host)


@pytest.mark.parametrize("subject", ["bank.example.com", ipaddress.ip_address("8.8.8.8"), "example.cn"])
def test_whoever_stole_the_key_could_not_sign_the_internet(tmp_path, authority, subject):
    forged = made.issue(authority, [subject], at=NOW)
    assert not authority.allows(subject)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shakes_hands(tmp_path, authority.pem, forged, str(subject))


def test_another_authority_is_not_believed(tmp_path, authority):
    other = made.make_authority(NAMES, at=NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shakes_hands(tmp_path, authority.pem, made.issue(other, [OFFICE], at=NOW), str(OFFICE))


def test_phones_take_the_certificate(authority):
    leaf = x509.load_pem_x509_certificate(made.issue(authority, [OFFICE], at=NOW))
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=397)
    assert leaf.not_valid_before_utc <= NOW - timedelta(days=1)  # a phone's clock may be behind
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [each.dotted_string for each in usage] == ["1.3.6.1.5.5.7.3.1"]
    root = authority.certificate.extensions
    assert root.get_extension_for_class(x509.NameConstraints).critical
    assert root.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_it_is_made_once_and_kept_from_others(tmp_path):
    folder = tmp_path / "https"
    first = made.open_authority(folder, NAMES, at=NOW)
    again = made.open_authority(folder, ["another-name"], at=NOW)
    assert first.der == again.der
    assert stat.S_IMODE((folder / "authority.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert made.read_authority(folder) == first.der
    assert made.read_authority(tmp_path / "nowhere") == b""


def test_the_certificate_is_renewed_when_it_has_to_be(tmp_path, authority):
    path, changed = made.keep_certificate(
        tmp_path, authority, [OFFICE, "office-pc", "bank.example.com"], at=NOW
    )
    assert changed and stat.S_IMODE(path.stat().st_mode) == 0o600
    named = x509.load_pem_x509_certificate(path.read_bytes()).extensions
    names = named.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["office-pc"]  # what it may not vouch for is left out

    def kept(subjects: list, at: datetime) -> bool:
        return not made.keep_certificate(tmp_path, authority, subjects, at=at)[1]

    assert kept(["office-pc", OFFICE], NOW + timedelta(days=300))
    assert not kept(["office-pc", ipaddress.ip_address("10.0.0.7")], NOW)  # another address
    assert not kept(
        ["office-pc", ipaddress.ip_address("10.0.0.7")], NOW + timedelta(days=362)
    )  # near its end
    path.write_bytes(path.read_bytes()[:-40])
    assert not kept(["office-pc", ipaddress.ip_address("10.0.0.7")], NOW + timedelta(days=362))


@pytest.mark.parametrize("damage", ["no key", "other key", "garbage", "over"])
def test_a_damaged_authority_is_one_sentence(tmp_path, damage):
    made.open_authority(tmp_path, NAMES, at=NOW)
    key, at = tmp_path / "authority.key", NOW
    if damage == "no key":
        key.unlink()
    elif damage == "other key":
        made.open_authority(tmp_path / "b", NAMES, at=NOW)
        key.write_bytes((tmp_path / "b" / "authority.key").read_bytes())
    elif damage == "garbage":
        key.write_bytes(b"?")
    else:
        at = NOW + timedelta(days=3649)
    with pytest.raises(BrokenAuthority, match="make a new one"):
        made.open_authority(tmp_path, NAMES, at=at)


def test_the_profile_holds_the_certificate_and_stays_the_same(authority):
    profile = mobileconfig(authority.der, authority.name, "about")
    read = plistlib.loads(profile)
    assert read["PayloadContent"][0]["PayloadContent"] == authority.der
    assert read["PayloadContent"][0]["PayloadType"] == "com.apple.security.root"
    assert profile == mobileconfig(authority.der, authority.name, "about")


def test_the_machine_knows_itself():
    addresses = host_addresses()
    assert ipaddress.ip_address("127.0.0.1") in addresses
    assert ipaddress.ip_address("127.0.0.0") not in addresses
    assert best_address(addresses) in addresses
    assert "localhost" in host_names()
    assert (
        is_name("chuang.example.cn")
        and not is_name("10.0.0.1")
        and not is_name("a b")
        and not is_name("*.cn")
    )

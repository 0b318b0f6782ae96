"""Verifying the file of a case with nothing but itself: what was altered, added or taken away, and where.

Three things are held together: the table of contents (with the installation's signature) covers every byte; each event's
digest stands at its position in the chain, and the chain leads to a sealed head; the ledger's event of the opening holds one
hash over all that was attached. A head or a key that was noted outside makes a file that was made anew show as well.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tongchuang.domain.leads.hashes import digest_of, root_of
from tongchuang.domain.ledger.canonical import personal_digest
from tongchuang.domain.ledger.chain import chained
from tongchuang.workflows.case_file import layout

CHUNK = 1024 * 1024


@dataclass
class Verdict:
    """What was found. The file holds when there are no problems."""

    number: str = ""
    files: int = 0
    events: int = 0
    withheld: int = 0
    erased: int = 0
    head_position: int = 0
    head_hash: str = ""
    key: str = ""
    seal: str = ""
    compared: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class NotACase(Exception):
    """This is no file of a case, or it is damaged beyond reading."""


def verify_case(path: Path, *, head: tuple[int, str] | None = None, key: str = "") -> Verdict:
    """Verify a file; `head` is a head of the ledger noted earlier, `key` the fingerprint of the installation's key."""
    try:
        with zipfile.ZipFile(path) as file:
            return _verified(_Opened(file), head, key.lower())
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise NotACase(f"{type(error).__name__}: {error}") from error


class _Opened:
    """The parts of the file, and what the verdict says so far."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file
        self.verdict = Verdict()
        self.manifest_bytes = self._read(layout.MANIFEST)
        self.manifest: dict[str, Any] = json.loads(self.manifest_bytes)
        if self.manifest["format"] != layout.FORMAT:
            raise NotACase(f"format {self.manifest['format']} is not known here")

    def _read(self, name: str) -> bytes:
        return self.file.read(name)

    def json(self, name: str) -> Any:
        return json.loads(self._read(name))

    def bytes(self, name: str) -> bytes:
        return self._read(name)

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        for line in self._read(name).splitlines():
            yield json.loads(line)

    def say(self, problem: str) -> None:
        self.verdict.problems.append(problem)


def _verified(opened: _Opened, head: tuple[int, str] | None, key: str) -> Verdict:
    verdict, manifest = opened.verdict, opened.manifest
    verdict.number, verdict.seal = manifest["number"], hashlib.sha256(opened.manifest_bytes).hexdigest()
    verdict.head_position, verdict.head_hash = manifest["head"]["position"], manifest["head"]["hash"]
    _signature(opened, key)
    _contents(opened)
    if {layout.EVENTS, layout.CHAIN, layout.LINKS, layout.CASE} <= set(opened.file.namelist()):
        hashes = _chain(opened)
        events = _events(opened, hashes.links, hashes.first)
        _compare_head(opened, hashes, head)
        _pieces(opened, events)
    return verdict


def _signature(opened: _Opened, key: str) -> None:
    given = opened.json(layout.SIGNATURE)
    public = bytes.fromhex(given["public_key"])
    opened.verdict.key = hashlib.sha256(public).hexdigest()
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            bytes.fromhex(given["signature"]), opened.manifest_bytes
        )
    except (InvalidSignature, ValueError):
        opened.say(f"{layout.MANIFEST}: altered after it was signed, or the signature is not of this key")
    if key and key != opened.verdict.key:
        opened.say(f"{layout.SIGNATURE}: signed with the key {opened.verdict.key}, not with {key}")
    elif key:
        opened.verdict.compared.append("key")


def _contents(opened: _Opened) -> None:
    listed = {entry["name"]: entry for entry in opened.manifest["files"]}
    names = opened.file.namelist()
    for name in sorted({one for one in names if names.count(one) > 1}):
        opened.say(f"{name}: stands twice in the file")
    for name in sorted(set(names) - set(listed) - {layout.MANIFEST, layout.SIGNATURE}):
        opened.say(f"{name}: added, the table of contents does not name it")
    for name, entry in listed.items():
        if name not in names:
            opened.say(f"{name}: taken away")
            continue
        size, digest = _hashed(opened, name)
        if (size, digest) != (entry["size"], entry["sha256"]):
            opened.say(
                f"{name}: altered ({size} bytes, SHA-256 {digest}; sealed were {entry['size']} bytes, {entry['sha256']})"
            )
    opened.verdict.files = len(listed)


def _hashed(opened: _Opened, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    try:
        with opened.file.open(name) as content:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except (zipfile.BadZipFile, zlib.error):
        return size, "unreadable"
    return size, digest.hexdigest()


@dataclass
class _Chain:
    first: int
    links: list[str]
    hashes: list[str]


def _chain(opened: _Opened) -> _Chain:
    said = opened.json(layout.CHAIN)
    raw = opened.bytes(layout.LINKS)
    first, before, width = said["first"], said["before"], layout.DIGEST_BYTES
    links = [raw[at : at + width].hex() for at in range(0, len(raw), width)]
    hashes, previous = [], before
    for position, digest in enumerate(links, first):
        previous = chained(previous, position, digest)
        hashes.append(previous)
    end = first + len(links) - 1
    if (end, previous) != (opened.verdict.head_position, opened.verdict.head_hash):
        opened.say(
            f"{layout.LINKS}: the chain leads to position {end}, hash {previous}, "
            f"not to the sealed head {opened.verdict.head_position}, {opened.verdict.head_hash}"
        )
    return _Chain(first, links, hashes)


def _events(opened: _Opened, links: list[str], first: int) -> list[dict[str, Any]]:
    found = []
    for line in opened.lines(layout.EVENTS):
        position = line["position"]
        place = position - first
        if not 0 <= place < len(links) or links[place] != line["digest"]:
            opened.say(f"position {position}: the event's digest is not the one in the chain")
        opened.verdict.events += 1
        if "body" not in line:
            opened.verdict.withheld += 1
            continue
        body = line["body"]
        if digest_of(body) != line["digest"]:
            opened.say(f"position {position}: the event {body.get('id')} ({body.get('kind')}) was altered")
        _personal(opened, line)
        found.append(line)
    return found


def _personal(opened: _Opened, line: dict[str, Any]) -> None:
    bound, told = line["body"].get("personal", ""), line.get("personal")
    if told is None:
        opened.verdict.erased += bool(bound)
    elif personal_digest(told["salt"], told["data"]) != bound:
        opened.say(
            f"position {line['position']}: the words of the event {line['body'].get('id')} were altered"
        )


def _compare_head(opened: _Opened, chain: _Chain, head: tuple[int, str] | None) -> None:
    if head is None:
        return
    position, given = head
    place = position - chain.first
    if not 0 <= place < len(chain.hashes):
        opened.say(
            f"the head noted outside is at position {position}; this file holds the chain from {chain.first} "
            f"to {chain.first + len(chain.hashes) - 1}: it can't be compared"
        )
    elif chain.hashes[place] != given:
        opened.say(f"position {position}: the hash is not the one noted outside; the chain was made anew")
    else:
        opened.verdict.compared.append("head")


def _pieces(opened: _Opened, events: list[dict[str, Any]]) -> None:
    case = opened.json(layout.CASE)
    kept = {entry["name"]: entry["sha256"] for entry in opened.manifest["files"]}
    for number, piece in enumerate(case["pieces"], 1):
        name = f"{layout.CASE}, piece {number} ({piece['type']} {piece['id']})"
        if digest_of(piece["content"]) != piece["sha256"]:
            opened.say(f"{name}: altered")
        file = piece.get("file")
        if (
            file
            and piece["file_sha256"]
            and not piece.get("plain")
            and kept.get(file) != piece["file_sha256"]
        ):
            opened.say(f"{name}: {file} is not the file that was attached")
    opening = [line["body"] for line in events if line["body"].get("kind") == "lead.opened"]
    if not opening:
        opened.say("the event of the opening is missing: what was attached is not bound to the ledger")
    elif opening[0]["new"].get("root") != root_of(_line(piece) for piece in case["pieces"]):
        opened.say(f"{layout.CASE}: the pieces are not those that the ledger tells of at the opening")


def _line(piece: dict[str, Any]) -> tuple[str, str, str, str]:
    return piece["type"], piece["id"], piece["sha256"], piece["file_sha256"]

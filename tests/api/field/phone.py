"""A phone with the field app, as far as the server sees it: it signs in, sends files in chunks, and records."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client
from tests.factories import County, Member, Standard, client_for

from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7

CHUNK = 262_144


def sha(data: bytes) -> str:
    """The hash as the contract writes it."""
    return hashlib.sha256(data).hexdigest()


@dataclass
class Phone:
    """A signed-in phone. Every call returns Django's response."""

    client: Client
    headers: dict[str, str] = field(default_factory=lambda: {"X-Field": "1"})

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/field/{path}", headers={**self.headers, **headers})

    def head(self, key: UUID) -> Any:
        return self.client.head(f"/api/field/files/{key}", headers=self.headers)

    def patch(
        self, key: UUID, whole: bytes, at: int = 0, size: int = CHUNK, kind: str = "photo", **headers: str
    ) -> Any:
        given = {
            "Upload-Offset": str(at), "Upload-Length": str(len(whole)), "X-Content-SHA256": sha(whole), "X-File-Kind": kind,
        }  # fmt: skip
        return self.client.patch(
            f"/api/field/files/{key}", data=whole[at : at + size], content_type="application/offset+octet-stream",
            headers={**self.headers, **given, **headers},
        )  # fmt: skip

    def send_file(
        self, whole: bytes, key: UUID | None = None, kind: str = "photo", size: int = CHUNK
    ) -> UUID:
        """The whole file, chunk after chunk; its id."""
        key = key or uuid7()
        for at in range(0, max(1, len(whole)), size):
            answer = self.patch(key, whole, at, size, kind)
            assert answer.status_code == 200, answer.content
        assert answer.json()["state"] == "done"
        return key

    def post(self, body: bytes | dict[str, Any], **headers: str) -> Any:
        """A record."""
        data = body if isinstance(body, bytes) else frozen(body)
        given = {"X-Content-SHA256": sha(data), "X-Sent-At": now().isoformat()}
        return self.client.post(
            "/api/field/visits",
            data=data,
            content_type="application/json",
            headers={**self.headers, **given, **headers},
        )

    def receipts(self, visits: list[dict[str, str]] = [], files: list[dict[str, str]] = []) -> Any:  # noqa: B006
        return self.client.post(
            "/api/field/receipts", data=json.dumps({"visits": visits, "files": files}), content_type="application/json",
            headers=self.headers,
        )  # fmt: skip


def phone_of(member: Member) -> Phone:
    """A phone on which somebody has just signed in; the session is forgotten."""
    client = client_for(member)
    answer = client.post(
        "/api/field/device", data=json.dumps({"name": "Test"}), content_type="application/json"
    )
    assert answer.status_code == 201, answer.content
    del client.cookies["sessionid"]
    return Phone(client)


def frozen(record: dict[str, Any]) -> bytes:
    """The bytes of a record."""
    return json.dumps(record, ensure_ascii=False).encode()


def named(key: UUID, data: bytes, kind: str = "photo", **values: Any) -> dict[str, Any]:
    """A file as a record names it."""
    return {"id": str(key), "kind": kind, "sha256": sha(data), "size": len(data), **values}


def record_of(county: County, standard: Standard, member: Member, **values: Any) -> dict[str, Any]:
    """A record of a visit to the first market: I-1 failed, I-3 passed."""
    assert county.campaign is not None
    moment = now().isoformat()
    checks = [
        {
            "id": str(uuid7()),
            "item": str(standard.items["I-1"].pk),
            "verdict": "fail",
            "count": 2,
            "at": moment,
            "note": "积水",
        },
        {
            "id": str(uuid7()),
            "item": str(standard.items["I-3"].pk),
            "verdict": "pass",
            "grade": "A",
            "at": moment,
        },
    ]
    whole = {
        "format": 1, "id": str(uuid7()), "person": str(member.person.pk), "campaign": str(county.campaign.pk),
        "site": str(county.sites[0].pk), "source": "self", "version": str(standard.version.pk), "started_at": moment,
        "finished_at": moment, "checks": checks, "files": [],
    }  # fmt: skip
    return {**whole, **values}

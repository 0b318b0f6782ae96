"""Phones as the server sees them, and somebody who looks at pages meanwhile. Reads a plan from standard input."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CHUNK = 262_144
Answer = tuple[int, dict[str, str], bytes]


def uuid7() -> str:
    """An id as phones make them."""
    value = (
        (int(time.time() * 1000) << 80)
        | (7 << 76)
        | (random.getrandbits(12) << 64)
        | (2 << 62)
        | random.getrandbits(62)
    )
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class Connection:
    """One connection kept open, as browsers do."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        """One call, once more on a new connection when the server has closed the old one."""
        for attempt in (1, 2):
            try:
                return await asyncio.wait_for(self._ask(method, path, body, headers or {}), 120)
            except (OSError, asyncio.IncompleteReadError):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self.reader is not None
        given = {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": self.cookie,
            "Content-Length": str(len(body)),
            **headers,
        }
        head = (
            f"{method} {path} HTTP/1.1\r\n"
            + "".join(f"{name}: {value}\r\n" for name, value in given.items())
            + "\r\n"
        )
        self.writer.write(head.encode() + body)
        await self.writer.drain()
        status, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        told = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
        }
        return (
            int(status.split(" ")[1]),
            told,
            await self.reader.readexactly(int(told.get("content-length", 0))),
        )

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


class Phone:
    """One phone with a finished visit."""

    def __init__(self, number: int, plan: dict[str, Any], ground: dict[str, Any]) -> None:
        self.plan, self.ground = plan, ground
        self.me = plan["phones"][number]
        self.number = number
        self.connection = Connection(plan["port"], f"field_device={self.me['token']}")
        self.files: list[dict[str, Any]] = []
        self.calls = self.refusals = 0
        self.seconds = -1.0

    async def go(self, after: float) -> None:
        """Come online and deliver everything."""
        await asyncio.sleep(after)
        began = time.monotonic()
        record = self._record()
        digest = hashlib.sha256(record).hexdigest()
        told = await self._until_good(
            "POST", "visits", record, {"X-Content-SHA256": digest, "Content-Type": "application/json"}
        )
        identity = told["id"]
        for file in self.files:
            await self._send(file)
        asked = {
            "visits": [{"id": identity, "digest": digest}],
            "files": [{"id": file["id"], "sha256": file["sha256"]} for file in self.files],
        }
        while True:
            found = await self._until_good(
                "POST", "receipts", json.dumps(asked).encode(), {"Content-Type": "application/json"}
            )
            if (
                len(found["visits"]) == 1
                and len(found["files"]) == len(self.files)
                and found["visits"][0]["state"] == "taken"
            ):
                break
            if found["visits"] and found["visits"][0]["state"] not in ("waiting", "taken"):
                raise SystemExit(f"a record became {found['visits'][0]}")
            await asyncio.sleep(1)
        self.seconds = time.monotonic() - began
        self.connection.close()

    async def _send(self, file: dict[str, Any]) -> None:
        data = Path(file["path"]).read_bytes()
        offset = 0
        while offset < len(data):
            headers = {
                "Upload-Offset": str(offset), "Upload-Length": str(len(data)), "X-Content-SHA256": file["sha256"],
                "X-File-Kind": "photo", "Content-Type": "application/offset+octet-stream",
            }  # fmt: skip
            told = await self._until_good(
                "PATCH", f"files/{file['id']}", data[offset : offset + CHUNK], headers
            )
            offset = len(data) if told["state"] == "done" else int(told["offset"])

    async def _until_good(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> dict[str, Any]:
        pause = 1.0
        while True:
            self.calls += 1
            sent = datetime.now(UTC).isoformat(timespec="milliseconds")
            given = {"X-Field": "1", "X-Sent-At": sent, "X-Field-Person": self.me["person"], **headers}
            try:
                status, answered, content = await self.connection.ask(
                    method, f"/api/field/{path}", body, given
                )
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                status, answered, content = 0, {}, b""
            if status in (200, 201):
                return json.loads(content)  # type: ignore[no-any-return]
            if status not in (0, 429, 500, 502, 503, 504, 507):
                raise SystemExit(f"{method} {path}: {status} {content[:300]!r}")
            self.refusals += 1
            await asyncio.sleep(float(answered.get("retry-after", pause)) * (1 + random.random() / 2))
            pause = min(pause * 2, 60)

    def _record(self) -> bytes:
        ground, now = self.ground, datetime.now(UTC).isoformat(timespec="milliseconds")
        self.files = [self._file(each) for each in range(self.plan["photos"])]
        checks = []
        for place, item in enumerate(ground["items"][: self.plan["checks"]]):
            fails = place < 3
            grades = item.get("grades") or []
            mine = [file["id"] for order, file in enumerate(self.files) if fails and order % 3 == place]
            grade = (grades[-1] if fails else grades[0]) if grades else ""
            checks.append({
                "id": uuid7(), "item": item["id"], "verdict": "fail" if fails else "pass", "at": now, "count": 1, "grade": grade,
                "severity": "", "note": "", "photos": mine, "voices": [],
            })  # fmt: skip
        record = {
            "format": 1, "id": uuid7(), "person": self.me["person"], "campaign": ground["campaign"], "evaluation": None,
            "assignment": None, "site": ground["sites"][self.number % len(ground["sites"])], "source": "self",
            "version": ground["version"], "checklist": ground["hash"], "started_at": now, "finished_at": now, "place": None,
            "found_by": "search", "app": "bench", "clock_moved": False, "note": "", "checks": checks, "voices": [],
            "files": [{key: file[key] for key in ("id", "kind", "sha256", "size", "original", "facts")} for file in self.files],
        }  # fmt: skip
        return json.dumps(record, ensure_ascii=False).encode()

    def _file(self, number: int) -> dict[str, Any]:
        path = Path(self.plan["folder"]) / f"{self.number * self.plan['photos'] + number}.jpg"
        data = path.read_bytes()
        facts = {"source": "camera", "taken_at": datetime.now(UTC).isoformat(timespec="milliseconds")}
        return {
            "id": uuid7(), "kind": "photo", "sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "original": None,
            "facts": facts, "path": str(path),
        }  # fmt: skip


async def ground_of(plan: dict[str, Any]) -> dict[str, Any]:
    """What the phones have in hand: the longest checklist for walk-ups, and sites of its type."""
    connection = Connection(plan["port"], f"field_device={plan['all'][0]['token']}")
    today = json.loads((await connection.ask("GET", "/api/field/today", headers={"X-Field": "1"}))[2])
    places = json.loads((await connection.ask("GET", "/api/field/places", headers={"X-Field": "1"}))[2])
    connection.close()
    current = {each["id"] for each in today["campaigns"] if each["current"]}
    walk_up = {
        name: each
        for name, each in today["checklists"].items()
        if not each.get("evaluation") and each["campaign"] in current
    }
    name = max(walk_up, key=lambda each: len(walk_up[each]["items"]))
    chosen, columns = walk_up[name], places["columns"]
    sites = [
        row[columns.index("id")]
        for row in places["rows"]
        if row[columns.index("type")] == chosen["site_type"]
    ]
    items = [{**line, **today["items"].get(line["id"], {}), "id": line["id"]} for line in chosen["items"]]
    return {
        "hash": name,
        "campaign": chosen["campaign"],
        "version": chosen["version"],
        "items": items,
        "sites": sites,
    }


async def look(plan: dict[str, Any], times: dict[str, list[float]], over: asyncio.Event) -> int:
    """Ask for pages one after another, with a moment's pause; how many failed."""
    connection, failed = Connection(plan["port"], f"sessionid={plan['session']}"), 0
    while not over.is_set():
        for name, path in plan["pages"].items():
            began = time.perf_counter()
            try:
                status, _, _ = await connection.ask("GET", path)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                status = 0
            times[name].append((time.perf_counter() - began) * 1000)
            failed += status != 200
            await asyncio.sleep(0.1)
    return failed


async def drip(plan: dict[str, Any], number: int, over: asyncio.Event) -> None:
    """A phone on the edge of the network: 2 kB/s, until everything is over."""
    me = plan["all"][number % len(plan["all"])]
    _, writer = await asyncio.open_connection("127.0.0.1", plan["port"])
    head = f"PATCH /api/field/files/{uuid7()} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Field: 1\r\nCookie: field_device={me['token']}\r\n"
    writer.write(
        f"{head}Content-Length: {CHUNK}\r\nUpload-Offset: 0\r\nUpload-Length: {CHUNK}\r\n\r\n".encode()
    )
    while not over.is_set():
        writer.write(b"\0" * 1000)
        await writer.drain()
        await asyncio.sleep(0.5)
    writer.close()


def summary(times: list[float]) -> dict[str, float]:
    """Median, 95 of 100, most."""
    ordered = sorted(times) or [0.0]
    return {
        "asked": len(times), "p50_ms": round(ordered[len(ordered) // 2], 1),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1), "most_ms": round(ordered[-1], 1),
    }  # fmt: skip


async def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Everything; without phones only the pages for the window's time."""
    times: dict[str, list[float]] = {name: [] for name in plan["pages"]}
    over = asyncio.Event()
    if not plan["phones"]:
        slow = [asyncio.create_task(drip(plan, number, over)) for number in range(plan["slow"])]
        await asyncio.sleep(1 if slow else 0)
        asyncio.get_running_loop().call_later(plan["window"], over.set)
        return {
            "pages": {
                "failed": await look(plan, times, over),
                **{name: summary(each) for name, each in times.items()},
            }
        }
    ground = await ground_of(plan)
    phones = [Phone(number, plan, ground) for number in range(len(plan["phones"]))]
    dice = random.Random(7)
    began = time.monotonic()
    looking = asyncio.create_task(look(plan, times, over))
    await asyncio.gather(*(phone.go(dice.random() * plan["window"]) for phone in phones))
    seconds = time.monotonic() - began
    over.set()
    used = os.times()
    return {
        "all_delivered": all(phone.seconds >= 0 for phone in phones),
        "delivered_s": round(seconds, 1),
        "checks_sent_each": min(plan["checks"], len(ground["items"])),
        "phone_s": summary([phone.seconds * 1000 for phone in phones]),
        "calls": sum(phone.calls for phone in phones),
        "asked_to_wait": sum(phone.refusals for phone in phones),
        "megabytes": round(sum(file["size"] for phone in phones for file in phone.files) / 1e6, 1),
        "pages": {"failed": await looking, **{name: summary(each) for name, each in times.items()}},
        "sender_processor_s": round(used.user + used.system, 1),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.load(sys.stdin)))))

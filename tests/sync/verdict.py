"""What must hold after a trial: every record and file is on the server exactly once, or still on its phone, whole."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

Held = dict[str, Any]


class Truth:
    """What the server has, read from its database and its files."""

    def __init__(self, connection: Any, files: Path) -> None:
        self.files = files
        rows = connection.execute(
            "SELECT record_id::text, digest, state, body, reason FROM deliveries_delivery"
        ).fetchall()
        self.deliveries = {(row[0], row[1]): row for row in rows}
        self.records = Counter(row[0] for row in rows)
        self.bodies = {row[0]: hashlib.sha256(bytes(row[3])).hexdigest() for row in rows}
        self.attachments = dict(
            connection.execute("SELECT id::text, sha256 FROM files_attachment").fetchall()
        )
        self.visits = {
            row[0] for row in connection.execute("SELECT id::text FROM inspections_visit").fetchall()
        }
        self.checks = self._counts(
            connection, "SELECT visit_id::text, count(*) FROM inspections_check GROUP BY 1"
        )
        self.photos = self._counts(
            connection,
            "SELECT c.visit_id::text, count(*) FROM inspections_checkphoto p JOIN inspections_check c ON c.id = p.check_row_id GROUP BY 1",
        )
        self.events = self._counts(
            connection,
            "SELECT target_id::text, count(*) FROM ledger_event WHERE kind = 'visit.submitted' GROUP BY 1",
        )

    def _counts(self, connection: Any, statement: str) -> dict[str, int]:
        return dict(connection.execute(statement).fetchall())

    def has_file(self, identity: str, sha256: str) -> bool:
        """Whether the row is there, and the bytes under it are what the phone had."""
        if self.attachments.get(identity) != sha256:
            return False
        path = self.files / sha256[:2] / sha256[2:4] / sha256
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def nothing_lost(told: dict[str, dict[str, Any]], held: Held, truth: Truth) -> list[str]:
    """At any moment: what a phone shows as delivered is on the server, everything else is still on the phone."""
    wrong = []
    visits = {row["id"]: row for row in held["visits"] if row["state"] != "draft"}
    files: dict[str, list[Held]] = {}
    for row in held["files"]:
        files.setdefault(row["visit"], []).append(row)
    for identity, one in told.items():
        row = visits.get(identity)
        if row is None or row["digest"] != one["digest"]:
            wrong.append(f"visit {identity}: finished, and not on the phone as it was")
            continue
        if {file["id"] for file in files.get(identity, [])} != {file["id"] for file in one["files"]}:
            wrong.append(f"visit {identity}: its files are not those that it was finished with")
    for identity, row in visits.items():
        if row["state"] == "delivered":
            if (identity, row["digest"]) not in truth.deliveries or truth.bodies[identity] != row["digest"]:
                wrong.append(f"visit {identity}: shown as delivered, and the server has not got it")
        elif row["record"] != row["digest"]:
            wrong.append(f"visit {identity}: not delivered, and not whole on the phone")
        for file in files.get(identity, []):
            here = held["bytes"].get(file["id"]) == file["sha256"]
            there = truth.has_file(file["id"], file["sha256"])
            if file["state"] == "delivered" and not there:
                wrong.append(f"file {file['id']}: shown as delivered, and the server has not got it")
            if not here and not (there and file["state"] == "delivered"):
                wrong.append(f"file {file['id']}: gone from the phone before it was delivered")
    return wrong


def all_delivered(
    told: dict[str, dict[str, Any]], helds: list[Held], truth: Truth, known: set[str] | None = None
) -> list[str]:
    """In the end: everything is on the server, once, and nothing that is not `known` from these or earlier phones."""
    wrong = []
    known = known or {row["id"] for held in helds for row in held["visits"] if row["state"] != "draft"} | set(
        told
    )
    for held in helds:
        for row in held["visits"]:
            if row["state"] == "kept":
                wrong.append(f"visit {row['id']}: not delivered in the end ({row['stuck'] or row['said']})")
        wrong += [
            f"file {row['id']}: not delivered in the end ({row['stuck']})"
            for row in held["files"]
            if row["state"] != "delivered" and row["visit"] in known
        ]
    for identity, one in told.items():
        delivery = truth.deliveries.get((identity, one["digest"]))
        if delivery is None or delivery[2] != "taken":
            wrong.append(
                f"visit {identity}: {'absent' if delivery is None else f'{delivery[2]} {delivery[4]}'}"
            )
            continue
        counted = (
            truth.records[identity],
            truth.checks.get(identity),
            truth.photos.get(identity, 0),
            truth.events.get(identity),
        )
        if counted != (1, one["checks"], len(one["files"]), 1):
            wrong.append(f"visit {identity}: deliveries, checks, photos, events are {counted}")
    if extra := truth.visits - known:
        wrong.append(f"{len(extra)} visits that no phone has made")
    return wrong

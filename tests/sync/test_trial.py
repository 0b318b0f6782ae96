"""A small trial: real phones, a real server, every fault at least once. `make prove` runs a thousand visits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.sync.line import FAULTS
from tests.sync.phone import CHROMIUM
from tests.sync.trial import Size, Trial
from tests.sync.verdict import Truth, all_delivered, nothing_lost

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_nothing_that_was_shown_as_delivered_is_lost_and_nothing_else_leaves_the_phone(capsys):
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    size = Size()

    def carry_out() -> dict[str, Any]:
        with playwright.sync_playwright() as play:
            return Trial(size, play, print).run()

    # In a thread of its own: another test of the same process may have left its browser's loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        report = thread.submit(carry_out).result()
    assert report["wrong"] == [], capsys.readouterr().out
    assert report["visits"] >= size.visits and report["photos"] >= size.photos
    assert all(report["faults"][fault] for fault in FAULTS)
    assert (
        report["server"]["workers killed"]
        and report["server"]["everything killed"]
        and report["phone crashes"]
    )
    assert report["server"].get("disk full") or report["disk"].startswith("not filled")


class Rows:
    """Answers of a database, by the first word of what is asked."""

    def __init__(self, **tables: list[tuple[Any, ...]]) -> None:
        self.tables = tables

    def execute(self, statement: str) -> Rows:
        self.found = next((rows for name, rows in self.tables.items() if name in statement), [])
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.found


DIGEST = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  # of b"{}"
TOLD = {"v": {"id": "v", "digest": DIGEST, "checks": 1, "fails": 1, "files": [{"id": "f", "sha256": DIGEST}]}}


def phone(
    visit: str = "delivered", file: str = "delivered", *, gone: bool = True, record: str = ""
) -> dict[str, Any]:
    return {
        "visits": [
            {"id": "v", "state": visit, "digest": DIGEST, "record": record, "stuck": None, "said": None}
        ],
        "files": [{"id": "f", "visit": "v", "state": file, "sha256": DIGEST, "stuck": None}],
        "bytes": {} if gone else {"f": DIGEST},
    }


def server(tmp_path, *, delivery: bool = True, photo: bool = True, twice: bool = False) -> Truth:
    path = tmp_path / DIGEST[:2] / DIGEST[2:4] / DIGEST
    path.parent.mkdir(parents=True, exist_ok=True)
    if photo:
        path.write_bytes(b"{}")
    rows = [("v", DIGEST, "taken", b"{}", "")] if delivery else []
    counts = [("v", 2 if twice else 1)] if delivery else []
    return Truth(
        Rows(
            deliveries_delivery=rows, files_attachment=[("f", DIGEST)], inspections_checkphoto=counts,
            inspections_check=counts, inspections_visit=[("v",)] if delivery else [], ledger_event=counts,
        ),
        tmp_path,
    )  # fmt: skip


def test_the_judge_is_content_with_what_is_right(tmp_path):
    truth = server(tmp_path)
    assert nothing_lost(TOLD, phone(), truth) == []
    assert (
        nothing_lost(TOLD, phone("kept", "kept", gone=False, record=DIGEST), server(tmp_path, delivery=False))
        == []
    )
    assert all_delivered(TOLD, [phone()], truth) == []


@pytest.mark.parametrize(
    ("held", "there"),
    [
        (phone(), {"delivery": False}),  # shown as delivered, and it isn't there
        (phone(), {"photo": False}),  # the bytes aren't there
        (phone("kept", "kept", gone=True, record=DIGEST), {}),  # bytes left the phone too early
        (phone("kept", "kept", gone=False, record="0"), {}),  # the record isn't what was finished
        ({"visits": [], "files": [], "bytes": {}}, {}),  # the visit vanished from the phone
    ],
)
def test_the_judge_finds_what_was_lost(tmp_path, held, there):
    assert nothing_lost(TOLD, held, server(tmp_path, **there)) != []


@pytest.mark.parametrize(
    ("held", "there"), [(phone("kept"), {}), (phone(), {"twice": True}), (phone(), {"delivery": False})]
)
def test_the_judge_finds_what_is_not_there_exactly_once(tmp_path, held, there):
    assert all_delivered(TOLD, [held], server(tmp_path, **there)) != []

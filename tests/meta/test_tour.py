"""docs/tour.md leads to what exists: every file, and every function or class named after it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"`([^`\s]+)`")
PATH = re.compile(r"^[\w/.-]+/[\w.-]+\.(?:py|js|yaml|md)$")
NAME = re.compile(r"^[A-Za-z_]\w+$")
# A name that stands away from its file; the file is said here once.
ELSEWHERE = {"Stale": "foundation/errors.py", "AssignForm": "web/rectify/forms.py"}
CODE = ROOT / "src" / "tongchuang"


def stops() -> list[tuple[Path, str]]:
    """(file, name or "") for everything quoted; a name belongs to the last file before it."""
    found: list[tuple[Path, str]] = []
    for quoted in QUOTED.findall(TOUR):
        if PATH.match(quoted):
            found.append((ROOT / quoted if quoted.startswith("tests/") else CODE / quoted, ""))
        elif quoted in ELSEWHERE:
            found.append((CODE / ELSEWHERE[quoted], quoted))
        elif NAME.match(quoted):
            file = next(path for path, name in reversed(found) if not name and path.suffix in {".py", ".js"})
            found.append((file, quoted))
    return found


@pytest.mark.parametrize(("file", "name"), [pytest.param(f, n, id=f"{f.name}:{n}") for f, n in stops()])
def test_every_stop_of_the_tour_is_there(file: Path, name: str) -> None:
    assert file.is_file()
    if name:
        text = file.read_text(encoding="utf-8")
        assert re.search(rf"^\s*(?:export )?(?:async )?(?:def|class|function|const) {name}\b", text, re.MULTILINE), (
            file,
            name,
        )


def test_the_tour_has_stops() -> None:
    assert len(stops()) > 60

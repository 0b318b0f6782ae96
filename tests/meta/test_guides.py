"""The users' guides say what the pages say: every word in bold stands in a catalogue."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
BOLD = re.compile(r"\*\*(.+?)\*\*")
MSGSTR = re.compile(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', re.MULTILINE)


@cache
def words_of_pages() -> frozenset[str]:
    """Every Chinese text of our catalogues."""
    found: set[str] = set()
    for path in (ROOT / "src").glob("**/zh_Hans/LC_MESSAGES/django.po"):
        for match in MSGSTR.findall(path.read_text(encoding="utf-8")):
            found.add("".join(re.findall(r'"(.*)"', match)))
    return frozenset(found)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_bold_words_stand_on_the_pages(guide: Path) -> None:
    bold = BOLD.findall(guide.read_text(encoding="utf-8"))
    assert bold
    assert sorted(set(bold) - words_of_pages()) == []


def test_there_is_a_guide_for_each_kind_of_user() -> None:
    assert {path.stem for path in GUIDES} == {"office", "liaison", "inspector", "leader", "discipline"}

"""The examples of docs/packs.md are sound, and no text whatever brings the reader down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.standard.standard_samples import PACK, STANDARD

from tongchuang.engines.standard.pack import PACK_KEYS, read_pack
from tongchuang.engines.standard.read import read_standard

GUIDE = (Path(__file__).parents[3] / "docs" / "packs.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
PARTS = [
    block
    for block in BLOCKS
    if block.split(":")[0] in PACK_KEYS and not block.startswith(("id:", "standard:"))
]
[GUIDE_PACK] = [block for block in BLOCKS if block.startswith("id:")]
[GUIDE_STANDARD] = [block for block in BLOCKS if block.startswith("standard:")]
[GUIDE_CROSSWALK] = [block for block in BLOCKS if block.startswith("- {from:")]
[GUIDE_YEAR] = [block for block in BLOCKS if block.startswith("year:")]
SIGNS = st.sampled_from(
    [*"[]{}:,-#&*!|>'\"%@`~\t\n 019.", ": ", "\n  - ", "{a: ", "null", "\ufeff", "：", "<<: "]
)


def check(pack: str, **files: str) -> list[str]:
    named = {"pack.yaml": pack, "standard.yaml": GUIDE_STANDARD, "calendar/2027.yaml": GUIDE_YEAR}
    texts = {**named, **{f"{name}.yaml": text for name, text in files.items()}}
    return [
        str(problem)
        for problem in read_pack({name: text.encode() for name, text in texts.items()}, "p").problems
    ]


def test_the_whole_example():
    crosswalk = GUIDE_CROSSWALK.replace("3.2", "1.1")
    other = GUIDE_STANDARD.replace("hygienic-city-2021", "civilised-city").replace('"1.1"', "II-4-12")
    pack = GUIDE_PACK.replace("standard: standard.yaml", "standard: [standard.yaml, other.yaml]")
    assert check(pack, crosswalk=crosswalk, other=other) == []


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.split(":")[0])
def test_the_example_of_a_part(part: str):
    assert check(f"id: a\ntitle: b\nlevel: unit\nstandard: standard.yaml\n{part}") == []


def test_there_are_examples_of_the_parts():
    assert {part.split(":")[0] for part in PARTS} >= {"phases", "supervision", "cadences", "appraisal"}


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.sampled_from([0, 0, 1, 3, 20]))
        text = text[:start] + draw(SIGNS) + text[end:]
    return text


@given(damaged(STANDARD))
@settings(max_examples=300, deadline=None)
def test_a_damaged_standard_is_read_or_refused_with_a_line(text: str):
    result = read_standard(text.encode(), "s.yaml")
    wrong = [problem for problem in result.problems if not problem.warning]
    assert (result.standard is None) == bool(wrong)
    lines = text.count("\n") + 2
    assert all(1 <= problem.line <= lines and "%(" not in problem.reason for problem in result.problems)


@given(damaged(PACK))
@settings(max_examples=300, deadline=None)
def test_a_damaged_pack_is_read_or_refused_with_a_line(text: str):
    result = read_pack({"pack.yaml": text.encode(), "standard.yaml": STANDARD.encode()}, "p")
    wrong = [problem for problem in result.problems if not problem.warning]
    assert (result.pack is None) == bool(wrong)
    assert all(problem.line >= 1 and "%(" not in problem.reason for problem in result.problems)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_bytes_that_are_no_text(data: bytes):
    assert read_standard(data, "s.yaml").problems

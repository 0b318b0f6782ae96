"""`tongchuang facts`: what it prints and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from tests.domain.scores.facts import publish
from tests.factories import County, Member, Standard
from tests.workflows.facts.small import files, filled

from tongchuang.cli import facts
from tongchuang.cli.main import main
from tongchuang.domain.inspections.models import Observation
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.scores import engine_io

pytestmark = pytest.mark.django_db
Told = tuple[int, str, str]


@pytest.fixture(autouse=True)
def store(
    county: County, standard: Standard, tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Facts of two months; the command works on the database of the test."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    monkeypatch.setattr(facts, "with_database", nullcontext)
    publish(standard)
    engine_io.published_standard.cache_clear()
    filled(county, standard)
    yield settings.FACTS_FOLDER
    engine_io.published_standard.cache_clear()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    def run(*words: object) -> Told:
        capsys.readouterr()
        code = main(["facts", *map(str, words)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_status_verify_rebuild_and_compact(run: Callable[..., Told], county: County, store: Path) -> None:
    code, out, _err = run("status", "--json")
    assert code == 0
    assert [(row["period"], row["files"], row["newer"]) for row in json.loads(out)] == [
        ("2026-10", 2, 0), ("2026-11", 2, 0),
    ]  # fmt: skip
    code, out, err = run("verify")
    assert (code, err) == (0, "") and "verified: 2 months" in out and "poll/mock" in out
    flipped = store / files(county, "2026-10")[0].path
    content = bytearray(flipped.read_bytes())
    content[200] ^= 4
    flipped.write_bytes(content)
    code, _out, err = run("verify", "--campaign", county.campaign.pk)  # type: ignore[union-attr]
    assert code == 1 and f"{flipped.name}: digest" in err and "1 months are wrong" in err
    assert run("verify", "--period", "2026-11")[0] == 0
    code, out, err = run("compact")
    assert code == 1 and "rebuild 2026-10" in err
    code, out, err = run("rebuild", "--campaign", county.campaign, "--period", "2026-10")
    assert (code, err) == (0, "") and "facts written" in out
    assert Event.objects.get(kind="facts.rebuilt").new["period"] == "2026-10"
    assert run("verify")[0] == 0 and run("compact")[0] == 0
    assert "2026-10" in run("status")[1]


def test_a_fact_changed_in_the_database_is_named(run: Callable[..., Told]) -> None:
    poll = Observation.objects.filter(kind="poll", period="2026-11").get()
    Observation.objects.filter(pk=poll.pk).update(yes=1)
    code, _out, err = run("verify")
    assert code == 1 and f"1 poll/mock different: {poll.pk}" in err
    found = json.loads(run("verify", "--json")[1])
    assert found["right"] is False and [month["differences"] != [] for month in found["months"]] == [False, True]


def test_scores_are_printed_as_score_files_prints_them(
    run: Callable[..., Told], county: County, standard: Standard
) -> None:
    code, out, err = run("score", county.campaign, "--period", "2026-10", "--sources", "mock,covert", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert set(told) == {"total", "low", "high", "coverage", "vetoed", "attained", "items", "units", "capped"}
    assert "市场监管局" in {row["unit"] for row in told["units"]}
    assert "市场监管局" in run("score", county.campaign, "--period", "2026", "--sources", "mock")[1]
    assert run("score", county.campaign, "--period", "2026-14", "--sources", "mock")[0] == 2
    assert run("score", county.campaign, "--period", "2026", "--sources", "rumour")[0] == 2
    assert run("score", "没有的活动", "--period", "2026", "--sources", "mock")[0] == 2


def test_imports_load_all_or_nothing(
    run: Callable[..., Told], county: County, office: Member, liaison: Member, tmp_path: Path
) -> None:
    path = tmp_path / "facts.csv"
    head = "kind,item,period,source,at,yes,valid\n"
    rows = "".join(f"poll,II-2,2026-10,self,2026-10-0{day}T02:00:00Z,5,{day}\n" for day in (5, 6, 7))
    path.write_text(head + rows + "poll,II-2,2026-10,self,2026-10-08T02:00:00Z,9,8\n", encoding="utf-8")
    code, out, err = run("import", county.campaign, path, "--by", office.user.username)
    assert (code, out) == (1, "") and f"{path}:5: yes 9 is more than valid 8" in err
    assert "1 of 4 rows are bad; the other 3 are good and were not loaded either." in err
    path.write_text(head + rows, encoding="utf-8")
    before = Observation.objects.count()
    code, out, _err = run("import", county.campaign, path, "--by", office.user.username, "--dry-run")
    assert code == 0 and "3 facts" in out and Observation.objects.count() == before
    assert run("import", county.campaign, path, "--by", "nobody-here")[0] == 2
    assert run("import", county.campaign, path, "--by", liaison.user.username)[0] == 1
    code, out, _err = run("import", county.campaign, path, "--by", office.user.username)
    assert code == 0 and "loaded 3 facts" in out and Observation.objects.count() == before + 3
    assert run("verify")[0] == 0

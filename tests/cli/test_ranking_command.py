"""`tongchuang ranking`: what is printed and with which exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.domain.appraisals.making import month
from tests.domain.scores.facts import publish
from tests.factories import County, Member, Standard, World

from tongchuang.cli import ranking
from tongchuang.cli.main import main
from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.scores import engine_io
from tongchuang.engines.standard.pack_model import Pack
from tongchuang.engines.standard.write import pack_to_document


@pytest.fixture(autouse=True)
def ground(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own database in the place of the one that the command would start."""

    @contextmanager
    def here() -> Iterator[None]:
        yield

    monkeypatch.setattr(ranking, "with_database", here)
    publish(world.standard)
    engine_io.published_standard.cache_clear()
    document = pack_to_document(Pack("model-county", "示范县", "county"))
    type(world.standard.pack).objects.filter(pk=world.standard.pack.pk).update(document=document)


@pytest.fixture
def frozen(county: County, standard: Standard, office: Member, capsys: pytest.CaptureFixture[str]) -> Ranking:
    month(county, standard)
    assert county.campaign is not None
    words = [
        "ranking",
        "freeze",
        "--campaign",
        county.campaign.title,
        "--period",
        "2026-10",
        "--by",
        office.user.username,
    ]
    assert main(words) == 0
    row = Ranking.objects.get()
    assert capsys.readouterr().out.startswith(f"frozen: {row.pk} 2026-10 {row.result_digest}")
    return row


def test_reproduced_to_the_byte(frozen: Ranking, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ranking", "reproduce", str(frozen.pk)]) == 0
    assert frozen.result_digest in capsys.readouterr().out


def test_what_differs_is_said_and_ends_with_1(frozen: Ranking, capsys: pytest.CaptureFixture[str]) -> None:
    # A copy, since the database refuses to change the frozen one.
    result = dict(frozen.result)
    result["units"] = [dict(row, rank=1) if row["rank"] == 2 else row for row in result["units"]]
    values = {
        "campaign": frozen.campaign,
        "region": frozen.region,
        "version": frozen.version,
        "period": frozen.period,
    }
    copy = Ranking.objects.create(
        **values, engine=frozen.engine, inputs=frozen.inputs, result=result, inputs_digest=frozen.inputs_digest,
        result_digest=frozen.result_digest, computed_at=frozen.computed_at,
    )  # fmt: skip
    assert main(["ranking", "reproduce", str(copy.pk)]) == 1
    said = capsys.readouterr().err
    assert "rank was kept as 1, comes out as 2" in said and "its digest differs" in said
    copy.engine = "ranking-0"
    copy.save()
    assert main(["ranking", "reproduce", str(copy.pk)]) == 1
    assert "the engine ranking-0 is not part of this version of the product" in capsys.readouterr().err


def test_list_and_show(frozen: Ranking, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ranking", "list"]) == 0
    assert str(frozen.pk) in capsys.readouterr().out
    assert main(["ranking", "show", str(frozen.pk)]) == 0
    shown = capsys.readouterr().out
    assert "有点位的部门: 2 of 2 ranked" in shown and "市场监督管理局" in shown and "3 places" in shown
    assert "units can object until" in shown
    assert main(["ranking", "show", str(frozen.pk), "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["inputs"] == frozen.inputs and whole["result"] == frozen.result


@pytest.mark.parametrize("wrong", ["nonsense", "019a0000-0000-7000-8000-000000000000"])
def test_what_is_not_there_ends_with_2(db: None, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ranking", "reproduce", wrong]) == 2
    assert main(["ranking", "show", wrong]) == 2
    assert "no ranking" in capsys.readouterr().err


def test_freezing_needs_a_name_with_the_power_to(
    county: County, standard: Standard, liaison: Member, outsider: Member, capsys: pytest.CaptureFixture[str]
) -> None:
    month(county, standard)
    assert county.campaign is not None
    words = ["ranking", "freeze", "--campaign", str(county.campaign.pk), "--period"]
    assert main([*words, "2026-10", "--by", liaison.user.username]) == 1
    assert main([*words, "2026-10", "--by", outsider.user.username]) == 2
    assert main([*words, "2026-10", "--by", "nobody"]) == 2
    assert main([*words, "2026", "--by", county.people["office"].user.username]) == 1
    assert main([*words, "2026-08", "--by", county.people["office"].user.username]) == 1
    assert not Ranking.objects.filter(state="frozen").exists()

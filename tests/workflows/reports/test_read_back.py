"""Reports read back: every figure of the PDF and of the Word file is that of the data; circulars and plans from real rows."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from docx import Document as WordFile
from tests.factories import County, Standard, make_finding
from tests.workflows.documents.paper import read

from tongchuang.domain.documents.actions import approve_document, submit_for_approval
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Basis, Document
from tongchuang.domain.documents.values import Party
from tongchuang.domain.inspections.models import Evaluation
from tongchuang.domain.scores.models import ItemScore, LossShare, Snapshot
from tongchuang.domain.tasks.models import Task
from tongchuang.foundation.clock import now, today
from tongchuang.workflows.documents import pdf_of, word_of
from tongchuang.workflows.documents.charts import NO_DATA, figure_text
from tongchuang.workflows.reports import check_report, month_bounds, write_report

PERIOD = "2026-09"
START, END = month_bounds(PERIOD)
FOLDER = Path(settings.PROJECT) / "build" / "fonts"
NEEDS_FONTS = pytest.mark.skipif(not FOLDER.is_dir(), reason="the fonts are not fetched (make assets)")
TO = (Party("云岫县人民政府"),)


def snapshot(county: County, standard: Standard, period: str, total: str, **values: Any) -> Snapshot:
    return Snapshot.objects.create(
        region=county.region, campaign=county.campaign, version=standard.version, period=period, computed_at=now(), engine="t",
        total=total, **{"sources": ["covert", "mock", "official"], "low": "80.1", "high": "91.2", "coverage": "0.755", **values},
    )  # fmt: skip


def report(name: str, county: County, as_of: Any, **params: Any) -> Document:
    assert county.campaign is not None
    return write_report(
        name, params, campaign=county.campaign, as_of=as_of, to=TO, by=county.people["office"].actor
    )


def issued(row: Document, county: County) -> Document:
    return approve_document(
        submit_for_approval(row, by=county.people["office"].actor), by=county.people["director"].actor
    )


@NEEDS_FONTS
def test_every_figure_stands_in_the_pdf_and_in_the_word_file(county: County, standard: Standard) -> None:
    for period, total in (("2026-08", "86.30"), (PERIOD, "87.50")):
        snapshot(county, standard, period, total)
    for day in range(1, 6):
        at = START + timedelta(days=day)
        make_finding(
            county,
            unit=county.units["market"],
            registered_at=at,
            due_at=at + timedelta(days=3),
            state="accepted",
        )
    row = issued(report("monthly", county, END, period=PERIOD), county)
    figures = Basis.objects.get(document=row).figures
    pdf = "".join(page.text for page in read(pdf_of(row).content)).replace("\n", "").replace(" ", "")
    file = WordFile(io.BytesIO(word_of(row).content))
    cells = [[cell.text for cell in line.cells] for each in file.tables for line in each.rows]
    word = "".join(paragraph.text for paragraph in file.paragraphs)
    for figure in figures:
        for place in figure["places"]:
            if place["kind"] == "text":
                said = (place["before"] + place["text"] + place["after"]).replace(" ", "")
                assert said in pdf and said in word.replace(" ", ""), said
            elif place["kind"] == "cell":
                (line,) = [each for each in cells if each[0] == place["row"] and len(each) == 5]
                assert place["text"] in line
            else:
                assert (NO_DATA if figure["value"] is None else figure_text(figure["value"])) in pdf
    assert "比上月上升1.20分" in pdf and "得分87.50分" in pdf and "75.5%" in pdf
    assert len(file.inline_shapes) == 2  # the months, and the units that are late


def test_a_score_counts_once_its_month_is_over(county: County, standard: Standard) -> None:
    snapshot(county, standard, PERIOD, "87.50")
    middle = START + timedelta(days=14)
    assert "9月得分：无数据" in str(report("monthly", county, middle, period=PERIOD).content["blocks"])
    assert "得分87.50分" in str(report("monthly", county, END, period=PERIOD).content["blocks"])


def test_a_circular_tells_scores_losses_and_problems(county: County, standard: Standard) -> None:
    held = Evaluation.objects.create(
        region=county.region, campaign=county.campaign, version=standard.version, title="第二次模拟测评", source="mock", held_on=today(),
        finished_at=now(),
    )  # fmt: skip
    row = snapshot(county, standard, today().strftime("%Y-%m"), "82.25", evaluation=held, sources=["mock"])
    leaf = standard.leaves[0]
    ItemScore.objects.create(snapshot=row, item=leaf, known=True, score="3.5", loss="1.5")
    LossShare.objects.create(snapshot=row, item=leaf, unit=county.units["market"], amount=Decimal("1.5"))
    text = str(report("evaluation", county, now(), evaluation=str(held.pk)).content["blocks"])
    assert "本次测评得分82.25分" in text and "'1.50'" in text and "各单位失分情况" in text
    assert check_report(Document.objects.get()) == []
    # Before its end there is no result to tell.
    with pytest.raises(DocumentInvalid):
        report("evaluation", county, held.finished_at - timedelta(minutes=1), evaluation=str(held.pk))  # type: ignore[operator]


def test_a_one_page_plan_has_the_tasks_of_the_year(county: County) -> None:
    unit, made = county.units["market"], now() - timedelta(days=3)
    common: dict[str, Any] = {
        "region": county.region, "campaign": county.campaign, "lead_unit": unit, "made_at": made, "changed_at": made, "released_at": made,
    }  # fmt: skip
    Task.objects.create(
        **common, title="整治农贸市场", measures="每周巡查", state="doing", due_on=date(2026, 10, 31)
    )
    Task.objects.create(**common, title="别的年份", state="doing", due_on=date(2027, 10, 31))
    Task.objects.create(
        **{**common, "released_at": None}, title="还没有下达", state="draft", due_on=date(2026, 9, 1)
    )
    row = report("plan_page", county, now(), unit=str(unit.pk), year=2026)
    table = row.content["blocks"][-1]
    assert [line[1] for line in table["rows"]] == ["整治农贸市场"] and table["rows"][0][6] == "2026年10月31日"
    assert "年度任务1项" in row.content["blocks"][0]["text"] and row.title.startswith(unit.name)
    with pytest.raises(DocumentInvalid):
        report("plan_page", county, now(), unit=str(row.pk), year=2026)

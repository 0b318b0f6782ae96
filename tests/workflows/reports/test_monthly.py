"""The monthly report: as of its moment, its figures those of the rows, held against words and data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories import County, make_finding, make_unit

from tongchuang.domain.documents.actions import edit_document, submit_for_approval
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Basis, Document
from tongchuang.domain.documents.values import Draft, Party
from tongchuang.domain.documents.writing import blocks_from_text, text_from_blocks
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import SHANGHAI, now
from tongchuang.workflows.reports import (
    as_of_text,
    check_report,
    compose,
    differences_in_words,
    month_bounds,
    rewrite_report,
    value_now,
    write_report,
)
from tongchuang.workflows.reports.checking import keep_check_of

PERIOD = "2026-09"
START, END = month_bounds(PERIOD)


def finding(county: County, unit: Any, day: int, **values: Any) -> Finding:
    at = START + timedelta(days=day - 1, hours=9)
    due = at + timedelta(days=7)
    return make_finding(county, unit=unit, registered_at=at, **{"due_at": due, "state": "accepted", **values})


@pytest.fixture
def september(county: County) -> County:
    city, market = make_unit(county, "园林绿化局"), make_unit(county, "商务服务局")
    county.units |= {"city": city, "market": market}
    finding(county, city, 3)
    finding(county, city, 4, state="closed", closed_at=START + timedelta(days=20))
    # Closed after the month: open as of its end.
    finding(
        county, city, 5, state="closed", closed_at=END + timedelta(days=2), changed_at=END + timedelta(days=2)
    )
    finding(county, market, 28, severity="grave")
    finding(county, market, 2, state="void")
    make_finding(county, unit=market, registered_at=END + timedelta(hours=1))
    return county


def written(county: County) -> Document:
    office = county.people["office"].actor
    to = (Party("云岫县人民政府"),)
    assert county.campaign is not None
    return write_report("monthly", {"period": PERIOD}, campaign=county.campaign, as_of=END, to=to, by=office)


def words(row: Document) -> str:
    return text_from_blocks(row.content["blocks"])


def edited(row: Document, county: County, text: str) -> Document:
    blocks = blocks_from_text(text, row.content["blocks"])
    draft = Draft(row.region_id, row.kind, row.title, blocks, (Party("云岫县人民政府"),))
    return edit_document(row, draft, by=county.people["office"].actor)


def test_the_report_says_what_the_rows_were_at_the_moment(september: County) -> None:
    row = written(september)
    text = words(row)
    assert row.kind == "report" and row.title == "关于2026年9月创建工作情况的报告"
    assert "数据截至2026年9月30日24时" in text
    assert "9月登记问题4件，销号1件。截至统计时点，未销号问题3件，其中超期2件，严重问题1件。" in text
    assert "园林绿化局\t3\t1\t2\t2" in text and "商务服务局\t1\t0\t1\t0" in text
    assert "9月得分：无数据。" in text and "尚未定榜" in text
    assert "共登记问题4件，已销号1件，销号率25.0%" in text
    basis = Basis.objects.get(document=row)
    assert basis.as_of == END and basis.recipe == "monthly"
    told = Event.objects.get(kind="document.based", target_id=row.pk)
    assert told.new["figures"] == len(basis.figures) > 10
    assert check_report(row) == []


def test_what_the_ledger_tells_is_taken_back(september: County) -> None:
    city, market = september.units["city"], september.units["market"]
    row = Finding.objects.get(unit=city, registered_at__day=3)
    moment = END + timedelta(days=3)
    # Given to another unit, made void, after the month.
    record("finding.moved", row, by=SYSTEM, at=moment, old={"unit_id": city.pk}, new={"unit_id": market.pk})
    record(
        "finding.void",
        row,
        by=SYSTEM,
        at=moment + timedelta(hours=1),
        old={"state": "accepted"},
        new={"state": "void"},
    )
    Finding.objects.filter(pk=row.pk).update(unit=market, state="void", changed_at=moment)
    text = words(written(september))
    assert "9月登记问题4件" in text and "园林绿化局\t3\t1\t2\t2" in text


def test_every_figure_opens_to_the_rows_that_make_it(september: County) -> None:
    row = written(september)
    basis = Basis.objects.get(document=row)
    for figure in basis.figures:
        made = value_now(basis, figure, row)
        assert made.value == figure["value"]
        if isinstance(made.value, int) and figure["source"].startswith("findings."):
            assert len(made.rows()) == made.value


def test_a_figure_changed_by_hand_is_named_with_both_values(september: County) -> None:
    row = written(september)
    basis = Basis.objects.get(document=row)
    assert differences_in_words(row, basis) == []
    text = words(row).replace("未销号问题3件", "未销号问题13件").replace("园林绿化局\t3", "园林绿化局\t5")
    found = differences_in_words(edited(row, september, text), basis)
    assert {(each.page, each.text) for each in found} == {("3", "13"), ("3", "5")}
    assert any("园林绿化局" in each.label for each in found)


def test_sentences_taken_out_and_numbers_put_in_are_named(september: County) -> None:
    row = written(september)
    lines = [line for line in words(row).split("\n") if "未销号问题3件" not in line]
    changed = edited(row, september, "\n".join([*lines, "其中老大难问题77件。"]))
    kinds = {(each.kind, each.page, each.text) for each in check_report(changed)}
    assert ("unsourced", "", "77") in kinds and ("gone", "2", "") in kinds


def test_words_may_be_written_around_figures(september: County) -> None:
    row = written(september)
    text = words(row).replace("现将2026年9月", "根据安排，现将2026年9月")
    assert check_report(edited(row, september, text)) == []


def test_data_that_came_late_are_told_and_the_draft_is_written_anew(september: County) -> None:
    row = written(september)
    finding(september, september.units["market"], 12, state="closed", closed_at=START + timedelta(days=13))
    found = keep_check_of(row, by=september.people["office"].actor)
    assert ("data", "5", "4") in {(each.kind, each.page, each.text) for each in found}
    basis = Basis.objects.get(document=row)
    assert basis.checked_at and basis.differences[0]["kind"] == "data"
    again = rewrite_report(row, by=september.people["office"].actor)
    assert "登记问题5件，销号2件" in words(again) and check_report(again) == []


def test_an_issued_one_is_not_written_anew(september: County) -> None:
    row = written(september)
    office = september.people["office"].actor
    submit_for_approval(row, by=office)
    with pytest.raises(DocumentInvalid):
        rewrite_report(row, by=office)


def test_only_who_writes_documents_writes_reports_of_the_own_county(
    september: County, other_county: County
) -> None:
    campaign = september.campaign
    assert campaign is not None
    values: dict[str, Any] = {"campaign": campaign, "as_of": END, "to": (Party("甲"),)}
    with pytest.raises(NotPermitted):
        write_report("monthly", {"period": PERIOD}, by=september.people["unit_liaison"].actor, **values)
    with pytest.raises(DocumentInvalid):
        write_report("monthly", {"period": PERIOD}, by=other_county.people["office"].actor, **values)


def test_the_future_has_no_data(county: County) -> None:
    assert county.campaign is not None
    with pytest.raises(DocumentInvalid):
        compose("monthly", {"period": "2099-01"}, county.campaign, now() + timedelta(hours=1))


def test_a_moment_is_said_as_documents_say_it() -> None:
    assert as_of_text(datetime(2026, 11, 1, tzinfo=SHANGHAI)) == "2026年10月31日24时"
    assert as_of_text(datetime(2026, 11, 22, 17, 5, tzinfo=SHANGHAI)) == "2026年11月22日17时5分"


def test_a_county_without_anything_gets_a_report_that_says_so(county: County) -> None:
    row = written(county)
    text = words(row)
    assert "登记问题0件" in text and "销号率无数据。" in text
    assert check_report(row) == []

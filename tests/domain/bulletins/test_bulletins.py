"""Bulletins: composed of items in the editor's words, numbered when a second person approves, read back from their files."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document as Word
from pypdf import PdfReader
from tests.domain.bulletins.test_information import OTHER, TEXT, picture, values
from tests.factories import County, Member

from tongchuang.domain.bulletins import actions
from tongchuang.domain.bulletins.access import bulletins_visible_to
from tongchuang.domain.bulletins.actions import BulletinValues
from tongchuang.domain.bulletins.errors import BulletinInvalid
from tongchuang.domain.bulletins.models import Bulletin, InfoItem
from tongchuang.domain.bulletins.queries import printed_in, searched_bulletins
from tongchuang.domain.bulletins.scoring import board_of
from tongchuang.domain.documents.actions import approve_document, send_back
from tongchuang.domain.documents.errors import OwnDocument
from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import now, period_of
from tongchuang.workflows.bulletins import reminder_day, tend_information_work, units_asked
from tongchuang.workflows.documents import pdf_of, word_of

pytestmark = pytest.mark.django_db


def accepted(
    county: County, liaison: Member, office: Member, title: str, text: str, *, photos: int = 0
) -> InfoItem:
    ids = [store_photo(picture(), by=liaison.actor).pk for _number in range(photos)]
    row = actions.write_item(
        values(county, title=title, text=text, photo_ids=ids), by=liaison.actor, send=True
    )
    return actions.accept_item(row, version=1, by=office.actor)


def begun(office: Member) -> Bulletin:
    return actions.begin_bulletin(
        BulletinValues(title="推动创建走深走实", report_to="市创建办"), by=office.actor
    )


def plain(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def test_composed_approved_numbered_and_read_back(
    county: County, liaison: Member, office: Member, people: dict
) -> None:
    first = accepted(county, liaison, office, "集中整治农贸市场", TEXT, photos=1)
    second = accepted(county, liaison, office, "小手拉大手", OTHER)
    row = begun(office)
    assert actions.add_items(row, [first, second, first], by=office.actor) == 2
    assert actions.add_items(row, [first], by=office.actor) == 0
    part = row.entries.get(item=first)
    mended = "市场监管局集中整治农贸市场，清理占道经营十五处。"
    photo = first.photos.get().attachment_id
    actions.edit_part(
        part,
        section="工作动态",
        title="整治农贸市场",
        text=mended,
        photo_ids=[photo, row.pk],
        by=office.actor,
    )
    actions.write_own_part(
        row, section="编者按", title="编者的话", text="本期刊发两条信息，供参考。", by=office.actor
    )
    own = row.entries.get(item=None)
    actions.move_part(own, up=True, by=office.actor)
    assert list(row.entries.values_list("section", flat=True)) == ["编者按", "工作动态", "工作动态"]
    first.refresh_from_db()
    assert first.text == TEXT
    document = actions.set_bulletin(row, by=office.actor, submit=True)
    with pytest.raises(BulletinInvalid):
        actions.add_items(row, [second], by=office.actor)
    with pytest.raises((OwnDocument, NotPermitted)):
        approve_document(document, by=office.actor)
    send_back(document, reason="补一句话", by=people["director"].actor)
    document = actions.set_bulletin(row, by=office.actor, submit=True)
    assert not bulletins_visible_to(liaison.actor).exists()
    approve_document(document, by=people["director"].actor)
    document.refresh_from_db()
    assert document.number_text == f"{document.year}年第1期"
    assert [entry.bulletin.document.number for entry in printed_in(first)] == [1]
    assert bulletins_visible_to(liaison.actor).get().pk == row.pk
    assert searched_bulletins(bulletins_visible_to(office.actor), "占道经营").exists()
    assert not searched_bulletins(bulletins_visible_to(office.actor), "没有的话").exists()
    pdf = PdfReader(io.BytesIO(pdf_of(document).content))
    said = plain("".join(page.extract_text() for page in pdf.pages))
    for words in (
        mended[:-1] + "。（市场监管局）",
        "第1期",
        "一、编者按",
        "二、工作动态",
        "（一）整治农贸市场",
        "报送：市创建办",
    ):
        assert plain(words) in said, words
    assert sum(len(page.images) for page in pdf.pages) == 1
    word = Word(io.BytesIO(word_of(document).content))
    assert mended[:-1] in "".join(each.text for each in word.paragraphs)
    assert len(word.inline_shapes) == 1
    line = next(
        line
        for line in board_of(county.region.pk, [period_of(now())]).lines
        if line.unit.pk == county.units["market"].pk
    )
    assert (line.counts["printed"], line.points) == (2, 2 * 1 + 2 * 2)


def test_what_was_not_accepted_is_not_printed(county: County, liaison: Member, office: Member) -> None:
    row = begun(office)
    item = actions.write_item(values(county), by=liaison.actor, send=True)
    with pytest.raises(BulletinInvalid):
        actions.add_items(row, [item], by=office.actor)
    with pytest.raises(BulletinInvalid):
        actions.set_bulletin(row, by=office.actor)
    with pytest.raises(NotPermitted):
        actions.begin_bulletin(BulletinValues(title="简报"), by=liaison.actor)


def test_discarded_its_items_are_free_again(county: County, liaison: Member, office: Member) -> None:
    item = accepted(county, liaison, office, "集中整治", TEXT)
    row = begun(office)
    actions.add_items(row, [item], by=office.actor)
    with pytest.raises(BulletinInvalid):
        actions.take_out_item(item, version=item.version, reason="误采用", by=office.actor)
    actions.set_bulletin(row, by=office.actor)
    actions.discard_bulletin(row, by=office.actor)
    assert not bulletins_visible_to(office.actor).exists()
    assert (
        actions.take_out_item(item, version=item.version, reason="误采用", by=office.actor).state == "aside"
    )


def test_the_circular_says_what_the_page_says(county: County, liaison: Member, office: Member) -> None:
    month = period_of(now())
    year, quarter = int(month[:4]), (int(month[5:]) + 2) // 3
    for number in range(3):
        actions.write_item(
            values(county, title=f"第{number}条", text=f"{number}{OTHER}"), by=liaison.actor, send=True
        )
    board = board_of(county.region.pk, [f"{year}-{m:02}" for m in range(quarter * 3 - 2, int(month[5:]) + 1)])
    below = [line.unit.pk for line in board.below]
    with pytest.raises(BulletinInvalid):
        actions.make_circular(year, quarter, named=below[1:], reasons={}, by=office.actor)
    made = actions.make_circular(
        year, quarter, named=below[1:], reasons={below[0]: "单位合并期间"}, by=office.actor
    )
    with pytest.raises(BulletinInvalid):
        actions.make_circular(year, quarter, named=below, reasons={}, by=office.actor)
    assert (made.document.kind, made.document.state) == ("bulletin", "draft")
    word = Word(io.BytesIO(word_of(made.document).content))
    table = next(table for table in word.tables if table.rows[0].cells[0].text == "单位")
    printed = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows[1:]}
    shown = {
        line.unit.name: [
            str(line.quota),
            str(line.submitted),
            str(line.counts["accepted"]),
            str(line.counts["printed"]),
            str(line.higher),
        ]
        for line in board.lines
    }
    assert {name: cells[:5] for name, cells in printed.items()} == shown
    text = plain("".join(each.text for each in word.paragraphs))
    assert f"共上报信息{board.total('submitted')}条" in text
    spared = next(line.unit.name for line in board.below if line.unit.pk == below[0])
    assert f"{spared}：" not in text and all(f"{line.unit.name}：" in text for line in board.below[1:])
    assert made.spared == {str(below[0]): "单位合并期间"}


def test_the_month_is_opened_and_whoever_is_below_is_reminded_once(
    county: County, other_county: County, liaison: Member
) -> None:
    assert reminder_day("2026-11") == date(2026, 11, 23)
    assert county.units["office"].pk not in units_asked(county.region.pk, "2026-11")
    assert tend_information_work(date(2026, 11, 3)) == (2, 0)
    assert tend_information_work(date(2026, 11, 20)) == (0, 0)
    for number in range(3):
        row = actions.write_item(values(county, text=f"{number}{OTHER}"), by=liaison.actor, send=True)
        InfoItem.objects.filter(pk=row.pk).update(period="2026-11")
    assert tend_information_work(date(2026, 11, 24)) == (0, 2)
    assert tend_information_work(date(2026, 11, 25)) == (0, 0)
    event = Event.objects.get(kind="info.reminded", region_id=county.region.pk)
    assert str(county.units["market"].pk) not in event.new["units"]
    assert event.new["units"][str(county.units["urban"].pk)] == 3

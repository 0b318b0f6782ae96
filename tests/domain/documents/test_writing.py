"""The body as typed becomes blocks and comes back as it was; who is told of a document."""

from __future__ import annotations

import pytest
from tests.domain.documents.test_numbers import draft
from tests.factories import County, make_member

from tongchuang.domain.documents.actions import (
    approve_document,
    draft_document,
    edit_document,
    issue_many,
    send_back,
    submit_for_approval,
    withdraw_document,
)
from tongchuang.domain.documents.concerns import notes_on_documents
from tongchuang.domain.documents.content import checked_blocks
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.outlines import BLANK, OUTLINES, blanks_of, outline_of
from tongchuang.domain.documents.values import Party
from tongchuang.domain.documents.writing import blocks_from_text, text_from_blocks
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.values import SYSTEM

TEXT = """各有关单位：现将情况通报如下。
一、总体情况
（一）市场。通道畅通。
1.检查频次。每日一次。
（1）早市。已检查。
单位\t件数\t占比
城管局\t12\t3.5%
市场监管局\t3\t1%
二、要求
共3.5公里道路、2026年底前完成。
出席：甲、乙"""


def test_a_typed_body_comes_back_as_it_was() -> None:
    blocks = checked_blocks(blocks_from_text(TEXT))
    assert [block["kind"] for block in blocks] == [
        "paragraph", "heading", "heading", "heading", "heading", "table", "heading", "paragraph", "labelled",
    ]  # fmt: skip
    assert text_from_blocks(blocks) == TEXT
    assert [each["align"] for each in blocks[5]["columns"]] == ["start", "end", "end"]
    assert (blocks[2]["text"], blocks[2]["body"]) == ("市场。", "通道畅通。")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("3.5公里", "paragraph"), ("2026年", "paragraph"), ("一、", "paragraph"), ("一是抓整改", "paragraph"),
        ("１．全角", "heading"), ("12、要求", "heading"), ("(三)要求", "heading"), ("（12）要求", "heading"),
        ("　　　一、空格在前", "heading"), ("主持人：丙", "labelled"), ("单独\t一行", "paragraph"),
    ],
)  # fmt: skip
def test_what_a_line_is(line: str, kind: str) -> None:
    (block,) = blocks_from_text(line)
    assert block["kind"] == kind


def test_hostile_text_stays_text() -> None:
    for line in ("#panic()", "$x$", "</w:t>", "=1+1", "\x00\x01", "（" * 500, "一、" * 200):
        for block in blocks_from_text(line):
            assert block["kind"] in {"paragraph", "heading"}
    assert blocks_from_text(" \n\n\t\n") == ()


def test_who_is_told(county: County) -> None:
    office, director = county.people["office"], county.people["director"]
    leader = county.people["contracted_leader"]
    second = make_member(county, "director", name="容与")
    copies = (Party.of_person(leader.person), Party("县委督查室"))
    row = submit_for_approval(draft_document(draft(county, copies=copies), by=office.actor), by=office.actor)
    row = submit_for_approval(send_back(row, reason="核数", by=director.actor), by=office.actor)
    row = approve_document(row, by=director.actor)
    withdraw_document(row, reason="有误", by=director.actor)
    by_rule = issue_many([draft(county)], by=SYSTEM)
    told: dict[str, set[object]] = {}
    for note in notes_on_documents(list(Event.objects.order_by("id"))):
        assert note.event.target_id != by_rule[0].pk
        told.setdefault(note.event.kind, set()).add(note.recipient_id)
    liaison = county.people["unit_liaison"].user.pk
    assert told["document.submitted"] == {director.user.pk, second.user.pk}
    assert told["document.sent_back"] == {office.user.pk}
    assert told["document.issued"] == told["document.withdrawn"] == {liaison, leader.user.pk}


@pytest.mark.parametrize("kind", sorted(OUTLINES))
def test_every_outline_sets_and_is_not_issued_unfilled(kind: str, county: County) -> None:
    office = county.people["office"].actor
    blocks = blocks_from_text(outline_of(kind))
    row = draft_document(draft(county, kind=kind, blocks=blocks), by=office)
    assert blanks_of(row.content)
    with pytest.raises(DocumentInvalid):
        submit_for_approval(row, by=office)
    filled = blocks_from_text(BLANK.sub("某事", outline_of(kind)))
    row = edit_document(row, draft(county, kind=kind, blocks=filled), by=office)
    assert submit_for_approval(row, by=office).state == "approval"

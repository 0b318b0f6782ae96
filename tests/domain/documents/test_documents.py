"""Documents: drafted, approved by somebody else, frozen, withdrawn, seen by those whom they concern."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.http import Http404
from tests.domain.documents.test_numbers import draft
from tests.factories import County, make_member, make_world

from tongchuang.domain.documents.access import documents_visible_to, get_document_for
from tongchuang.domain.documents.actions import (
    approve_document,
    discard_draft,
    draft_document,
    edit_document,
    issue_now,
    send_back,
    set_letterhead,
    submit_for_approval,
    withdraw_document,
)
from tongchuang.domain.documents.content import digest_of, printed
from tongchuang.domain.documents.errors import DocumentInvalid, OwnDocument
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.queries import documents_about, letterhead_of, searched
from tongchuang.domain.documents.rules import addressees_go_below, heading_number
from tongchuang.domain.documents.values import (
    Attachment,
    Head,
    Party,
    column,
    facts,
    heading,
    paragraph,
    table,
)
from tongchuang.domain.ledger.models import Event, EventPersonal
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.models import PostKind


def submitted(county: County) -> Document:
    office = county.people["office"].actor
    return submit_for_approval(draft_document(draft(county), by=office), by=office)


def test_a_document_is_drafted_approved_and_issued(county: County) -> None:
    row = submitted(county)
    assert row.number is None and row.number_text == ""
    done = approve_document(row, by=county.people["director"].actor)
    assert done.state == "issued" and done.number == 1
    kinds = list(Event.objects.filter(target_id=row.pk).order_by("id").values_list("kind", flat=True))
    assert kinds == ["document.drafted", "document.submitted", "document.issued"]
    told = Event.objects.get(kind="document.issued")
    assert told.new["number"] == 1 and told.new["sha256"] == done.digest
    # Words are erasable, the chain keeps codes and numbers only.
    assert row.title not in str(told.new)
    assert EventPersonal.objects.get(event=told).data["title"] == row.title


def test_nobody_approves_what_they_wrote(county: County) -> None:
    director = county.people["director"]
    other = make_member(county, PostKind.DIRECTOR, name="容与")
    office = county.people["office"].actor
    own = submit_for_approval(draft_document(draft(county), by=director.actor), by=office)
    edited = draft_document(draft(county), by=office)
    edit_document(edited, draft(county, title="改过的通报"), by=director.actor)
    laid = submit_for_approval(draft_document(draft(county), by=office), by=director.actor)
    for row in (own, submit_for_approval(edited, by=office), laid):
        with pytest.raises(OwnDocument):
            approve_document(row, by=director.actor)
        assert approve_document(row, by=other.actor).state == "issued"


def test_only_directors_approve_and_withdraw(county: County) -> None:
    row = submitted(county)
    for post in ("office", "unit_head", "inspector", "discipline", "observer"):
        with pytest.raises(NotPermitted):
            approve_document(row, by=county.people[post].actor)
    done = approve_document(row, by=county.people["director"].actor)
    with pytest.raises(NotPermitted):
        withdraw_document(done, reason="写错了", by=county.people["office"].actor)


def test_withdrawn_keeps_its_number(county: County) -> None:
    director = county.people["director"].actor
    row = approve_document(submitted(county), by=director)
    with pytest.raises(DocumentInvalid):
        withdraw_document(row, reason="  ", by=director)
    gone = withdraw_document(row, reason="对象有误", by=director)
    assert gone.state == "withdrawn" and gone.number == 1 and gone.withdrawn_reason == "对象有误"
    with pytest.raises(DocumentInvalid):
        withdraw_document(row, reason="再撤一次", by=director)
    with transaction.atomic():
        assert issue_now(draft(county), by=SYSTEM).number == 2


def test_a_director_of_another_county_can_do_nothing(county: County, other_county: County) -> None:
    row = submitted(county)
    foreign = other_county.people["director"].actor
    with pytest.raises(DocumentInvalid):
        approve_document(row, by=foreign)
    with pytest.raises(Http404):
        get_document_for(foreign, row.pk)


def test_what_waits_can_be_sent_back_but_not_edited(county: County) -> None:
    office, director = county.people["office"].actor, county.people["director"].actor
    row = submitted(county)
    with pytest.raises(DocumentInvalid):
        edit_document(row, draft(county), by=office)
    with pytest.raises(DocumentInvalid):
        discard_draft(row, by=office)
    back = send_back(row, reason="数字待核", by=director)
    assert back.state == "draft" and back.sent_back_reason == "数字待核"
    discard_draft(back, by=office)
    assert not Document.objects.exists()


def test_what_is_issued_never_changes(county: County) -> None:
    row = approve_document(submitted(county), by=county.people["director"].actor)
    with pytest.raises(DocumentInvalid):
        edit_document(row, draft(county, title="另一个题目"), by=county.people["office"].actor)
    unit = county.units["market"]
    unit.name = "市场监督管理和知识产权局"
    unit.save()
    set_letterhead(
        Head("bulletin", county.units["office"].pk, "云文创", "另一个标志", "另一个署名"),
        by=county.people["director"].actor,
    )
    again = Document.objects.get(pk=row.pk)
    assert again.content["to"] == ["市场监督管理局"]
    assert again.content["head"] == "云岫县创建工作领导小组办公室文件"
    assert digest_of(printed(again)) == row.digest
    with transaction.atomic():
        assert issue_now(draft(county), by=SYSTEM).content["head"] == "另一个标志"


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_issue_once() -> None:
    county = make_world().county
    row = submitted(county)
    members = [county.people["director"], make_member(county, PostKind.DIRECTOR, name="容与")]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def press(actor: object) -> None:
        try:
            start.wait(30)
            approve_document(row, by=actor)  # type: ignore[arg-type]
            outcomes.append("done")
        except DocumentInvalid:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(member.actor,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["done", "late"]
    assert Event.objects.filter(kind="document.issued").count() == 1


def test_who_reads_what(county: County, other_county: County) -> None:
    units, people = county.units, county.people
    head = people["unit_head"]  # of 城管局
    person = Party.of_person(people["contracted_leader"].person)
    with transaction.atomic():
        to_market = issue_now(draft(county), by=SYSTEM)
        to_urban = issue_now(draft(county, addressees=(Party.of_unit(units["urban"]),)), by=SYSTEM)
        to_person = issue_now(draft(county, copies=(person,)), by=SYSTEM)
    waiting = draft_document(draft(county), by=people["office"].actor)
    everything = {to_market.pk, to_urban.pk, to_person.pk}

    def sees(post: str) -> set[object]:
        return set(documents_visible_to(people[post].actor).values_list("pk", flat=True))

    assert sees("office") == sees("director") == everything | {waiting.pk}
    assert sees("discipline") == everything
    assert sees("observer") == {to_market.pk, to_urban.pk}
    assert sees("unit_liaison") == {to_market.pk, to_person.pk}
    assert set(documents_visible_to(head.actor).values_list("pk", flat=True)) == {to_urban.pk}
    assert sees("contracted_leader") == {to_person.pk}
    # A point owner works for the unit, but documents go to its liaisons and its head.
    assert sees("point_owner") == sees("inspector") == set()
    for member in other_county.people.values():
        assert not documents_visible_to(member.actor).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " \n "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"blocks": ()}, "blocks"),
        ({"blocks": (paragraph("\x00\x07"),)}, "blocks"),
        ({"blocks": ({"kind": "script", "text": "x"},)}, "blocks"),
        ({"blocks": (table([column("甲"), column("乙")], [["1"]]),)}, "blocks"),
        ({"addressees": ()}, "addressees"),
        ({"addressees": tuple(Party(f"单位{n}") for n in range(301))}, "addressees"),
        ({"kind": "order"}, "colour"),
        ({"colour": "red"}, "colour"),
        ({"kind": "decree"}, "kind"),
        ({"code": "云创1"}, "code"),
    ],
)
def test_what_cant_be_printed_is_refused_with_its_field(
    county: County, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(DocumentInvalid) as refused:
        draft_document(draft(county, **changes), by=county.people["office"].actor)
    assert refused.value.field == field
    assert not Document.objects.exists()


def test_an_issuer_of_another_county_is_refused(county: County, other_county: County) -> None:
    with pytest.raises(DocumentInvalid):
        draft_document(
            draft(county, issuer_id=other_county.units["urban"].pk), by=county.people["office"].actor
        )


def test_headings_are_numbered_by_level(county: County) -> None:
    blocks = [
        heading(1, "甲"),
        heading(2, "乙"),
        heading(3, "丙"),
        heading(4, "丁"),
        heading(2, "戊"),
        heading(1, "己"),
        heading(2, "庚"),
    ]
    row = draft_document(draft(county, blocks=tuple(blocks)), by=county.people["office"].actor)
    found = [block["number"] for block in row.content["blocks"]]
    assert found == ["一、", "（一）", "1.", "（1）", "（二）", "二、", "（一）"]
    assert [heading_number(1, n) for n in (10, 11, 20, 21, 99)] == [
        "十、",
        "十一、",
        "二十、",
        "二十一、",
        "九十九、",
    ]


def test_texts_keep_their_words_and_lose_control_characters(county: County) -> None:
    blocks = (paragraph("第一行\n第二行\u200b\u202e#table[x] $1$"), facts([("编号", "A-1")]))
    attached = (Attachment("明细", (paragraph("无"),)),)
    row = draft_document(draft(county, blocks=blocks, attachments=attached), by=county.people["office"].actor)
    assert row.content["blocks"][0]["text"] == "第一行 第二行#table[x] $1$"
    assert row.content["attachments"][0]["title"] == "明细"


def test_many_addressees_stand_in_the_imprint() -> None:
    assert not addressees_go_below(["市场监督管理局"] * 8)
    assert addressees_go_below(["市场监督管理局"] * 60)


def test_found_by_number_title_addressee_and_subject(county: County) -> None:
    key = draft(county).id
    with transaction.atomic():
        row = issue_now(draft(county, subject=("order", key)), by=SYSTEM)
    rows = Document.objects.all()
    for text in (row.number_text, "环境卫生", "市场监督", "云创通"):
        assert list(searched(rows, text)) == [row]
    assert not searched(rows, "教育局").exists()
    assert [each.pk for each in documents_about("order", [key])[key]] == [row.pk]


def test_an_office_that_is_dissolved_gives_way(county: County) -> None:
    head = Head("notice", county.units["education"].pk, "云教创", "标志", "署名")
    set_letterhead(head, by=county.people["director"].actor)
    assert letterhead_of(county.region.pk, "notice").issuer_id == county.units["education"].pk
    unit = county.units["education"]
    unit.valid_to = unit.valid_from
    unit.save()
    assert letterhead_of(county.region.pk, "notice").issuer_id == county.units["office"].pk

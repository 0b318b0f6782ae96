"""Notices of a period: two people, everything final, numbers of the pages read back from PDF and Word, quotas held."""

from __future__ import annotations

import io
import re

import docx
import pytest
from django.urls import reverse
from pypdf import PdfReader
from tests.domain.consequences.conftest import Clock
from tests.domain.consequences.making import D, frozen
from tests.factories import County, client_for, make_member

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.burden.actions import set_quota
from tongchuang.domain.burden.models import ChargeRow
from tongchuang.domain.consequences import actions, queries
from tongchuang.domain.consequences.engine_io import standings_of
from tongchuang.domain.consequences.errors import (
    NothingPrepared,
    NothingToPublish,
    NotOpen,
    OwnNotices,
    StillOpen,
)
from tongchuang.domain.consequences.models import Consequence, Notice
from tongchuang.domain.documents.models import Document
from tongchuang.domain.ledger.consuming import consume
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.messages.consumers import deliver_inbox
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.workflows.consequences import confirm_and_look_on, settle
from tongchuang.workflows.documents import pdf_of, word_of

JULY = {"城北镇": "0.1", "河东镇": "0.2", "白石镇": "0.4", "青坪镇": "0.9"}


@pytest.fixture
def row(ruled: County, clock: Clock) -> Ranking:
    """July, frozen, confirmed and final."""
    made = frozen(ruled, "2026-07", JULY, at=clock.moment)
    actions.propose_for(made, by=SYSTEM)
    rows = Consequence.objects.filter(ranking=made)
    confirm_and_look_on({one.pk: one.version for one in rows}, by=ruled.people["office"].actor)
    settle(clock.at(2026, 8, 20))
    return made


def text_of_pdf(document: Document, county: County) -> str:
    content = pdf_of(document, by=county.people["office"].actor).content
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def text_of_word(document: Document, county: County) -> str:
    made = docx.Document(io.BytesIO(word_of(document, by=county.people["office"].actor).content))
    cells = [cell.text for table in made.tables for line in table.rows for cell in line.cells]
    return squeezed("".join([*(paragraph.text for paragraph in made.paragraphs), *cells]))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_one_prepares_and_another_issues(row: Ranking, ruled: County) -> None:
    office, director = ruled.people["office"].actor, ruled.people["director"].actor
    with pytest.raises(NotPermitted):
        actions.prepare_notices(row, by=ruled.people["head of 城北镇"].actor)
    with pytest.raises(NothingPrepared):
        actions.issue_notices(row, by=director)
    assert len(actions.prepare_notices(row, by=office)) == 4 and actions.prepare_notices(row, by=office) == []
    assert not Document.objects.exists()
    with pytest.raises(NotPermitted):
        actions.issue_notices(row, by=office)
    second = make_member(ruled, "director", name="另一主任").actor
    Notice.objects.update(made_by=second.user_id)
    with pytest.raises(OwnNotices):
        actions.issue_notices(row, by=second)
    issued = actions.issue_notices(row, by=director)
    numbers = sorted((one.document.code, one.document.number) for one in issued)
    # Bulletins and notices have series of their own, each without gaps.
    assert [number for _code, number in numbers] in ([1, 2, 3, 4], [1, 1, 2, 3], [1, 2, 3, 1])
    assert {one.kind for one in Document.objects.all()} == {"bulletin", "notice"}
    with pytest.raises(NothingPrepared):
        actions.issue_notices(row, by=director)


def test_not_before_everything_is_final(ruled: County, clock: Clock) -> None:
    made = frozen(ruled, "2026-07", JULY, at=clock.moment)
    actions.propose_for(made, by=SYSTEM)
    with pytest.raises(StillOpen):
        actions.prepare_notices(made, by=ruled.people["office"].actor)


def test_every_number_equals_the_pages(row: Ranking, ruled: County) -> None:
    actions.prepare_notices(row, by=ruled.people["office"].actor)
    actions.issue_notices(row, by=ruled.people["director"].actor)
    notices = {
        one.unit.name if one.unit else "": one.document
        for one in Notice.objects.select_related("unit", "document")
    }
    client = client_for(ruled.people["office"])
    sheet = client.get(reverse("appraise:year_sheet")).content.decode()
    amounts = client.get(reverse("appraise:amounts")).content.decode()
    standings = {one.unit: one for one in standings_of(row)}
    for text in (text_of_pdf(notices[""], ruled), text_of_word(notices[""], ruled)):
        for name in JULY:
            standing = standings[str(ruled.units[name].pk)]
            assert f"{name}" in text and f"{standing.score:.2f}" in text
            assert f"{standing.low:.2f}–{standing.high:.2f}" in text
            assert f"{standing.score:.2f}" in sheet
        assert "流动红旗" in text and "流动黑牌" in text and "月度奖励" not in text and "扣款" not in text
    fine = Consequence.objects.get(rule="fine")
    page = client.get(reverse("appraise:consequence", args=[fine.pk])).content.decode()
    for text in (text_of_pdf(notices["青坪镇"], ruled), text_of_word(notices["青坪镇"], ruled)):
        assert "第4名（共4个）" in text and "−2,000.00元" in text and "−0.50分" in text and "月度扣款" in text
        assert "2026年7月" in text and "城北镇" not in text
    assert "−2,000.00元" in page and "−2,000.00" in amounts
    people = [member.person.name for member in ruled.people.values()]
    assert not any(name in text_of_word(document, ruled) for document in notices.values() for name in people)


def test_beyond_a_quota_it_waits_for_a_second_signature(row: Ranking, ruled: County) -> None:
    office, director = ruled.people["office"].actor, ruled.people["director"].actor
    set_quota("notice", "month", 0, unit=ruled.units["青坪镇"], by=office)
    actions.prepare_notices(row, by=office)
    actions.issue_notices(row, by=director)
    held = Notice.objects.get(state="held")
    assert held.unit == ruled.units["青坪镇"] and held.document is None and Document.objects.count() == 3
    with pytest.raises(NotPermitted):
        actions.release_notice(held, by=office)
    actions.release_notice(held, by=director)
    held.refresh_from_db()
    assert held.document is not None and Document.objects.count() == 4
    with pytest.raises(NotOpen):
        actions.release_notice(held, by=director)


def test_units_are_told_of_notices_and_the_office_of_proposals(row: Ranking, ruled: County) -> None:
    actions.prepare_notices(row, by=ruled.people["office"].actor)
    actions.issue_notices(row, by=ruled.people["director"].actor)
    seal_all()
    while consume("inbox", deliver_inbox):
        pass
    head = ruled.people["head of 青坪镇"].user
    kinds = list(InboxMessage.objects.filter(recipient=head).values_list("kind", flat=True))
    assert kinds.count("consequence.confirmed") == 3 and kinds.count("consequence.final") == 3
    assert kinds.count("notice.issued") == 1
    office = InboxMessage.objects.filter(recipient=ruled.people["office"].user, kind="consequence.proposed")
    assert office.count() == 1
    assert not InboxMessage.objects.filter(kind="consequence.proposed", recipient=head).exists()


def test_a_correction_stands_in_the_notice(ruled: County, clock: Clock) -> None:
    made = frozen(ruled, "2026-07", JULY, at=clock.moment)
    actions.propose_for(made, by=SYSTEM)
    office, director = ruled.people["office"].actor, ruled.people["director"].actor
    head = ruled.people["head of 青坪镇"].actor
    one = actions.object_to_score(made, ruled.units["青坪镇"], text="误记", by=head)
    actions.answer_objection(
        one, upheld=True, answer="属实", by=director, version=1, lost={"item:青坪镇-1": D(0)}
    )
    rows = Consequence.objects.filter(ranking=made, state="proposed")
    confirm_and_look_on({each.pk: each.version for each in rows}, by=office)
    settle(clock.at(2026, 8, 20))
    actions.prepare_notices(made, by=office)
    actions.issue_notices(made, by=director)
    notice = Notice.objects.get(unit=ruled.units["青坪镇"])
    text = text_of_word(notice.document, ruled)
    standing = queries.standing_in(queries.correction_of(made), ruled.units["青坪镇"].pk)
    assert f"{standing.score:.2f}" in text and "申诉采纳前" in text


def test_what_was_lifted_after_preparing_is_in_no_notice(ruled: County, clock: Clock, row: Ranking) -> None:
    office, director = ruled.people["office"].actor, ruled.people["director"].actor
    actions.prepare_notices(row, by=office)
    for one in Consequence.objects.filter(ranking=row, unit=ruled.units["青坪镇"], state="final"):
        one.refresh_from_db()
        if one.stands:
            actions.lift(one, reason="查明不属该镇", by=director)
    issued = actions.issue_notices(row, by=director)
    assert {each.unit.name if each.unit else "" for each in issued} == {"", "城北镇", "河东镇"}
    assert not Notice.objects.filter(ranking=row, unit=ruled.units["青坪镇"]).exists()
    assert Event.objects.get(kind="notice.dropped").new["unit_id"] == str(ruled.units["青坪镇"].pk)
    assert Document.objects.filter(kind="bulletin").count() == 1


def test_a_held_notice_of_nothing_is_not_signed(ruled: County, clock: Clock, row: Ranking) -> None:
    office, director = ruled.people["office"].actor, ruled.people["director"].actor
    unit = ruled.units["青坪镇"]
    set_quota("notice", "month", 0, by=office, unit=unit)
    actions.prepare_notices(row, by=office)
    other = make_member(ruled, "director", name="副职").actor
    actions.issue_notices(row, by=director)
    for one in Consequence.objects.filter(ranking=row, unit=unit, state="final"):
        one.refresh_from_db()
        if one.stands:
            actions.lift(one, reason="查明不属该镇", by=director)
    held = Notice.objects.get(ranking=row, unit=unit)
    assert ChargeRow.objects.get(state="held").title == "关于2026年7月评比名次和奖惩事项的通知"
    with pytest.raises(NothingToPublish):
        actions.release_notice(held, by=other)
    held.refresh_from_db()
    assert held.state == "held" and held.document is None


def test_who_was_decided_about_later_gets_a_notice_too(ruled: County, clock: Clock, row: Ranking) -> None:
    office, director = ruled.people["office"].actor, ruled.people["director"].actor
    actions.prepare_notices(row, by=office)
    actions.issue_notices(row, by=director)
    assert queries.not_noticed(row) == 0
    Consequence.objects.filter(ranking=row, rule="flag").update(bearer=ruled.units["白石镇"])
    assert queries.not_noticed(row) == 1
    shown = (
        client_for(ruled.people["office"]).get(reverse("appraise:notices", args=[row.pk])).content.decode()
    )
    assert reverse("appraise:prepare_notices", args=[row.pk]) in shown

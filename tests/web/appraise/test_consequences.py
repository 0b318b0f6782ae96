"""The pages of consequences: who may see and do what, and that their numbers are one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.domain.consequences.conftest import Clock
from tests.domain.consequences.making import D, frozen, towns, with_rules
from tests.factories import County, client_for

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.burden.actions import set_quota
from tongchuang.domain.consequences import actions
from tongchuang.domain.consequences.models import Consequence, Objection
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.models import Post
from tongchuang.web.shared.links import url_of
from tongchuang.workflows.consequences import confirm_and_look_on, settle

JULY = {"城北镇": "0.1", "河东镇": "0.2", "白石镇": "0.4", "青坪镇": "0.9"}
BUDGET = 15


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.moment)
    yield found


@pytest.fixture
def row(county: County, clock: Clock) -> Ranking:
    """July, frozen today, with its proposals."""
    with_rules(county)
    towns(county)
    Post.objects.update(valid_from=date(2026, 1, 1))
    made = frozen(county, "2026-07", JULY, at=clock.moment)
    actions.propose_for(made, by=SYSTEM)
    return made


def of(row: Ranking, county: County, town: str, rule: str) -> Consequence:
    return Consequence.objects.get(ranking=row, unit=county.units[town], rule=rule)


def confirm_all(row: Ranking, county: County) -> None:
    rows = Consequence.objects.filter(ranking=row, state="proposed")
    confirm_and_look_on({one.pk: one.version for one in rows}, by=county.people["office"].actor)


def page(county: County, who: str, name: str, *args: object, status: int = 200, query: str = "") -> str:
    response = client_for(county.people[who]).get(reverse(f"appraise:{name}", args=args) + query)
    assert response.status_code == status, (response.status_code, name)
    return response.content.decode()


def test_the_office_sees_why_and_confirms_those_ticked(row: Ranking, county: County) -> None:
    text = page(county, "office", "consequences")
    assert "流动黑牌" in text and "青坪镇" in text and "+5,000.00元" in text and 'name="chosen"' in text
    assert "本组末位" in text
    chosen = [
        f"{one.pk}:{one.version}"
        for one in Consequence.objects.filter(ranking=row, rule__in=["flag", "black"])
    ]
    client = client_for(county.people["office"])
    response = client.post(reverse("appraise:confirm_consequences"), {"chosen": chosen, "reason": "情况属实"})
    assert response.status_code == 302
    assert Consequence.objects.filter(state="confirmed").count() == 2
    stale = client.post(reverse("appraise:confirm_consequences"), {"chosen": chosen})
    assert stale.status_code == 409 and "姚知行" in stale.content.decode()


def test_one_opens_to_rule_rank_interval_and_history(row: Ranking, county: County) -> None:
    one = of(row, county, "青坪镇", "black")
    text = page(county, "office", "consequence", one.pk)
    assert (
        "本组末位" in text
        and "whisker" in text
        and reverse("appraise:ranked_unit", args=[row.pk, one.unit_id]) in text
    )
    assert "不予实施" in text
    client = client_for(county.people["office"])
    refused = client.post(
        reverse("appraise:overrule_consequence", args=[one.pk]), {"version": 1, "reason": " "}
    )
    assert refused.status_code == 400
    client.post(reverse("appraise:overrule_consequence", args=[one.pk]), {"version": 1, "reason": "当月受灾"})
    one.refresh_from_db()
    assert one.state == "overruled" and "当月受灾" in page(county, "discipline", "consequence", one.pk)


def test_nothing_of_others_shows_before_it_is_told(
    row: Ranking, county: County, other_county: County
) -> None:
    one = of(row, county, "青坪镇", "fine")
    for who in ("head of 青坪镇", "contracted_leader", "inspector"):
        page(county, who, "consequence", one.pk, status=404)
        assert "月度扣款" not in page(county, who, "consequences").split("<details")[0]
    confirm_all(row, county)
    assert "月度扣款" in page(county, "head of 青坪镇", "consequence", one.pk)
    page(county, "head of 城北镇", "consequence", one.pk, status=404)
    page(other_county, "office", "consequence", one.pk, status=404)
    response = client_for(county.people["head of 青坪镇"]).post(
        reverse("appraise:confirm_consequence", args=[one.pk]), {"version": 2}
    )
    assert response.status_code == 403


def test_a_unit_objects_and_the_office_answers(row: Ranking, county: County) -> None:
    confirm_all(row, county)
    one = of(row, county, "青坪镇", "fine")
    head = client_for(county.people["head of 青坪镇"])
    address = reverse("appraise:object_to_consequence", args=[one.pk])
    assert address in page(county, "head of 青坪镇", "consequence", one.pk)
    assert head.post(address, {"text": ""}).status_code == 422
    assert head.post(address, {"text": "金额有误"}).status_code == 302
    made = Objection.objects.get()
    assert "金额有误" in page(county, "office", "objections") and "您已作出" in page(
        county, "office", "objection", made.pk
    )
    director = client_for(county.people["director"])
    answer = reverse("appraise:answer_objection", args=[made.pk])
    wrong = director.post(answer, {"version": 1, "decision": "upheld", "answer": "改", "amount": "500"})
    assert wrong.status_code == 422
    good = director.post(
        answer, {"version": 1, "decision": "upheld", "answer": "应为一千元", "amount": "-1000"}
    )
    assert good.status_code == 302
    one.refresh_from_db()
    assert one.amount == D(-1000) and "应为一千元" in page(county, "head of 青坪镇", "objection", made.pk)
    page(county, "head of 城北镇", "objection", made.pk, status=404)


def test_a_unit_objects_to_its_score_from_the_ranking(row: Ranking, county: County) -> None:
    unit = county.units["青坪镇"]
    address = reverse("appraise:object_to_score", args=[row.pk, unit.pk])
    assert address in page(county, "head of 青坪镇", "ranked_unit", row.pk, unit.pk)
    assert address not in page(county, "head of 城北镇", "ranked_unit", row.pk, unit.pk)
    head = client_for(county.people["head of 青坪镇"])
    assert head.post(address, {"text": "误记", "place": "item:青坪镇-1"}).status_code == 302
    made = Objection.objects.get()
    text = page(county, "director", "objection", made.pk)
    assert "lost-0" in text and "lost-1" not in text
    answer = reverse("appraise:answer_objection", args=[made.pk])
    director = client_for(county.people["director"])
    assert (
        director.post(answer, {"version": 1, "decision": "upheld", "answer": "误记属实"}).status_code == 422
    )
    assert (
        director.post(
            answer, {"version": 1, "decision": "upheld", "answer": "误记属实", "lost-0": "0"}
        ).status_code
        == 302
    )
    assert "更正后" in page(county, "head of 青坪镇", "ranked_unit", row.pk, unit.pk)


def test_flags_amounts_and_the_years_sheet_say_the_same(row: Ranking, county: County, clock: Clock) -> None:
    confirm_all(row, county)
    settle(clock.at(2026, 8, 20))
    assert "城北镇" in page(county, "inspector", "flags") and "青坪镇" in page(county, "inspector", "flags")
    text = page(county, "office", "amounts")
    assert "+5,000.00" in text and "−2,000.00" in text and "+6,000.00 −6,000.00 = 0" in text
    assert "城北镇" not in page(county, "head of 青坪镇", "amounts")
    text = page(county, "office", "year_sheet")
    assert "−2,000.00" in text and "−0.50" in text
    response = client_for(county.people["office"]).get(reverse("appraise:year_sheet") + "?export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response))).active
    rows = {line[0]: line for line in sheet.iter_rows(values_only=True) if line[0]}
    assert rows["青坪镇"][-2:] == (-2000, -0.5) and rows["城北镇"][-2:] == (5000, 0)
    shown = f"{rows['青坪镇'][1]:.2f}"
    assert shown in text and shown in page(
        county, "office", "consequence", of(row, county, "青坪镇", "black").pk
    )
    people = page(county, "office", "year_people")
    assert "青正清" in people and "−0.50" in people
    assert page(county, "head of 青坪镇", "year_people", status=403)


def test_pages_take_at_most_15_statements(row: Ranking, county: County, clock: Clock) -> None:
    confirm_all(row, county)
    actions.object_to_score(
        row, county.units["青坪镇"], text="误记", by=county.people["head of 青坪镇"].actor
    )
    one, made = of(row, county, "青坪镇", "black"), Objection.objects.get()
    addresses = [
        reverse(f"appraise:{name}", args=args)
        for name, args in (
            ("consequences", []), ("consequence", [one.pk]), ("objections", []), ("objection", [made.pk]), ("flags", []),
            ("amounts", []), ("year_sheet", []), ("year_people", []), ("notices", [row.pk]), ("ranking", [row.pk]),
            ("ranked_unit", [row.pk, one.unit_id]),
        )
    ]  # fmt: skip
    client = client_for(county.people["office"])
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as statements:
            assert client.get(address).status_code == 200
        assert len(statements) <= BUDGET, (address, "\n".join(each["sql"][:170] for each in statements))


def test_who_issues_notices_is_told_what_the_quota_says(county: County, row: Ranking, clock: Clock) -> None:
    confirm_all(row, county)
    settle(clock.at(2027, 1, 20))
    office = county.people["office"]
    set_quota("notice", "month", 0, by=office.actor, unit=county.units["青坪镇"])
    actions.prepare_notices(row, by=office.actor)
    assert "快到限额" in page(county, "director", "notices", row.pk)
    assert "快到限额" not in page(county, "office", "notices", row.pk)
    notice = row.notices.get(unit=county.units["青坪镇"])
    shown = client_for(county.people["director"]).get(url_of("notice", notice.pk))
    assert shown.status_code == 302 and shown.headers["Location"] == reverse("appraise:notices", args=[row.pk])
    stranger = client_for(county.people["head of 城北镇"])
    assert stranger.get(url_of("notice", notice.pk)).status_code == 404

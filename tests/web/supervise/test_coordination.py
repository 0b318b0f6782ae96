"""Pages of coordination, disputes, learning from one, hard problems and listing: they work, refuse, and show nothing to others."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests.domain.coordination.conftest import Talk
from tests.domain.coordination.conftest import talk as talk
from tests.domain.coordination.test_hard_and_listed import hard
from tests.domain.findings.conftest import clock as clock
from tests.domain.findings.conftest import life as life
from tests.domain.findings.conftest import photo as photo
from tests.factories import Member, client_for
from tests.web.rectify.conftest import jpeg as jpeg

from tongchuang.domain.coordination import actions
from tongchuang.domain.coordination.models import Coordination, HardProblem, LearnAnswer, LearnOrder, Listing
from tongchuang.domain.findings import actions as finding_actions
from tongchuang.domain.findings.models import Dispute, Finding


@pytest.fixture(autouse=True)
def files_folder(settings: Any, tmp_path: Any) -> None:
    settings.FILES_FOLDER = tmp_path / "files"


def text_of(response: Any) -> str:
    return response.content.decode()


def case_url(talk: Talk) -> str:
    return reverse("supervise:coordination_case", args=[talk.row.pk])


def of_finding(name: str, talk: Talk) -> str:
    return reverse(f"supervise:{name}", args=[talk.life.finding.pk])


def ask_by_page(talk: Talk) -> None:
    client = client_for(talk.life.who("unit_liaison"))
    address = reverse("rectify:act", args=[talk.life.finding.pk, "ask-coordination"])
    sent = client.post(address, {"version": talk.life.version, "reason": "需供电公司移杆"})
    assert sent.status_code == 302
    talk.row = Coordination.objects.get()


def test_from_the_unit_to_the_office_by_pages(talk: Talk) -> None:
    ask_by_page(talk)
    members = [talk.members["urban"], talk.life.who("contracted_leader"), talk.life.who("office")]
    for number, member in enumerate(members, start=1):
        client = client_for(member)
        assert case_url(talk) in text_of(client.get(reverse("supervise:coordination")))
        page = client.get(case_url(talk))
        assert "<textarea" in text_of(page)
        sent = client.post(
            case_url(talk), {"version": number, "opinion": f"第{number}步意见", "answer": "no"}
        )
        assert sent.status_code == 302, text_of(sent)
    finding = Finding.objects.get(pk=talk.life.finding.pk)
    assert (talk.fresh().outcome, finding.paused_at) == ("solved", None)
    told = text_of(client_for(talk.life.who("unit_liaison")).get(case_url(talk)))
    assert all(f"第{number}步意见" in told for number in (1, 2, 3))


def test_the_step_is_offered_to_its_holder_only(talk: Talk) -> None:
    ask_by_page(talk)
    for member in (
        talk.life.who("office"),
        talk.life.who("unit_liaison"),
        talk.life.who("contracted_leader"),
    ):
        client = client_for(member)
        page = text_of(client.get(case_url(talk)))
        assert 'name="opinion"' not in page
        assert client.post(case_url(talk), {"version": 1, "opinion": "x", "answer": "yes"}).status_code == 403
    assert talk.fresh().rung == "lead"


def test_no_opinion_an_old_version_and_a_stranger(talk: Talk, outsider: Member) -> None:
    ask_by_page(talk)
    client = client_for(talk.members["urban"])
    assert client.post(case_url(talk), {"version": 1, "opinion": "  ", "answer": "no"}).status_code == 422
    assert client.post(case_url(talk), {"version": 7, "opinion": "同意", "answer": "no"}).status_code == 409
    for member in (outsider, talk.members["street"]):
        other = client_for(member)
        assert other.get(case_url(talk)).status_code == 404
        assert other.post(case_url(talk), {"version": 1, "opinion": "x", "answer": "no"}).status_code == 404


def test_taking_back(talk: Talk) -> None:
    ask_by_page(talk)
    address = reverse("supervise:coordination_withdraw", args=[talk.row.pk])
    assert client_for(talk.members["urban"]).post(address, {"version": 1, "reason": "x"}).status_code == 403
    client = client_for(talk.life.who("unit_liaison"))
    assert address in text_of(client.get(case_url(talk)))
    assert client.post(address, {"version": 1, "reason": "自行解决"}).status_code == 302
    assert talk.fresh().outcome == "withdrawn"


def test_the_findings_page_says_whose_step_it_is(talk: Talk) -> None:
    ask_by_page(talk)
    page = of_finding("of_finding", talk)
    for member in (talk.members["urban"], talk.life.who("unit_liaison"), talk.life.who("office")):
        assert case_url(talk) in text_of(client_for(member).get(page))
    assert "城管局" in text_of(client_for(talk.life.who("office")).get(page))


def test_a_dispute_names_a_unit_and_the_office_sees_the_record(talk: Talk) -> None:
    urban = talk.life.county.units["urban"]
    client = client_for(talk.life.who("unit_liaison"))
    address = reverse("rectify:act", args=[talk.life.finding.pk, "dispute"])
    sent = client.post(
        address, {"version": talk.life.version, "reason": "应为城管局", "named_unit": urban.pk}
    )
    assert sent.status_code == 302
    assert Dispute.objects.get().named_unit == urban
    office = client_for(talk.life.who("office"))
    page = text_of(office.get(of_finding("of_finding", talk)))
    assert reverse("supervise:disputes") in page
    # The office's form begins with the unit that was named.
    form = text_of(office.get(reverse("rectify:act", args=[talk.life.finding.pk, "decide-dispute"])))
    assert f'<option value="{urban.pk}" selected>' in form
    assert "应为城管局" in text_of(office.get(reverse("supervise:disputes")))
    assert "应为城管局" in text_of(office.get(reverse("supervise:coordination")))
    assert "应为城管局" in text_of(client.get(reverse("supervise:disputes")))
    assert "应为城管局" not in text_of(client_for(talk.members["urban"]).get(reverse("supervise:disputes")))


def learn(talk: Talk) -> LearnOrder:
    client = client_for(talk.life.who("office"))
    given = {"scope": "type", "title": "查通道", "text": "看消防通道", "due_on": "2026-06-09"}
    assert client.get(of_finding("learn_new", talk)).status_code == 200
    assert client.post(of_finding("learn_new", talk), given).status_code == 302
    return LearnOrder.objects.get()


def test_learning_from_one_from_order_to_excel(talk: Talk, jpeg: Callable[..., Any]) -> None:
    order = learn(talk)
    unit = client_for(talk.life.who("unit_liaison"))
    answer = LearnAnswer.objects.get(site__name="北桥农贸市场")
    address = reverse("supervise:learn_answer", args=[answer.pk])
    assert address in text_of(unit.get(reverse("supervise:coordination")))
    assert unit.post(address, {"seen": "", "outcome": "fixed", "text": ""}).status_code == 422
    sent = unit.post(address, {"seen": "", "outcome": "fixed", "text": "两处占道，已清", "photos": [jpeg()]})
    assert sent.status_code == 302
    assert unit.post(address, {"seen": "", "outcome": "fine"}).status_code == 409
    answer.refresh_from_db()
    assert (answer.outcome, answer.photo_id is not None) == ("fixed", True)
    office = client_for(talk.life.who("office"))
    thumb = reverse("rectify:thumb", args=[answer.photo_id])
    assert office.get(thumb).status_code == 200
    assert client_for(talk.members["urban"]).get(thumb).status_code == 404
    page = reverse("supervise:learn_order", args=[order.pk])
    assert "两处占道，已清" in text_of(office.get(page))
    rows = list(load_workbook(io.BytesIO(b"".join(office.get(page, {"export": "xlsx"})))).active.values)
    assert len([row for row in rows if row and "北桥农贸市场" in row]) == 1
    assert len([row for row in rows if row and "西仓临时市场" in row]) == 1


def test_an_order_is_seen_and_answered_by_its_own(talk: Talk, outsider: Member) -> None:
    order = learn(talk)
    page = reverse("supervise:learn_order", args=[order.pk])
    market = LearnAnswer.objects.get(site__name="北桥农贸市场")
    address = reverse("supervise:learn_answer", args=[market.pk])
    for member in (outsider, talk.members["urban"]):
        assert client_for(member).get(page).status_code == 404
        assert client_for(member).post(address, {"seen": "", "outcome": "fine"}).status_code == 404
    street = client_for(talk.members["street"])
    # The street office reads what is to be checked, not the finding that it comes from, nor others' answers.
    shown = text_of(street.get(page))
    assert "查通道" in shown and talk.life.finding.title not in shown and "北桥农贸市场" not in shown
    assert street.get(address).status_code == 404
    assert (
        client_for(talk.life.who("office")).post(address, {"seen": "", "outcome": "fine"}).status_code == 403
    )
    cancel = reverse("supervise:learn_cancel", args=[order.pk])
    assert street.post(cancel, {"version": 1, "reason": "x"}).status_code == 403
    assert (
        client_for(talk.life.who("office")).post(cancel, {"version": 1, "reason": "并入专项"}).status_code
        == 302
    )
    assert client_for(talk.life.who("unit_liaison")).get(of_finding("learn_new", talk)).status_code == 403


def test_a_hard_problem_by_pages(talk: Talk, outsider: Member) -> None:
    life = talk.life
    life.fix().close(disposition="cannot", opinion="需改造")
    office = client_for(life.who("office"))
    promote = of_finding("hard_promote", talk)
    assert promote in text_of(office.get(of_finding("of_finding", talk), headers={"HX-Request": "true"}))
    units = life.county.units
    given = {
        "title": "管网需改造", "why": "需列预算", "plan": "", "place": "", "lead": units["urban"].pk,
        "partners": [units["street"].pk], "review_on": "2026-07-01",
    }  # fmt: skip
    assert office.post(promote, {**given, "review_on": "2026-05-01"}).status_code == 422
    assert office.post(promote, given).status_code == 302
    row = HardProblem.objects.get()
    page = reverse("supervise:hard_problem", args=[row.pk])
    urban = client_for(talk.members["urban"])
    review = reverse("supervise:hard_review", args=[row.pk])
    assert review in text_of(urban.get(page))
    assert urban.post(review, {"version": 1, "text": "已立项", "next_on": "2026-08-01"}).status_code == 302
    assert urban.post(review, {"version": 1, "text": "又", "next_on": "2026-08-01"}).status_code == 409
    edit = reverse("supervise:hard_edit", args=[row.pk])
    assert office.get(edit).status_code == 200
    assert office.post(edit, {**given, "version": 2, "title": "管网改造"}).status_code == 302
    assert urban.get(edit).status_code == 403
    solve = reverse("supervise:hard_solve", args=[row.pk])
    assert urban.post(solve, {"version": 3, "solution": "x"}).status_code == 403
    assert office.post(solve, {"version": 3, "solution": "管网已换"}).status_code == 302
    assert client_for(outsider).get(page).status_code == 404
    home = reverse("supervise:hard")
    assert "管网改造" in text_of(office.get(home, {"q": "guanwang"}))
    assert "管网改造" not in text_of(office.get(home, {"q": "路灯"}))
    rows = list(load_workbook(io.BytesIO(b"".join(office.get(home, {"export": "xlsx"})))).active.values)
    assert any(row and "管网改造" in row for row in rows)


def test_a_hard_problem_by_hand_names_a_site_that_there_is(talk: Talk) -> None:
    office = client_for(talk.life.who("office"))
    given = {
        "title": "老桥需重建", "why": "超出预算", "plan": "", "place": "老桥", "lead": talk.life.county.units["urban"].pk,
        "review_on": "2026-07-01", "site_code": "NO-SUCH",
    }  # fmt: skip
    address = reverse("supervise:hard_new")
    assert office.post(address, given).status_code == 422
    assert office.post(address, {**given, "site_code": talk.life.county.sites[0].code}).status_code == 302
    assert HardProblem.objects.get().site == talk.life.county.sites[0]
    assert client_for(talk.life.who("unit_liaison")).get(address).status_code == 403


def test_listing_by_pages(talk: Talk, outsider: Member) -> None:
    office = client_for(talk.life.who("office"))
    leader = talk.life.who("contracted_leader")
    address = of_finding("list_finding", talk)
    given = {"level": "county", "leader": leader.person.pk, "due_on": "2026-07-01", "reason": "群众反映强烈"}
    assert office.get(address).status_code == 200
    assert office.post(address, {**given, "reason": ""}).status_code == 422
    assert office.post(address, given).status_code == 302
    row = Listing.objects.get()
    page = reverse("supervise:listing", args=[row.pk])
    finding = of_finding("of_finding", talk)
    assert page in text_of(client_for(talk.life.who("unit_liaison")).get(finding))
    assert client_for(leader).get(page).status_code == 200
    assert client_for(outsider).get(page).status_code == 404
    assert talk.life.finding.title in text_of(office.get(reverse("supervise:listings")))
    change = reverse("supervise:listing_change", args=[row.pk])
    other = talk.life.who("director").person.pk
    assert (
        office.post(
            change, {"version": 1, "leader": other, "due_on": "2026-08-01", "reason": "调离"}
        ).status_code
        == 302
    )
    assert (
        office.post(
            change, {"version": 1, "leader": other, "due_on": "2026-08-01", "reason": "x"}
        ).status_code
        == 409
    )
    down = reverse("supervise:listing_down", args=[row.pk])
    assert client_for(leader).post(down, {"version": 2, "reason": "x"}).status_code == 403
    assert office.post(down, {"version": 2, "reason": "已到位"}).status_code == 302
    assert "已到位" in text_of(client_for(talk.life.who("unit_liaison")).get(finding))


def test_a_hard_problem_is_listed_too(talk: Talk) -> None:
    county = talk.life.county
    row = actions.list_hard_problem(hard(county), by=talk.life.who("office").actor, campaign=county.campaign)
    address = reverse("supervise:list_problem", args=[row.pk])
    leader = talk.life.who("contracted_leader")
    given = {"level": "city", "leader": leader.person.pk, "due_on": "2026-07-01", "reason": "久拖未决"}
    assert client_for(talk.life.who("office")).post(address, given).status_code == 302
    assert row.title in text_of(client_for(leader).get(reverse("supervise:listings")))


def test_extensions_wait_on_the_page_of_coordination(talk: Talk) -> None:
    talk.life.do(finding_actions.ask_extension, "unit_liaison", working_days=3, reason="等构件到货")
    for post in ("office", "unit_liaison"):
        assert "等构件到货" in text_of(client_for(talk.life.who(post)).get(reverse("supervise:coordination")))


def test_cards_on_the_desk(talk: Talk) -> None:
    ask_by_page(talk)
    learn(talk)
    desk = reverse("desk:home")
    assert case_url(talk) in text_of(client_for(talk.members["urban"]).get(desk))
    answer = LearnAnswer.objects.get(site__name="北桥农贸市场")
    assert reverse("supervise:learn_answer", args=[answer.pk]) in text_of(
        client_for(talk.life.who("unit_liaison")).get(desk)
    )


@pytest.mark.parametrize("post", ["office", "unit_liaison", "contracted_leader", "discipline", "inspector"])
def test_at_most_15_queries(talk: Talk, post: str, django_assert_max_num_queries: Any) -> None:
    ask_by_page(talk)
    order = learn(talk)
    office = talk.life.who("office").actor
    county = talk.life.county
    problem = actions.list_hard_problem(hard(county), by=office, campaign=county.campaign)
    leader = talk.life.who("contracted_leader").person
    row = actions.list_for_supervision(
        talk.life.finding, by=office, level="county", leader=leader, due_on=date(2026, 7, 1), reason="x"
    )
    client = client_for(talk.life.who(post))
    pages = [
        reverse(f"supervise:{name}")
        for name in ("coordination", "coordinations", "disputes", "learn", "hard", "listings")
    ]
    pages += [
        case_url(talk),
        reverse("supervise:learn_order", args=[order.pk]),
        reverse("supervise:listing", args=[row.pk]),
    ]
    pages += [reverse("supervise:hard_problem", args=[problem.pk]), of_finding("of_finding", talk)]
    for page in pages:
        # What the discipline office looks at is written down after the answer: up to three statements more.
        with django_assert_max_num_queries(18 if post == "discipline" else 15, info=page):
            status = client.get(page).status_code
        assert status in ((200,) if post == "office" else (200, 404)), page

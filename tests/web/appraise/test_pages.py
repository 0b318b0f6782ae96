"""The pages of scores: every figure opens, nobody sees another's losses, files carry what the screen shows."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import County, Member, Standard, client_for

from tongchuang.domain.scores.models import LossShare, Snapshot
from tongchuang.domain.standards.models import Item
from tongchuang.web.appraise.rule_text import explain_rule

PAGES = ("home", "losses", "shares", "evaluations", "trend", "years")
CHOICE = "period=2026-10&source=covert&source=mock&source=official"


def page(member: Member, name: str, query: str = CHOICE, **kwargs: object) -> str:
    response = client_for(member).get(f"{reverse(f'appraise:{name}', kwargs=kwargs or None)}?{query}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_answers_in_at_most_15_statements(name: str, office: Member, scored: Snapshot) -> None:
    client = client_for(office)
    address = f"{reverse(f'appraise:{name}')}?{CHOICE}"
    client.get(address)
    with CaptureQueriesContext(connection) as statements:
        assert client.get(address).status_code == 200
    assert len(statements) <= 15, [each["sql"][:90] for each in statements]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("post", ["director", "unit_liaison", "point_owner", "contracted_leader", "observer"])
def test_pages_work_for_every_post(name: str, post: str, county: County, scored: Snapshot) -> None:
    page(county.people[post], name)


@pytest.mark.parametrize("name", PAGES)
def test_pages_work_before_there_are_facts(name: str, office: Member) -> None:
    page(office, name)


def test_the_tree_shows_scores_and_opens_items(office: Member, scored: Snapshot, standard: Standard) -> None:
    shown = page(office, "home")
    assert len(re.findall(r"<tr role=\"row\" tabindex", shown)) == len(standard.items)
    for item in scored.items.filter(known=True, item__is_leaf=True).select_related("item"):
        if item.item.method != "negative":
            assert f"{item.score.quantize(Decimal('0.01'))}</b>" in shown, item.item.code
    assert str(scored.total.quantize(Decimal("0.01"))) in shown
    assert "城管部门" not in re.sub(r'<span class="nothing">[^<]*</span>', "", shown)


def test_an_item_opens_down_to_the_check(office: Member, scored: Snapshot, standard: Standard) -> None:
    shown = page(office, "item", item_id=standard.items["I-1"].pk)
    assert "南关农贸市场" in shown and "市场监管局" in shown
    share = LossShare.objects.get(snapshot=scored, item=standard.items["I-1"], site__name="南关农贸市场")
    assert str(share.visit_id) in shown
    assert "每处扣0.5分" in shown


def test_a_unit_sees_only_its_own_losses(county: County, scored: Snapshot, standard: Standard) -> None:
    liaison = county.people["unit_liaison"]
    for name in ("losses", "shares"):
        shown = page(liaison, name)
        assert "市场监管局" in shown and "城管局" not in shown, name
        assert "南关公厕" not in shown
    shown = page(liaison, "item", item_id=standard.items["I-2"].pk)
    assert "南关公厕" not in shown and "城管局" not in shown.split("责任")[0]


def test_shares_of_another_unit_can_not_be_asked_for(county: County, scored: Snapshot) -> None:
    urban = county.units["urban"].pk
    shown = page(county.people["unit_liaison"], "shares", f"{CHOICE}&unit={urban}")
    assert "南关公厕" not in shown


def test_another_county_gets_its_own_empty_pages(outsider: Member, scored: Snapshot) -> None:
    evaluation = Snapshot.objects.filter(evaluation__isnull=False).first()
    assert evaluation is not None
    for name in PAGES:
        assert "南关" not in page(outsider, name)
    response = client_for(outsider).get(f"{reverse('appraise:home')}?evaluation={evaluation.evaluation_id}")
    assert response.status_code == 404


@pytest.mark.parametrize("axis", ["unit", "street", "site_type", "item", "site"])
def test_losses_by_every_axis_add_up(axis: str, office: Member, scored: Snapshot) -> None:
    response = client_for(office).get(f"{reverse('appraise:losses')}?{CHOICE}&by={axis}&export=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)
    head = next(number for number, row in enumerate(rows) if "丢分" in [str(cell) for cell in row])
    lost = sum(Decimal(str(row[1])) for row in rows[head + 1 :])
    whole = sum((share.amount for share in scored.shares.all()), Decimal(0))
    assert abs(lost - whole) < Decimal("0.03")
    assert client_for(office).get(f"{reverse('appraise:losses')}?{CHOICE}&by=nonsense").status_code == 404


def test_a_csv_defuses_formulas_and_opens_in_wps(office: Member, scored: Snapshot, county: County) -> None:
    county.units["market"].short_name = "=1+1"
    county.units["market"].save()
    response = client_for(office).get(f"{reverse('appraise:losses')}?{CHOICE}&export=csv")
    text = response.content.decode()
    assert text.startswith("\ufeff") and "'=1+1" in text


def test_evaluations_stand_side_by_side(office: Member, scored: Snapshot) -> None:
    shown = page(office, "evaluations", "")
    assert "第一次模拟测评" in shown and "第二次模拟测评" in shown
    assert "I-1" in shown and "+3.00" in shown


def test_a_mix_of_sources_is_computed_when_asked_for(office: Member, scored: Snapshot) -> None:
    shown = page(office, "home", "period=2026-10&source=self&source=mock")
    assert "自查 + 模拟测评" in shown
    assert Snapshot.objects.filter(period="2026-10", sources=["mock", "self"]).exists()


def test_what_if_a_failure_were_mended(office: Member, scored: Snapshot, county: County, standard: Standard) -> None:
    response = client_for(office).post(
        f"{reverse('appraise:what_if')}?{CHOICE}", {"pair": [f"{county.sites[1].pk}|I-2", "nonsense", f"{county.sites[0].pk}|I-2"]}
    )
    shown = response.content.decode()
    assert response.status_code == 200 and str(scored.total.quantize(Decimal("0.01"))) in shown
    assert "1处" in shown
    liaison = client_for(county.people["unit_liaison"]).post(reverse("appraise:what_if"), {"pair": []})
    assert "note-success" not in liaison.content.decode()


def test_strangers_are_sent_to_sign_in(client: object, scored: Snapshot) -> None:
    for name in PAGES:
        assert client.get(reverse(f"appraise:{name}")).status_code == 302  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"rule": "per_failure", "deduct": "0.5", "cap": "6"}, ("0.5", "6")),
        ({"per_failure": {"deduct": 0.5}}, ("0.5", "扣完为止")),
        ({"rule": "pass_rate"}, ("合格",)),
        ({"rule": "pass_rate", "steps": [["0.9", "1"], ["0.8", "0.5"]]}, ("90%", "80%", "50%")),
        ({"rule": "grades", "values": [["A", "1"], ["B", "0.6"]]}, ("A", "60%")),
        ({"rule": "bands", "steps": [[0, "1"], [2, "0.33"]]}, ("33%",)),
        ({"rule": "fraction"}, ("评审",)),
        ({"rule": "survey_rate", "steps": [["0.9", "1"]]}, ("90%",)),
        ({"rule": "threshold", "op": ">=", "value": "36", "zero_at": "30", "unit": "%"}, ("≥ 36%", "30%")),
        ({"rule": "trend", "direction": "down"}, ("低于",)),
        ({"rule": "deduct", "each": "5"}, ("5",)),
        ({"rule": "bonus", "each": "1", "cap": "3"}, ("1", "3")),
        ({"rule": "veto"}, ("一票否决",)),
        ({"rule": "veto", "below": "0.9"}, ("90%",)),
    ],
)
def test_every_rule_is_told_in_words(rule: dict[str, object], words: tuple[str, ...]) -> None:
    from django.utils import translation

    with translation.override("zh-hans"):
        told = explain_rule(Item(rule=rule, points=Decimal(10), method="site" if "rate" not in str(rule) else "evidence"))
    assert told and all(word in told for word in words), told

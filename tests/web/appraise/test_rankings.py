"""The pages of rankings: every rank with its sample, group, ties and a way to object; provisional ones for few eyes."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.domain.appraisals.making import line, month, ranked
from tests.domain.scores.facts import OCTOBER, evaluation, visit
from tests.factories import County, Member, Standard, World, client_for

from tongchuang.domain.appraisals.actions import exclude_unit, freeze_ranking
from tongchuang.domain.appraisals.keeping import open_ranking
from tongchuang.domain.appraisals.models import Exclusion, Ranking
from tongchuang.engines.standard.pack_model import Pack
from tongchuang.engines.standard.write import pack_to_document


@pytest.fixture(autouse=True)
def pack_as_loaded(world: World) -> None:
    document = pack_to_document(Pack("model-county", "示范县", "county"))
    type(world.standard.pack).objects.filter(pk=world.standard.pack.pk).update(document=document)


@pytest.fixture
def row(county: County, standard: Standard) -> Ranking:
    """October, provisional."""
    month(county, standard)
    return ranked(county)


@pytest.fixture
def frozen(row: Ranking, office: Member) -> Ranking:
    """October, frozen."""
    return freeze_ranking(row, by=office.actor, result_digest=row.result_digest)


def page(member: Member, address: str, status: int = 200) -> str:
    response = client_for(member).get(address)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def unit_page(row: Ranking, county: County, key: str) -> str:
    return reverse("appraise:ranked_unit", args=[row.pk, county.units[key].pk])


def test_every_rank_stands_with_its_sample_group_interval_and_a_way_to_object(
    row: Ranking, county: County, office: Member
) -> None:
    text = page(office, reverse("appraise:ranking", args=[row.pk]))
    market = line(row, county, "market")
    assert "有点位的部门" in text and "暂定" in text and 'id="objecting"' in text and "5个工作日" in text
    for shown in (
        "市场监管局",
        f"{market.shrunk * 100:.2f}%",
        f"{market.low * 100:.2f}% – {market.high * 100:.2f}%",
    ):  # type: ignore[operator]
        assert shown in text
    assert text.count('class="whisker" viewBox="0 0 220 22"') == 2
    assert "只查到1处，样本太少" in text and "本期没有检查到它负责的内容" in text
    assert reverse("appraise:shares") in text and f"unit={county.units['market'].pk}" in text


def test_pages_take_at_most_15_statements(row: Ranking, county: County, office: Member) -> None:
    client = client_for(office)
    addresses = [
        reverse("appraise:rankings"), reverse("appraise:ranking", args=[row.pk]), unit_page(row, county, "market"),
        reverse("appraise:ranking_since", args=[row.pk]),
    ]  # fmt: skip
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as statements:
            assert client.get(address).status_code == 200
        assert len(statements) <= 15, (address, [each["sql"][:90] for each in statements])


def test_provisional_ones_are_for_those_who_command(row: Ranking, people: dict[str, Member]) -> None:
    own = reverse("appraise:ranking", args=[row.pk])
    for post in ("director", "office", "contracted_leader", "discipline", "observer"):
        page(people[post], own)
    for post in ("unit_liaison", "lead_liaison", "unit_head", "point_owner", "inspector"):
        page(people[post], own, 404)
        assert "还没有冻结过排名" in page(people[post], reverse("appraise:rankings"))


def test_a_frozen_one_is_for_everybody_and_opens_as_far_as_losses_do(
    frozen: Ranking, county: County, people: dict[str, Member], outsider: Member
) -> None:
    own = reverse("appraise:ranking", args=[frozen.pk])
    liaison = people["unit_liaison"]
    text = page(liaison, own)
    assert "城管局" in text and "市场监管局" in text
    assert f"{unit_page(frozen, county, 'market')}#places" in text
    assert f"{unit_page(frozen, county, 'urban')}#places" not in text
    assert "第1市场10" in page(liaison, unit_page(frozen, county, "market"))
    other = page(liaison, unit_page(frozen, county, "urban"))
    assert "公厕10" not in other and "实际丢分率" in other
    page(outsider, own, 404)
    page(outsider, unit_page(frozen, county, "market"), 404)


def test_the_formula_is_told_with_the_numbers_put_in(row: Ranking, county: County, office: Member) -> None:
    market = line(row, county, "market")
    text = page(office, unit_page(row, county, "market"))
    assert f"{market.lost:.2f} ÷ {market.stake:.2f} = <b>{market.rate * 100:.2f}%</b>" in text  # type: ignore[operator]
    assert f"<b>{market.shrunk * 100:.2f}%</b>" in text  # type: ignore[operator]
    assert "I-1" in text and "第1市场10" in text


def test_places_of_a_covert_visit_stay_shut_until_it_is_over(
    county: County, standard: Standard, people: dict[str, Member], office: Member
) -> None:
    month(county, standard)
    covert = evaluation(county, standard.version, source="covert")
    covert.officer = office.person
    covert.save()
    visit(county, county.sites[2], {"I-1": ("fail", 6)}, source="covert", evaluation=covert, at=OCTOBER)
    row = ranked(county)
    row = freeze_ranking(row, by=office.actor, result_digest=row.result_digest)
    name = county.sites[2].name
    assert name not in page(people["unit_liaison"], unit_page(row, county, "market"))
    assert "另有1条来自尚未结束的暗访" in page(people["unit_liaison"], unit_page(row, county, "market"))
    assert name in page(office, unit_page(row, county, "market"))


def test_freezing_from_the_page(row: Ranking, office: Member, people: dict[str, Member]) -> None:
    address = reverse("appraise:freeze_ranking", args=[row.pk])
    assert address in page(office, reverse("appraise:ranking", args=[row.pk]))
    assert address not in page(people["discipline"], reverse("appraise:ranking", args=[row.pk]))
    assert client_for(people["discipline"]).post(address, {"result": row.result_digest}).status_code == 403
    assert client_for(office).post(address, {"result": "0" * 64}).status_code == 409
    assert client_for(office).post(address, {"result": row.result_digest}).status_code == 302
    row.refresh_from_db()
    assert row.frozen
    text = page(office, reverse("appraise:ranking", args=[row.pk]))
    assert "已冻结" in text and address not in text and "前提出申诉" in text


def test_leaving_a_unit_out_and_taking_it_in_again(row: Ranking, county: County, office: Member) -> None:
    client = client_for(office)
    address = reverse("appraise:exclude_unit", args=[row.pk, county.units["urban"].pk])
    assert client.post(address, {"reason": ""}).status_code == 400
    assert client.post(address, {"reason": "机构改革"}).status_code == 302
    row = ranked(county)
    assert "机构改革" in page(office, reverse("appraise:ranking", args=[row.pk]))
    given = Exclusion.objects.get()
    readmit = reverse("appraise:readmit_unit", args=[given.pk])
    assert readmit in page(office, unit_page(row, county, "urban"))
    assert client.post(readmit).headers["Location"].endswith("?period=2026-10")
    assert line(ranked(county), county, "urban").rank == 1


def test_what_has_changed_since(frozen: Ranking, county: County, office: Member) -> None:
    since = reverse("appraise:ranking_since", args=[frozen.pk])
    assert "冻结后没有变化" in page(office, since)
    visit(county, county.sites[-6], {"I-1": ("fail", 9)}, at=OCTOBER.replace(day=20))
    ranked(county)
    text = page(office, since)
    assert "市场监管局" in text and "冻结时丢分" in text
    # The frozen one stands on its page, with the way to what has changed.
    assert since in page(office, reverse("appraise:rankings") + "?period=2026-10")


def test_the_file_is_what_the_page_shows(
    row: Ranking, county: County, office: Member, standard: Standard
) -> None:
    exclude_unit(row.campaign, county.units["urban"], "2026-10", reason="机构改革", by=office.actor)
    row = ranked(county)
    response = client_for(office).get(reverse("appraise:ranking", args=[row.pk]) + "?export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    market = next(line for line in cells if "市场监督管理局" in line)
    assert market[1] in (1, "1") and market[9] is not None
    assert next(line for line in cells if "城市管理局" in line)[-1] == "机构改革"
    assert any("样本不足3处" in str(cell) for line in cells for cell in line)


def test_a_units_months_stand_one_after_another(
    frozen: Ranking, county: County, standard: Standard, office: Member
) -> None:
    month(county, standard, at=OCTOBER.replace(month=11))
    later = ranked(county, "2026-11")
    text = page(office, unit_page(later, county, "market"))
    assert "历期名次" in text and unit_page(frozen, county, "market") in text


def test_empty_states_say_what_comes(office: Member, liaison: Member) -> None:
    assert "还没有排名" in page(office, reverse("appraise:rankings"))
    assert "还没有2026年09月的排名" in page(office, reverse("appraise:rankings") + "?period=2026-09").replace(
        "2026年9月", "2026年09月"
    )
    assert "还没有冻结过排名" in page(liaison, reverse("appraise:rankings"))


def test_a_period_that_waits_for_its_first_computation(county: County, office: Member) -> None:
    assert county.campaign is not None
    open_ranking(county.campaign.pk, "2026-10")
    text = page(office, reverse("appraise:rankings"))
    assert "正在计算本期的第一次排名" in text and "冻结排名" not in text

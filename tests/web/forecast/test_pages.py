"""The pages of the forecast: what they show, what they refuse, and what is not one's own to see."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.domain.forecasts.made import forecast_of, held, past, set_quotas
from tests.factories import County, Member, Standard, client_for

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.forecasts.models import Forecast, ForecastSettings
from tongchuang.domain.runs.models import Run
from tongchuang.jobs.runs import carry_out


@pytest.fixture
def finding(county: County, standard: Standard) -> Finding:
    set_quotas(county)
    return past(county, standard)


@pytest.fixture
def forecast(county: County, standard: Standard, finding: Finding) -> Forecast:
    held(county, standard, 25, ("fail", 2))
    return forecast_of(county)


@pytest.fixture
def office_client(office: Member) -> Client:
    return client_for(office)


def shown(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(f"forecast:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_first_page_offers_a_first_forecast(office_client: Client, finding: Finding) -> None:
    assert "还没有预测" in shown(office_client, "home") and "预测一次" in shown(office_client, "home")


def test_asking_for_a_forecast_gives_one(office_client: Client, county: County, finding: Finding) -> None:
    response = office_client.post(reverse("forecast:start"))
    assert response.status_code == 302
    run = Run.objects.get(kind="forecast")
    assert "正在排队" in shown(office_client, "home")
    office_client.post(reverse("forecast:start"))
    assert Run.objects.count() == 1
    carry_out(run.pk)
    run.refresh_from_db()
    made = Forecast.objects.get()
    assert (run.state, run.result_id, run.progress) == ("done", made.pk, 1.0)
    assert f"{made.mean:.2f}" in shown(office_client, "home")
    office_client.post(reverse("forecast:start"), {"seed": "other"})
    carry_out(Run.objects.get(state="waiting").pk)
    assert Forecast.objects.latest("computed_at").seed != made.seed


def test_what_cannot_be_forecast_is_said(office_client: Client, county: County, finding: Finding) -> None:
    ForecastSettings.objects.update(quotas={})
    office_client.post(reverse("forecast:start"))
    carry_out(Run.objects.get().pk)
    assert "抽查数量" in shown(office_client, "home")


def test_home_says_the_chance_in_words(office_client: Client, forecast: Forecast) -> None:
    page = shown(office_client, "home")
    assert f"{forecast.mean:.2f}" in page and "100 次里" in page and "90 分" in page
    assert 'data-forecast-chart="histogram"' in page and "种子" in page and "forecasting-" in page


def test_each_figure_opens_down_to_the_visit(
    office_client: Client, forecast: Forecast, finding: Finding, standard: Standard
) -> None:
    item = standard.items["I-1"]
    assert reverse("forecast:item", args=[item.pk]) in shown(office_client, "losses")
    page = shown(office_client, "item", item.pk)
    pair = reverse("forecast:pair", args=[finding.site_id, item.pk])
    assert pair in page and finding.site.name in page
    page = shown(office_client, "pair", finding.site_id, item.pk)
    check = finding.check_row
    assert reverse("inspect:visit", args=[check.visit_id]) in page and finding.title in page


@pytest.mark.parametrize("axis", ["item", "unit", "site_type"])
def test_losses_by_every_axis_and_as_files(office_client: Client, forecast: Forecast, axis: str) -> None:
    assert "预计失分" in shown(office_client, "losses", by=axis)
    response = office_client.get(reverse("forecast:losses"), {"by": axis, "export": "csv"})
    assert response.status_code == 200 and len(response.content.decode("utf-8-sig").splitlines()) > 2


def test_unknown_axes_and_things_are_not_found(office_client: Client, forecast: Forecast) -> None:
    assert office_client.get(reverse("forecast:losses"), {"by": "colour"}).status_code == 404
    for name, number in (
        ("item", 1),
        ("unit", 1),
        ("site_type", 1),
        ("site", 1),
        ("pair", 2),
        ("forecast", 1),
    ):
        assert (
            office_client.get(reverse(f"forecast:{name}", args=[uuid4() for _ in range(number)])).status_code
            == 404
        )


def test_objects_of_the_forecast(
    office_client: Client, forecast: Forecast, county: County, standard: Standard
) -> None:
    assert "市场监管局" in shown(office_client, "unit", county.units["market"].pk)
    assert "南关农贸市场" in shown(office_client, "site_type", standard.types["market"].pk)
    assert "抽中即失分的可能" in shown(office_client, "site", county.sites[0].pk)
    assert "依据录入的数据" in shown(office_client, "item", standard.items["II-1"].pk)
    response = office_client.get(reverse("forecast:site", args=[county.sites[0].pk]), {"export": "xlsx"})
    assert response.status_code == 200 and response.headers["Content-Type"].endswith("sheet")


def test_lists_of_findings_and_sites(office_client: Client, forecast: Forecast, finding: Finding) -> None:
    assert finding.number in shown(office_client, "findings", unit=str(finding.unit_id), sort="-value")
    assert finding.number not in shown(office_client, "findings", severity="grave")
    assert finding.number not in shown(office_client, "findings", unit="nonsense")
    assert "南关农贸市场" in shown(office_client, "sites", open="1")
    assert "南关公厕" not in shown(office_client, "sites", open="1")
    Finding.objects.filter(pk=finding.pk).update(state="closed")
    assert finding.number not in shown(office_client, "findings")


def test_what_it_rests_on_and_how_good_it_is(office_client: Client, forecast: Forecast) -> None:
    page = shown(office_client, "rests")
    assert "暗访" in page and "模拟测评" in page and "半衰期" in page
    page = shown(office_client, "back_tests")
    assert "25 天前的模拟测评" in page and "还不足以判断" in page


def test_settings_are_saved_and_undone(office_client: Client, county: County, finding: Finding) -> None:
    values = {"target": "85", "half_life_days": "45", "self_weight": "0.2", "simulations": "3000", "seed": "5",
              "version": "1", "quota_market": "2", "quota_toilet": ""}  # fmt: skip
    assert office_client.post(reverse("forecast:settings"), values).status_code == 302
    row = ForecastSettings.objects.get()
    assert (row.quotas, row.half_life_days, str(row.target), row.version) == ({"market": 2}, 45, "85.00", 2)
    page = shown(office_client, "settings")
    assert "恢复修改前的值" in page and "60 → 45" in page
    back = {**values, "half_life_days": "60", "target": "", "self_weight": "0", "simulations": "2000", "seed": "7",
            "quota_market": "1", "quota_toilet": "1", "version": "2"}  # fmt: skip
    assert office_client.post(reverse("forecast:settings"), back).status_code == 302
    assert ForecastSettings.objects.get().half_life_days == 60


@pytest.mark.parametrize(
    ("name", "value"), [("half_life_days", "1"), ("seed", "x"), ("quota_market", "-1"), ("version", "0")]
)
def test_settings_that_do_not_fit_come_back(
    office_client: Client, finding: Finding, name: str, value: str
) -> None:
    values = {
        "half_life_days": "45",
        "self_weight": "0",
        "simulations": "3000",
        "seed": "5",
        "version": "1",
        name: value,
    }
    assert office_client.post(reverse("forecast:settings"), values).status_code == 422
    assert ForecastSettings.objects.get().version == 1


def test_a_liaison_sees_the_own_part_only(
    forecast: Forecast, people: dict[str, Member], finding: Finding, county: County, standard: Standard
) -> None:
    client = client_for(people["unit_liaison"])
    page = shown(client, "home")
    assert "市场监管局" in page and finding.number in page
    assert f"{forecast.mean:.2f}" not in page and "城管局" not in page
    assert finding.number in shown(client, "findings")
    assert "南关公厕" not in shown(client, "sites")
    assert shown(client, "unit", county.units["market"].pk)
    shown(client, "pair", finding.site_id, standard.items["I-1"].pk)
    for name in ("losses", "rests", "back_tests", "settings"):
        assert client.get(reverse(f"forecast:{name}")).status_code == 403
    for name, key in (
        ("unit", county.units["urban"].pk),
        ("site", county.sites[1].pk),
        ("forecast", forecast.pk),
    ):
        assert client.get(reverse(f"forecast:{name}", args=[key])).status_code == 404
    assert (
        client.get(reverse("forecast:pair", args=[county.sites[1].pk, standard.items["I-2"].pk])).status_code
        == 404
    )
    assert client.post(reverse("forecast:start")).status_code == 403


@pytest.mark.parametrize("post", ["contracted_leader", "discipline", "observer", "inspector"])
def test_those_who_command_look_but_do_not_change(
    forecast: Forecast, people: dict[str, Member], post: str
) -> None:
    client = client_for(people[post])
    assert f"{forecast.mean:.2f}" in shown(client, "home")
    assert "预测一次" not in shown(client, "home")
    assert client.post(reverse("forecast:start")).status_code == 403
    assert "保存设置" not in shown(client, "settings")
    values = {"half_life_days": "45", "self_weight": "0", "simulations": "3000", "seed": "5", "version": "1"}
    assert client.post(reverse("forecast:settings"), values).status_code == 403


def test_another_county_sees_nothing(
    forecast: Forecast, other_county: County, finding: Finding, standard: Standard
) -> None:
    client = client_for(other_county.people["office"])
    assert "还没有预测" in shown(client, "home")
    for name, args in (
        ("forecast", [forecast.pk]),
        ("pair", [finding.site_id, standard.items["I-1"].pk]),
        ("site", [finding.site_id]),
    ):
        assert client.get(reverse(f"forecast:{name}", args=args)).status_code == 404


def test_a_finding_says_what_fixing_it_is_worth(
    forecast: Forecast, finding: Finding, people: dict[str, Member], office: Member
) -> None:
    for member in (office, people["unit_liaison"]):
        page = client_for(member).get(reverse("rectify:finding", args=[finding.pk])).content.decode()
        assert "整改可挽回" in page
    Finding.objects.filter(pk=finding.pk).update(state="closed", disposition="fixed")
    assert (
        "整改可挽回"
        not in client_for(office).get(reverse("rectify:finding", args=[finding.pk])).content.decode()
    )


def test_the_command_page_and_the_wall_show_the_forecast(
    forecast: Forecast, people: dict[str, Member]
) -> None:
    client = client_for(people["director"])
    for name in ("command:home", "command:wall"):
        assert f"{forecast.mean:.2f}" in client.get(reverse(name)).content.decode()

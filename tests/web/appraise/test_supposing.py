"""What if, beside the tree: changes move both totals, can be taken back, and touch nothing unless they are kept."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.domain.scores.facts import OCTOBER, evaluation, visit
from tests.factories import County, Member, Standard, client_for

from tongchuang.domain.inspections.models import Check, LatestCheck
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.runs.models import Run
from tongchuang.domain.scenarios.models import Scenario
from tongchuang.domain.scores.models import Snapshot

CHOICE = "period=2026-10&source=covert&source=mock&source=official"


@pytest.fixture
def client(office: Member, scored: Snapshot) -> Client:
    return client_for(office)


def at(name: str, *keys: object) -> str:
    return f"{reverse(f'appraise:{name}', args=keys)}?{CHOICE}"


def figures(client: Client) -> tuple[Decimal, Decimal]:
    shown = client.get(at("suppose")).context["figures"]
    return Decimal(shown["now"]["total"]), Decimal(shown["then"]["total"])


def verdict_of(county: County, verdict: str, item: str = "I-1") -> dict[str, str]:
    return {f"verdict:{item}:{county.sites[0].pk}": verdict}


def test_without_changes_nothing_moves(client: Client, scored: Snapshot) -> None:
    now, then = figures(client)
    assert now == then == scored.total


def test_another_verdict_moves_the_total_and_nothing_else(client: Client, county: County, scored: Snapshot) -> None:
    before = Check.objects.count(), LatestCheck.objects.count(), Event.objects.exclude(kind="run.asked").count()
    client.post(at("suppose_change"), verdict_of(county, "pass"))
    now, then = figures(client)
    assert now == scored.total
    assert then > now
    scored.refresh_from_db()
    assert scored.total == now
    assert before == (Check.objects.count(), LatestCheck.objects.count(), Event.objects.exclude(kind="run.asked").count())
    assert Run.objects.get(kind="what_if").params["changes"][0]["verdict"] == "pass"


def test_changes_are_taken_back_one_by_one_or_all_at_once(client: Client, county: County) -> None:
    client.post(at("suppose_change"), verdict_of(county, "pass"))
    client.post(at("suppose_change"), verdict_of(county, "fail", "I-3"))
    lines = client.get(at("suppose")).context["lines"]
    assert len(lines) == 2
    client.post(at("suppose_drop"), {"key": lines[0].key})
    assert [line.key for line in client.get(at("suppose")).context["lines"]] == [lines[1].key]
    client.post(at("suppose_drop"), {"undo": "1"})
    assert len(client.get(at("suppose")).context["lines"]) == 2
    client.post(at("suppose_drop"), {"all": "1"})
    assert client.get(at("suppose")).context["lines"] == []
    now, then = figures(client)
    assert now == then


def test_another_rule_and_other_points(client: Client, standard: Standard) -> None:
    item = standard.items["I-1"]
    shown = client.get(at("suppose_item", item.pk)).content.decode()
    assert "pass_rate" in shown
    client.post(at("suppose_change_item", item.pk), {"points": "30", "rule": "pass_rate"})
    keys = {line.key for line in client.get(at("suppose")).context["lines"]}
    assert keys == {"rule:I-1", "points:I-1"}
    now, then = figures(client)
    assert now != then
    published = item.rule
    item.refresh_from_db()
    assert item.rule == published


def test_figures_of_a_rule_that_make_no_sense_are_shown_at_their_field(client: Client, standard: Standard) -> None:
    key = standard.items["I-1"].pk
    answer = client.post(at("suppose_change_item", key), {"points": "5", "rule": "bands", "bands": "many 1"})
    assert answer.status_code == 422
    assert "many 1" in answer.content.decode()
    assert client.post(at("suppose_change_item", key), {"points": "-5", "rule": "pass_rate"}).status_code == 422


@pytest.mark.parametrize(
    "given", [{"weight_site": "viel"}, {"weight_site": "0"}, {"weight_site": "-1"}, {"quota_market": "-2"}]
)
def test_nonsense_is_refused_and_not_kept(client: Client, given: dict[str, str]) -> None:
    assert client.post(at("suppose_change"), given).status_code in (400, 422)
    assert client.get(at("suppose")).context["lines"] == []


def test_a_site_of_another_county_or_item_is_refused(client: Client, other_county: County, county: County) -> None:
    for key in (f"verdict:I-1:{other_county.sites[0].pk}", f"verdict:II-1:{county.sites[0].pk}"):
        assert client.post(at("suppose_change"), {key: "pass"}).status_code in (400, 422)
    assert client.get(at("suppose")).context["lines"] == []


def test_weights_and_quotas(client: Client) -> None:
    client.post(at("suppose_change"), {"weight_site": "1", "weight_evidence": "0", "quota_market": "2"})
    assert {line.key for line in client.get(at("suppose")).context["lines"]} == {"weights", "quota:market"}


def test_kept_scenarios_are_listed_opened_and_removed(client: Client, county: County, scored: Snapshot) -> None:
    client.post(at("suppose_change"), verdict_of(county, "pass"))
    _now, then = figures(client)
    client.post(at("save_scenario"), {"title": "市场整改后"})
    kept = Scenario.objects.get()
    assert Decimal(kept.result["then"]["total"]) == then
    assert Event.objects.filter(kind="scenario.saved", target_id=kept.pk).count() == 1
    client.post(at("suppose_drop"), {"all": "1"})
    assert "市场整改后" in client.get(at("suppose")).content.decode()
    assert str(round(then, 2)) in client.get(reverse("appraise:scenario", args=[kept.pk])).content.decode()
    client.post(reverse("appraise:open_scenario", args=[kept.pk]))
    assert figures(client)[1] == then
    client.post(reverse("appraise:remove_scenario", args=[kept.pk]))
    assert client.get(reverse("appraise:scenario", args=[kept.pk])).status_code == 404


def test_nothing_is_kept_without_a_name_or_a_change(client: Client, county: County) -> None:
    assert client.post(at("save_scenario"), {"title": "空"}).status_code in (400, 422)
    client.post(at("suppose_change"), verdict_of(county, "pass"))
    assert client.post(at("save_scenario"), {"title": " "}).status_code in (400, 422)
    assert Scenario.objects.count() == 0


def test_units_and_other_counties_find_no_such_page(scored: Snapshot, liaison: Member, outsider: Member, county: County) -> None:
    assert client_for(liaison).get(at("suppose")).status_code == 404
    assert client_for(liaison).post(at("suppose_change"), verdict_of(county, "pass")).status_code == 404
    other = client_for(outsider)
    if other.get(at("suppose")).status_code == 200:
        assert other.post(at("suppose_change"), verdict_of(county, "pass")).status_code in (400, 422)


def test_a_running_covert_visit_can_not_be_guessed_at(
    county: County, standard: Standard, scored: Snapshot, people: dict[str, Member]
) -> None:
    held = evaluation(county, standard.version, source="covert", title="暗访")
    visit(county, county.sites[0], {"I-1": ("fail", 2)}, source="covert", evaluation=held, at=OCTOBER + timedelta(days=5))
    leader = client_for(people["contracted_leader"])
    assert leader.post(at("suppose_change"), verdict_of(county, "pass")).status_code in (400, 422)


def test_the_page_needs_few_statements(client: Client, county: County) -> None:
    client.post(at("suppose_change"), verdict_of(county, "pass"))
    client.get(at("suppose"))
    with CaptureQueriesContext(connection) as statements:
        assert client.get(at("suppose")).status_code == 200
    assert len(statements) <= 15, "\n".join(each["sql"][:150] for each in statements)

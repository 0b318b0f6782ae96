"""What a phone takes along: works, unchanged, bounded, and only one's own."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.field.phone import phone_of
from tests.factories import County, Member, Standard, World, make_member, make_site

from tongchuang.domain.inspections.models import Crew, CrewMember, Evaluation, PlannedVisit, Visit
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now, period_of, today
from tongchuang.foundation.ids import uuid7


def evaluation_of(county: County, standard: Standard, source: str = "mock") -> Evaluation:
    assert county.campaign is not None
    return Evaluation.objects.create(
        region=county.region,
        campaign=county.campaign,
        version=standard.version,
        title="第一次模拟测评",
        source=source,
        held_on=today(),
    )


def plan(evaluation: Evaluation, site: Site, **values: Any) -> PlannedVisit:
    return PlannedVisit.objects.create(evaluation=evaluation, site=site, **values)


def visit(evaluation: Evaluation, site: Site, member: Member) -> Visit:
    moment = now()
    return Visit.objects.create(
        region=site.region, campaign=evaluation.campaign, version=evaluation.version, evaluation=evaluation, site=site,
        source=evaluation.source, inspector=member.person, started_at=moment, period=period_of(moment),
    )  # fmt: skip


def test_checklists_of_all_types_with_each_item_once(
    county: County, standard: Standard, inspector: Member
) -> None:
    told = phone_of(inspector).get("today").json()
    assert told["person"]["id"] == str(inspector.person.pk)
    by_type = {each["site_type"]: each for each in told["checklists"].values()}
    assert set(by_type) == {"market", "toilet"}
    codes = {
        kind: [told["items"][item["id"]]["code"] for item in each["items"]] for kind, each in by_type.items()
    }
    assert codes == {"market": ["I-1", "I-3"], "toilet": ["I-2", "I-3"]}
    assert len(told["items"]) == 3
    assert (
        by_type["market"]["version"] == str(standard.version.pk) and by_type["market"]["evaluation"] is None
    )
    assert [each["id"] for each in told["campaigns"]] == [str(county.campaign.pk)]  # type: ignore[union-attr]
    assert told["settings"]["chunk_bytes"] == 262144


def test_my_assignments_and_my_crews(county: County, standard: Standard, inspector: Member) -> None:
    mate, other = make_member(county, "inspector", name="周宁"), make_member(county, "inspector", name="黎明")
    evaluation = evaluation_of(county, standard)
    crew = Crew.objects.create(region=county.region, evaluation=evaluation, number=1)
    for member in (inspector, mate):
        CrewMember.objects.create(crew=crew, person=member.person)
    moment = now()
    mine = plan(evaluation, county.sites[0], inspector=inspector.person)
    plan(evaluation, county.sites[1], inspector=other.person)
    plan(
        evaluation,
        county.sites[3],
        inspector=inspector.person,
        withdrawn_at=moment,
        withdrawn_reason="已关闭",
    )
    ours = plan(evaluation, county.sites[2], crew=crew, window_from=moment, instructions="从东门进")
    told = phone_of(inspector).get("today").json()
    assert [each["id"] for each in told["assignments"]] == [str(ours.pk), str(mine.pk)]
    first = told["assignments"][0]
    assert first["instructions"] == "从东门进" and first["crew"]["number"] == 1
    assert set(first["crew"]["members"]) == {inspector.person.name, "周宁"}
    assert first["site"]["name"] == county.sites[2].name
    assert told["checklists"][first["checklist"]]["evaluation"] == str(evaluation.pk)
    visit(evaluation, county.sites[2], mate)
    told = phone_of(inspector).get("today").json()
    assert [each["done"] for each in told["assignments"]] == [True, False]
    evaluation.finished_at = moment
    evaluation.save()
    assert phone_of(inspector).get("today").json()["assignments"] == []


def test_a_blind_double_check_looks_like_any_visit(
    county: County, standard: Standard, inspector: Member
) -> None:
    other = make_member(county, "inspector", name="黎明")
    evaluation = evaluation_of(county, standard)
    plan(evaluation, county.sites[0], inspector=other.person)
    plan(evaluation, county.sites[0], inspector=inspector.person, turn=2)
    before = phone_of(inspector).get("today").json()["assignments"]
    assert len(before) == 1 and "turn" not in before[0]
    visit(evaluation, county.sites[0], other)
    assert phone_of(inspector).get("today").json()["assignments"] == before


def test_places_are_the_open_sites_of_the_region(world: World, county: County, inspector: Member) -> None:
    county.sites[1].closed_on = today() - timedelta(days=1)
    county.sites[1].save()
    told = phone_of(inspector).get("places").json()
    names = {row[told["columns"].index("name")] for row in told["rows"]}
    assert names == {site.name for site in county.sites} - {county.sites[1].name}
    first = dict(
        zip(
            told["columns"],
            next(row for row in told["rows"] if row[0] == str(county.sites[0].pk)),
            strict=True,
        )
    )
    assert first["type"] == "market" and first["longitude"] == 112.101
    assert told["streets"][first["street"]] == county.streets[0].name
    assert not {row[0] for row in told["rows"]} & {str(site.pk) for site in world.other.sites}


def test_the_map(county: County, inspector: Member) -> None:
    county.streets[0].geometry = {"type": "LineString", "coordinates": [[112.1, 33.2], [112.2, 33.2]]}
    county.streets[0].save()
    told = phone_of(inspector).get("map").json()
    kinds = {feature["properties"]["name"]: feature["properties"]["kind"] for feature in told["features"]}
    assert kinds[county.streets[0].name] == "street"


@pytest.mark.parametrize("what", ["today", "places", "map"])
def test_what_is_unchanged_is_not_sent_again(inspector: Member, what: str) -> None:
    phone = phone_of(inspector)
    first = phone.get(what)
    again = phone.get(what, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"] and "X-Server-Time" in again.headers
    assert phone.get(what, **{"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("what", ["today", "places", "map"])
def test_strangers_get_nothing(client: Any, what: str) -> None:
    assert client.get(f"/api/field/{what}", headers={"X-Field": "1"}).status_code == 401


def test_three_thousand_sites_stay_small_and_cost_few_statements(county: County, inspector: Member) -> None:
    first = county.sites[0]
    names = "东南西北城关市场超市公园社区学校医院车站"
    Site.objects.bulk_create(
        Site(
            region=county.region, code=f"SC-{n:05}", name=f"{names[n % 20]}{names[n % 17]}{names[n % 13]}第{n}点位", type=first.type,
            street=county.streets[n % 2], address=f"{names[n % 11]}路 {n} 号", sort_key=f"{n:05}", longitude=112 + n / 7000,
            latitude=33 + n / 9001, id=uuid7(),
        )
        for n in range(3000)
    )  # fmt: skip
    phone = phone_of(inspector)
    with CaptureQueriesContext(connection) as seen:
        answer = phone.get("places", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 300_000
    assert len(gzip.decompress(answer.content)) > len(answer.content)
    assert len(seen) <= 8, [query["sql"] for query in seen]


def test_many_assignments_cost_as_much_as_one(county: County, standard: Standard, inspector: Member) -> None:
    phone = phone_of(inspector)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert phone.get("today").status_code == 200
        return len(seen)

    evaluation = evaluation_of(county, standard)
    plan(evaluation, county.sites[0], inspector=inspector.person)
    one = statements()
    for number in range(30):
        site = make_site(county, f"第{number}市场", type_code=("market", "toilet")[number % 2])
        plan(evaluation, site, inspector=inspector.person)
    assert statements() == one <= 22

"""Submitting a visit: works, rejects, not yours; once, however often it is delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from tests.domain.inspections.visits import check_of, market_visit, stored_photo, visit_of
from tests.factories import County, Member, Standard, World, make_standard

from tongchuang.domain.campaigns.models import CampaignStandard
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.errors import VisitConflict, VisitRejected
from tongchuang.domain.inspections.models import Check, CheckPhoto, LatestCheck, Visit
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.standards.models import Crosswalk
from tongchuang.foundation.clock import now, period_of
from tongchuang.foundation.ids import uuid7
from tongchuang.workflows.submit_visit import submit_visit


def nothing_kept() -> bool:
    kinds = ["visit.submitted", "finding.registered"]
    return not (
        Visit.objects.exists()
        or Check.objects.exists()
        or LatestCheck.objects.exists()
        or Finding.objects.exists()
        or Event.objects.filter(kind__in=kinds).exists()
    )


def test_a_visit_is_kept_whole(county: County, standard: Standard, inspector: Member) -> None:
    photo = stored_photo(inspector.actor)
    failed = check_of(standard.items["I-1"], "fail", count=3, note="通道被占", photos=(photo,))
    passed = check_of(standard.items["I-3"])
    sent = visit_of(
        county, county.sites[0], [failed, passed], source="mock", longitude=112.1, latitude=33.2, accuracy_m=8.0
    )
    receipt = submit_visit(sent, by=inspector.actor)

    assert (receipt.checks, receipt.failed, receipt.photos, receipt.findings, receipt.repeated) == (2, 1, 1, 1, False)
    visit = Visit.objects.get(pk=sent.id)
    assert (visit.site_id, visit.inspector_id, visit.source) == (county.sites[0].pk, inspector.person.pk, "mock")
    assert (visit.longitude, visit.latitude, visit.accuracy_m) == (112.1, 33.2, 8.0)
    assert visit.period == period_of(sent.started_at)
    kept = visit.checks.get(pk=failed.id)
    assert (kept.verdict, kept.count, kept.note) == ("fail", 3, "通道被占")
    latest = LatestCheck.objects.get(item=standard.items["I-1"])
    assert (latest.check_row_id, latest.verdict, latest.count, latest.source) == (failed.id, "fail", 3, "mock")
    finding = Finding.objects.get()
    assert (finding.check_row_id, finding.unit_id) == (failed.id, county.units["market"].pk)
    assert finding.photos.count() == 1
    assert Event.objects.filter(kind="visit.submitted", target_id=visit.pk).count() == 1


def test_a_second_delivery_gets_the_same_receipt(county: County, standard: Standard, inspector: Member) -> None:
    sent = market_visit(county, standard, verdict="fail")
    first = submit_visit(sent, by=inspector.actor)
    turned = replace(sent, checks=tuple(reversed(sent.checks)))
    second = submit_visit(turned, by=inspector.actor)
    assert second == replace(first, repeated=True)
    assert (Visit.objects.count(), Check.objects.count(), Finding.objects.count()) == (1, 2, 1)
    assert Event.objects.filter(kind="visit.submitted").count() == 1


def test_other_content_under_the_same_id_is_refused(county: County, standard: Standard, inspector: Member) -> None:
    sent = market_visit(county, standard)
    submit_visit(sent, by=inspector.actor)
    other = replace(sent, checks=(replace(sent.checks[0], verdict="fail"), *sent.checks[1:]))
    with pytest.raises(VisitConflict):
        submit_visit(other, by=inspector.actor)
    assert set(Check.objects.values_list("verdict", flat=True)) == {"pass"}


def test_a_check_id_of_another_visit_is_refused(county: County, standard: Standard, inspector: Member) -> None:
    first = market_visit(county, standard)
    submit_visit(first, by=inspector.actor)
    with pytest.raises(VisitRejected, match=r"重新|Begin the visit again"):
        submit_visit(replace(first, id=uuid7()), by=inspector.actor)
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_later_check_counts_whatever_arrives_first(
    county: County, standard: Standard, inspector: Member, order: tuple[int, int]
) -> None:
    early, late = now() - timedelta(minutes=4), now() - timedelta(minutes=2)
    visits = [
        market_visit(county, standard, verdict="pass", at=early),
        market_visit(county, standard, verdict="fail", at=late),
    ]
    for number in order:
        submit_visit(visits[number], by=inspector.actor)
    assert LatestCheck.objects.get(item=standard.items["I-1"]).visit_id == visits[1].id


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_at_the_same_moment_the_greater_visit_counts(
    county: County, standard: Standard, inspector: Member, order: tuple[int, int]
) -> None:
    moment = now() - timedelta(minutes=2)
    visits = sorted((market_visit(county, standard, at=moment) for _ in range(2)), key=lambda visit: str(visit.id))
    for number in order:
        submit_visit(visits[number], by=inspector.actor)
    assert set(LatestCheck.objects.values_list("visit_id", flat=True)) == {visits[1].id}


def test_sources_and_months_are_kept_apart(county: County, standard: Standard, inspector: Member) -> None:
    submit_visit(market_visit(county, standard, source="self"), by=inspector.actor)
    submit_visit(market_visit(county, standard, source="covert"), by=inspector.actor)
    earlier = now() - timedelta(days=40)
    submit_visit(market_visit(county, standard, at=earlier, started_at=earlier), by=inspector.actor)
    assert LatestCheck.objects.filter(item=standard.items["I-1"]).count() == 3


def test_the_month_is_that_of_shanghai(county: County, standard: Standard, inspector: Member) -> None:
    county.campaign.starts_on = datetime(2026, 1, 1).date()
    county.campaign.save()
    moment = datetime(2026, 9, 30, 16, 30, tzinfo=UTC)
    submit_visit(market_visit(county, standard, at=moment, started_at=moment), by=inspector.actor)
    assert Visit.objects.get().period == "2026-10"
    assert set(LatestCheck.objects.values_list("period", flat=True)) == {"2026-10"}


def test_a_phone_whose_clock_runs_ahead_does_not_win_for_ever(
    county: County, standard: Standard, inspector: Member
) -> None:
    ahead = now() + timedelta(days=30)
    submit_visit(market_visit(county, standard, at=ahead, started_at=ahead), by=inspector.actor)
    assert Check.objects.filter(at__gt=now()).count() == 0
    told = Event.objects.get(kind="visit.submitted").new
    assert told["clock_ahead_s"] > 29 * 86400


BAD = {
    "verdict": ({"verdict": "maybe"}, "choose pass"),
    "count": ({"verdict": "fail", "count": 0}, "from 1 to 9999"),
    "many": ({"verdict": "fail", "count": 10_000}, "from 1 to 9999"),
    "grade": ({"grade": "A"}, "no grade"),
    "severity": ({"verdict": "fail", "severity": "huge"}, "how grave"),
    "note": ({"note": "长" * 1001}, "longer than"),
    "photo": ({"photos": (uuid7(),)}, "not arrived"),
}


@pytest.mark.parametrize("values, said", BAD.values(), ids=BAD.keys())
def test_a_bad_check_refuses_the_visit_and_keeps_nothing(
    county: County, standard: Standard, inspector: Member, values: dict[str, object], said: str
) -> None:
    from django.utils import translation

    checks = [check_of(standard.items["I-1"], **values), check_of(standard.items["I-3"])]
    with translation.override("en"), pytest.raises(VisitRejected, match=said) as refusal:
        submit_visit(visit_of(county, county.sites[0], checks), by=inspector.actor)
    assert refusal.value.problems[0].item == standard.items["I-1"].pk
    assert nothing_kept()


def test_every_problem_is_named_at_once(county: County, standard: Standard, inspector: Member) -> None:
    checks = [
        check_of(standard.items["I-1"], "fail", count=0),
        check_of(standard.items["I-3"], grade="D"),
        check_of(standard.items["I-2"]),
    ]
    with pytest.raises(VisitRejected) as refusal:
        submit_visit(visit_of(county, county.sites[0], checks), by=inspector.actor)
    assert len(refusal.value.problems) == 3


def test_a_visit_needs_checks_a_source_and_a_time_in_the_campaign(
    county: County, standard: Standard, inspector: Member
) -> None:
    long_ago = now() - timedelta(days=900)
    for sent in (
        visit_of(county, county.sites[0], []),
        market_visit(county, standard, source="public"),
        market_visit(county, standard, started_at=long_ago),
        market_visit(county, standard, longitude=200.0, latitude=10.0),
        market_visit(county, standard, longitude=100.0),
    ):
        with pytest.raises(VisitRejected):
            submit_visit(sent, by=inspector.actor)
    assert nothing_kept()


def test_a_photo_may_be_asked_for_on_every_failure(county: County, standard: Standard, inspector: Member) -> None:
    county.campaign.settings = {"photo_on_fail": True}
    county.campaign.save()
    with pytest.raises(VisitRejected):
        submit_visit(market_visit(county, standard, verdict="fail"), by=inspector.actor)
    submit_visit(market_visit(county, standard), by=inspector.actor)


def test_a_photo_serves_one_check_only_and_its_own_inspector(
    county: County, standard: Standard, inspector: Member, office: Member
) -> None:
    photo = stored_photo(inspector.actor)
    both = [check_of(standard.items[code], "fail", photos=(photo,)) for code in ("I-1", "I-3")]
    with pytest.raises(VisitRejected):
        submit_visit(visit_of(county, county.sites[0], both), by=inspector.actor)
    foreign = visit_of(county, county.sites[0], both[:1])
    with pytest.raises(VisitRejected) as refusal:
        submit_visit(foreign, by=office.actor)
    assert refusal.value.missing_photos == (photo,)
    submit_visit(foreign, by=inspector.actor)
    assert CheckPhoto.objects.count() == 1


def test_who_does_not_inspect_submits_nothing(county: County, standard: Standard, people: dict[str, Member]) -> None:
    for post in ("unit_liaison", "discipline", "observer", "point_owner"):
        with pytest.raises(NotPermitted):
            submit_visit(market_visit(county, standard), by=people[post].actor)
    assert nothing_kept()


def test_another_county_is_out_of_reach(world: World) -> None:
    stranger = world.other.people["inspector"].actor
    with pytest.raises(Http404):
        submit_visit(market_visit(world.county, world.standard), by=stranger)
    mixed = replace(market_visit(world.county, world.standard), site=world.other.sites[0].pk)
    with pytest.raises(Http404):
        submit_visit(mixed, by=stranger)
    assert nothing_kept()


def second_standard(county: County) -> Standard:
    document = {
        "standard": {"id": "second", "title": "第二套", "version": "1", "regime": "points"},
        "site_types": {"market": {"title": "农贸市场"}},
        "tree": [
            {"code": code, "title": code, "points": 5, "method": "site", "site_types": ["market"], "rule": rule}
            for code, rule in {
                "Q1": {"pass_rate": {}},
                "Q2": {"pass_rate": {}},
                "Q3": {"grades": {"A": 1, "B": "0.6", "C": 0}},
                "Q4": {"grades": {"A": 1, "B": "0.5"}},
            }.items()
        ],
    }
    second = make_standard(document)
    CampaignStandard.objects.create(campaign=county.campaign, version=second.version, position=1)
    for source, target, relation in (("I-1", "Q1", "equal"), ("I-1", "Q2", "part"), ("I-3", "Q3", "covers"), ("I-3", "Q4", "equal")):
        Crosswalk.objects.create(
            from_slug="model-county", from_code=source, to_slug="second", to_code=target, relation=relation
        )
    return second


def test_one_check_counts_for_each_standard(county: County, standard: Standard, inspector: Member) -> None:
    second = second_standard(county)
    checks = [
        check_of(standard.items["I-1"], "fail", count=2),
        check_of(standard.items["I-3"], grade="B"),
        check_of(second.items["Q2"]),
        check_of(second.items["Q4"], grade="A"),
    ]
    submit_visit(visit_of(county, county.sites[0], checks), by=inspector.actor)
    latest = {row.item_id: row for row in LatestCheck.objects.all()}
    equal, covers = latest[second.items["Q1"].pk], latest[second.items["Q3"].pk]
    assert (equal.check_row_id, equal.verdict, equal.count, equal.grade) == (checks[0].id, "fail", 2, "")
    assert equal.version_id == second.version.pk
    assert (covers.check_row_id, covers.verdict, covers.grade) == (checks[1].id, "pass", "B")
    assert latest[second.items["Q2"].pk].check_row_id == checks[2].id
    assert latest[second.items["Q4"].pk].grade == "A"
    assert Finding.objects.count() == 1


def test_an_item_that_another_check_serves_is_not_asked_for(
    county: County, standard: Standard, inspector: Member
) -> None:
    second = second_standard(county)
    with pytest.raises(VisitRejected):
        submit_visit(visit_of(county, county.sites[0], [check_of(second.items["Q1"])]), by=inspector.actor)


def test_thirty_checks_take_few_statements(county: County, inspector: Member) -> None:
    document = {
        "standard": {"id": "long", "title": "长清单", "version": "1", "regime": "points"},
        "site_types": {"market": {"title": "农贸市场"}},
        "tree": [
            {"code": f"L{n}", "title": f"第{n}项", "points": 1, "method": "site", "site_types": ["market"], "rule": {"pass_rate": {}}}
            for n in range(30)
        ],
    }
    CampaignStandard.objects.all().delete()
    long = make_standard(document)
    CampaignStandard.objects.create(campaign=county.campaign, version=long.version)
    actor = inspector.actor
    checks = [check_of(item, "fail" if n % 10 == 0 else "pass") for n, item in enumerate(long.leaves)]
    with CaptureQueriesContext(connection, ) as queries:
        submit_visit(visit_of(county, county.sites[0], checks), by=actor)
    assert Finding.objects.count() == 3
    assert len(queries) <= 30, [query["sql"][:90] for query in queries]

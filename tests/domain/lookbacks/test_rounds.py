"""A month's draw: what is in it, how many, who goes, and that anybody can recompute it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from tests.domain.lookbacks.conftest import INPUT, Month
from tests.factories import County, make_finding, make_member, make_site

from tongchuang.domain.draws.errors import DrawRejected
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.lookbacks import sealed
from tongchuang.domain.lookbacks.actions import (
    draw_round,
    publish_rounds,
    replace_look_back,
    seal_month_of,
    send_inspector,
    set_look_backs,
)
from tongchuang.domain.lookbacks.errors import LookBackRejected, Recused
from tongchuang.domain.lookbacks.models import LookBack, LookBackRound
from tongchuang.domain.lookbacks.queries import record_for, verify_round
from tongchuang.domain.lookbacks.settings import Settings
from tongchuang.engines.drawing.verify import verify
from tongchuang.foundation.errors import NotAllowed
from tongchuang.workflows.lookbacks import tend_look_backs


@pytest.mark.parametrize(
    ("closed", "drawn"), [(0, 0), (3, 3), (5, 5), (41, 5), (50, 5), (51, 6), (200, 20), (201, 21)]
)
def test_a_tenth_and_five_at_least(closed: int, drawn: int) -> None:
    assert Settings().quota(closed) == drawn


def test_a_pack_then_the_campaign_set_the_numbers() -> None:
    found = (
        Settings().overridden({"share": "0.2", "at_least": 8}).overridden({"at_least": 3, "share": "much"})
    )
    assert (found.share, found.at_least) == (Decimal("0.2"), 3)


def test_a_month_is_sealed_once_with_all_its_closings(month: Month, county: County) -> None:
    rows = month.closings(7)
    month.closed(on="2026-05-31 23:59", site=county.sites[0])
    month.closed(on="2026-07-01 00:00", site=county.sites[0])
    make_finding(county, state="void")
    row = month.sealed()
    assert (row.number, row.period, row.closed_count, row.quota, row.state) == (1, "2026-06", 7, 5, "sealed")
    assert seal_month_of(county.campaign, "2026-06") is None
    _secret, plan = sealed.open_plan(row)
    assert set(plan.findings.values()) == {one.pk for one in rows}
    assert row.announcement["quotas"] == [{"stratum": "当月销号", "quota": 5, "sites": 7}]
    event = Event.objects.get(kind="lookback.sealed")
    assert event.new["frame_hash"] == row.frame_hash


def test_what_rebounded_already_and_what_is_no_more_stays_out_with_the_reason(
    month: Month, county: County
) -> None:
    first, second, *_rest = month.closings(6)
    make_finding(county, site=first.site, state="assigned", rebound_of=first)
    second.site.closed_on = "2026-06-25"
    second.site.save()
    row = month.sealed()
    _secret, plan = sealed.open_plan(row)
    assert {one.site: one.reason for one in plan.plan.excluded} == {
        first.number: "已经反弹", second.number: "点位已经关停",
    }  # fmt: skip
    # The share is taken of all that was closed.
    assert (row.closed_count, row.excluded_count, len(plan.findings)) == (6, 2, 4)


def test_nothing_closed_nothing_sealed(month: Month, county: County) -> None:
    month.clock.go("2026-07-01 06:00")
    assert seal_month_of(county.campaign, "2026-06") is None
    with pytest.raises(LookBackRejected):
        seal_month_of(county.campaign, "2026-07")


def test_the_record_is_one_that_anybody_can_verify(month: Month, county: County) -> None:
    month.closings(30)
    row = month.drawn()
    director = county.people["director"].actor
    record = record_for(director, row)
    verdict = verify(record)
    assert verdict.holds and not json.loads(record)["steerable"]
    assert verify_round(director, row).holds  # type: ignore[union-attr]
    assert json.loads(record)["public_input"] == INPUT
    drawn = {month.target(one).number for one in row.look_backs.all()}
    assert drawn == set(json.loads(record)["strata"][0]["drawn"]) and len(drawn) == 5


def test_without_a_public_input_it_is_marked(month: Month) -> None:
    month.closings(6)
    row = month.drawn(public_input="")
    assert row.steerable and json.loads(sealed.open_record(row))["steerable"]


def test_it_cannot_be_drawn_early_twice_or_by_a_unit(month: Month, county: County) -> None:
    month.closings(6)
    row = month.sealed()
    director = county.people["director"].actor
    with pytest.raises(DrawRejected) as early:
        draw_round(row, public_input=INPUT, witness="甲", by=director)
    assert early.value.code == "draw.early"
    month.clock.go("2026-07-02 09:00")
    with pytest.raises(NotAllowed):
        draw_round(row, public_input=INPUT, witness="甲", by=county.people["unit_liaison"].actor)
    draw_round(row, public_input=INPUT, witness="甲", by=director)
    with pytest.raises(LookBackRejected):
        draw_round(row, public_input="4", witness="甲", by=director)
    assert LookBack.objects.count() == 5


def test_nobody_of_another_county_draws(month: Month, world: Any) -> None:
    month.closings(6)
    row = month.sealed()
    month.clock.go("2026-07-02 09:00")
    with pytest.raises(NotAllowed):
        draw_round(row, public_input=INPUT, witness="甲", by=world.other.people["office"].actor)


def test_the_database_does_not_show_what_was_drawn(month: Month) -> None:
    rows = month.closings(12)
    row = month.drawn()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(l)::text FROM lookbacks_lookback l UNION SELECT row_to_json(r)::text FROM lookbacks_lookbackround r"
        )
        dump = "".join(text for (text,) in cursor.fetchall())
        cursor.execute("SELECT new::text || old::text FROM ledger_event WHERE kind LIKE 'lookback.%'")
        dump += "".join(text for (text,) in cursor.fetchall())
    assert not any(str(one.pk) in dump or one.number in dump for one in rows)
    assert row.look_backs.count() == 5


def test_nobody_goes_who_closed_or_handled_it_or_belongs_to_its_units(month: Month, county: County) -> None:
    findings = month.closings(5)
    busy, own, owner, *_others = month.inspectors
    Finding.objects.update(closed_by=busy.person)
    for finding in findings:
        finding.site.point_owner = owner.person
        finding.site.save()
    own.person.unit = county.units["market"]
    own.person.save()
    Finding.objects.update(unit=county.units["market"])
    row = month.drawn()
    sent = {one.inspector_id for one in row.look_backs.all()}
    assert not sent & {busy.person.pk, own.person.pk, owner.person.pk}
    loads = sorted(list(row.look_backs.values_list("inspector_id", flat=True)).count(one) for one in sent)
    assert loads == [2, 3]


def test_who_handled_it_by_the_ledger_is_recused_too(month: Month, county: County, life: Any) -> None:
    life.register(site=county.sites[0])
    handled = month.inspectors[0]
    life.assign().accept().fix().do(
        __import__("tongchuang.domain.findings.actions", fromlist=["x"]).return_finding,
        handled,
        reason="没修好",
    )
    life.fix()
    life.close(month.inspectors[1])
    row = month.drawn()
    (one,) = row.look_backs.all()
    assert one.inspector_id not in {handled.person.pk, month.inspectors[1].person.pk}
    with pytest.raises(Recused):
        send_inspector(one, handled.person, reason="他顺路", by=county.people["director"].actor)


def test_where_nobody_may_go_somebody_has_to_be_found(month: Month, county: County) -> None:
    month.closings(5)
    Finding.objects.update(unit=county.units["office"])
    for member in month.inspectors:
        member.person.unit = county.units["office"]
        member.person.save()
    row = month.drawn()
    assert {one.inspector_id for one in row.look_backs.all()} == {None}
    one, fresh = row.look_backs.first(), make_member(county, "inspector", name="戊")
    sent = send_inspector(one, fresh.person, reason="无人可派", by=county.people["director"].actor)
    assert sent.inspector_id == fresh.person.pk


def test_a_substitute_is_the_next_of_the_draw(month: Month, county: County) -> None:
    month.closings(8)
    row = month.drawn()
    order = json.loads(sealed.open_record(row))["strata"][0]["substitutes"]
    gone = row.look_backs.first()
    found = replace_look_back(gone, reason="点位正在拆迁", by=county.people["director"].actor)
    assert found is not None and month.target(found).number == order[0]
    gone.refresh_from_db()
    assert (gone.state, gone.dropped_reason) == ("dropped", "点位正在拆迁")
    with pytest.raises(LookBackRejected):
        replace_look_back(found, reason=" ", by=county.people["director"].actor)
    with pytest.raises(NotAllowed):
        replace_look_back(found, reason="别的理由", by=county.people["office"].actor)


def test_the_clock_seals_draws_and_publishes_by_itself(month: Month, county: County) -> None:
    month.closings(6)
    month.clock.go("2026-07-01 00:10")
    tend_look_backs()
    tend_look_backs()
    row = LookBackRound.objects.get(campaign=county.campaign)
    assert row.state == "sealed"
    month.clock.go("2026-07-07 17:59")
    tend_look_backs()
    row.refresh_from_db()
    assert row.state == "sealed"
    month.clock.go("2026-07-07 18:01")
    tend_look_backs()
    row.refresh_from_db()
    assert (row.state, row.steerable, row.officer_id) == ("drawn", True, None)
    month.clock.moment = row.due_at
    month.later(minutes=1)
    tend_look_backs()
    row.refresh_from_db()
    assert row.state == "published" and verify(sealed.open_record(row)).holds
    assert all(one.finding_id and not one.finding_sealed for one in row.look_backs.all())
    assert publish_rounds() == 0


def test_settings_are_kept_with_an_event(month: Month, county: County) -> None:
    office = county.people["office"].actor
    found = set_look_backs(
        county.campaign, share=Decimal("0.2"), at_least=3, visit_days=7, public_input_from="摇号", by=office
    )
    assert found.quota(10) == 3 and found.quota(40) == 8
    with pytest.raises(LookBackRejected):
        set_look_backs(
            county.campaign, share=Decimal(2), at_least=3, visit_days=7, public_input_from="", by=office
        )
    with pytest.raises(NotAllowed):
        set_look_backs(
            county.campaign,
            share=Decimal("0.2"),
            at_least=3,
            visit_days=7,
            public_input_from="",
            by=county.people["inspector"].actor,
        )
    assert Event.objects.filter(kind="lookback.set").count() == 1


def test_two_counties_count_by_themselves(month: Month, world: Any) -> None:
    month.closings(1)
    other = world.other
    site = make_site(other, "别县集市", type_code="market")
    make_finding(
        other, site=site, state="closed", closed_at=month.clock.moment, item=month.standard.items["I-1"]
    )
    assert month.sealed().number == 1
    assert seal_month_of(other.campaign, "2026-06").number == 1  # type: ignore[union-attr]

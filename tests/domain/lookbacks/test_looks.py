"""Looking back: by a check, by a form; and what a rebound makes."""

from __future__ import annotations

from typing import Any

import pytest
from tests.domain.lookbacks.conftest import Month
from tests.factories import County, make_finding

from tongchuang.domain.findings.actions import register_finding
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.lookbacks.actions import report_look_back
from tongchuang.domain.lookbacks.errors import AlreadyLookedAt, LookBackRejected, NotYours
from tongchuang.domain.lookbacks.models import LookBack
from tongchuang.foundation.errors import NotAllowed


def only(month: Month) -> tuple[LookBack, Finding]:
    (row,) = month.drawn().look_backs.all()
    return row, month.target(row)


def test_a_pass_of_the_same_item_by_who_is_sent_holds(month: Month, county: County) -> None:
    finding = month.closed(site=county.sites[0])
    row, _target = only(month)
    assert month.visit(county.sites[0], {"I-1": "pass"}, month.member_of(row)) == []
    row.refresh_from_db()
    assert (row.state, row.way, row.finding_id) == ("held", "check", finding.pk)
    assert Event.objects.get(kind="lookback.held").new["number"] == finding.number


@pytest.mark.parametrize("verdicts", [{"I-3": "pass"}, {"I-1": "na"}])
def test_another_item_or_none_settles_nothing(month: Month, county: County, verdicts: dict[str, str]) -> None:
    month.closed(site=county.sites[0])
    row, _target = only(month)
    month.visit(county.sites[0], verdicts, month.member_of(row))
    row.refresh_from_db()
    assert row.state == "waiting"


def test_a_pass_by_somebody_else_or_before_the_draw_settles_nothing(month: Month, county: County) -> None:
    month.closed(site=county.sites[0])
    row, _target = only(month)
    other = next(one for one in month.inspectors if one.person.pk != row.inspector_id)
    month.visit(county.sites[0], {"I-1": "pass"}, other)
    month.visit(county.sites[0], {"I-1": "pass"}, county.people["office"])
    before = row.round.drawn_at
    month.later(hours=1)
    month.visit(county.sites[0], {"I-1": "pass"}, month.member_of(row), seen=before.replace(hour=0))
    row.refresh_from_db()
    assert row.state == "waiting"


def test_a_failure_long_after_the_closing_is_a_rebound_all_the_same(month: Month, county: County) -> None:
    finding = month.closed(site=county.sites[0], on="2026-06-01 10:00", severity="minor")
    row, _target = only(month)
    month.clock.go("2026-07-14 10:00")
    (made,) = month.visit(county.sites[0], {"I-1": "fail"}, month.member_of(row))
    assert (made.rebound_of_id, made.rebound_count, made.severity) == (finding.pk, 1, "major")
    row.refresh_from_db()
    assert (row.state, row.rebound_id) == ("rebound", made.pk)
    event = Event.objects.get(kind="lookback.rebounded")
    assert (event.new["rebound_number"], event.new["finding_id"]) == (made.number, str(finding.pk))


def test_a_failure_settles_whoever_saw_it(month: Month, county: County) -> None:
    finding = month.closed(site=county.sites[0], severity="major")
    row, _target = only(month)
    other = next(one for one in month.inspectors if one.person.pk != row.inspector_id)
    (made,) = month.visit(county.sites[0], {"I-1": "fail"}, other, source="mock")
    row.refresh_from_db()
    assert (row.state, made.rebound_of_id, made.severity) == ("rebound", finding.pk, "grave")


def test_without_a_look_back_the_days_of_a_rebound_count(month: Month, county: County) -> None:
    month.closed(site=county.sites[0], on="2026-06-01 10:00")
    month.clock.go("2026-07-14 10:00")
    (made,) = month.visit(county.sites[0], {"I-1": "fail"}, month.inspectors[0])
    assert made.rebound_of_id is None


def test_the_second_rebound_counts_on_from_the_first(month: Month, county: County) -> None:
    first = month.closed(site=county.sites[0], on="2026-06-01 10:00", severity="minor")
    make_finding(county, site=county.sites[0], state="void", rebound_of=first)
    second = month.closed(
        site=county.sites[0], on="2026-06-05 10:00", severity="major", rebound_of=first, rebound_count=1
    )
    row, target = only(month)
    assert target.pk == second.pk
    month.clock.go("2026-07-14 10:00")
    (made,) = month.visit(county.sites[0], {"I-1": "fail"}, month.member_of(row))
    assert (made.rebound_of_id, made.rebound_count, made.severity) == (second.pk, 2, "grave")


def test_of_several_closings_the_last_one_is_the_one_that_rebounds(month: Month, county: County) -> None:
    month.closed(site=county.sites[0], on="2026-06-05 10:00")
    last = month.closed(site=county.sites[0], on="2026-06-25 10:00")
    rows = list(month.drawn().look_backs.all())
    assert len(rows) == 2
    (made,) = month.visit(county.sites[0], {"I-1": "fail"}, month.inspectors[0])
    assert made.rebound_of_id == last.pk
    assert set(LookBack.objects.values_list("state", "rebound")) == {("rebound", made.pk)}


def test_a_failure_noted_on_an_open_finding_settles_too(month: Month, county: County) -> None:
    finding = month.closed(site=county.sites[0])
    row, _target = only(month)
    again = make_finding(
        county, site=county.sites[0], state="assigned", item=finding.item, rebound_of=finding
    )
    assert month.visit(county.sites[0], {"I-1": "fail"}, month.member_of(row)) == []
    row.refresh_from_db()
    assert (row.state, row.rebound_id) == ("rebound", again.pk)


def without_site(month: Month, county: County) -> tuple[LookBack, Finding]:
    finding = register_finding(
        by=county.people["inspector"].actor, campaign=county.campaign, title="巷口堆放建筑垃圾", source="hotline", place="东门里巷口"
    )  # fmt: skip
    Finding.objects.filter(pk=finding.pk).update(
        state="closed", closed_at=month.clock.go("2026-06-20 10:00"), unit=county.units["urban"],
        closed_by=county.people["office"].person,
    )  # fmt: skip
    return only(month)


def test_what_has_no_site_is_reported_by_form_with_a_photo(month: Month, county: County, photo: Any) -> None:
    row, _finding = without_site(month, county)
    member = month.member_of(row)
    with pytest.raises(LookBackRejected) as none:
        report_look_back(row, held=True, note="现场干净", photos=[], by=member.actor)
    assert none.value.field == "photos"
    old = photo(uploaded_by=member.user, taken_at=month.clock.moment.replace(month=6))
    with pytest.raises(LookBackRejected):
        report_look_back(row, held=True, note="现场干净", photos=[old], by=member.actor)
    found = report_look_back(
        row, held=True, note="现场干净", photos=[photo(uploaded_by=member.user)], by=member.actor
    )
    assert (found.state, found.way, found.photos.count()) == ("held", "hand", 1)
    with pytest.raises(AlreadyLookedAt):
        report_look_back(
            row, held=False, note="又有了", photos=[photo(uploaded_by=member.user)], by=member.actor
        )


def test_a_form_that_fails_makes_the_linked_finding(month: Month, county: County, photo: Any) -> None:
    row, finding = without_site(month, county)
    member = month.member_of(row)
    shown = photo(uploaded_by=member.user)
    found = report_look_back(row, held=False, note="垃圾又堆起来了", photos=[shown], by=member.actor)
    made = Finding.objects.get(pk=found.rebound_id)
    assert (made.rebound_of_id, made.severity, made.rebound_count, made.unit_id, made.place) == (
        finding.pk, "major", 1, county.units["urban"].pk, "东门里巷口",
    )  # fmt: skip
    assert (made.state, made.description, made.source) == ("registered", "垃圾又堆起来了", "inspection")
    assert FindingPhoto.objects.get(finding=made).attachment_id == shown.pk


def test_only_who_is_sent_reports_and_only_what_has_no_item_at_a_site(
    month: Month, county: County, photo: Any
) -> None:
    row, _finding = without_site(month, county)
    other = next(one for one in month.inspectors if one.person.pk != row.inspector_id)
    with pytest.raises(NotYours):
        report_look_back(row, held=True, note="好", photos=[photo(uploaded_by=other.user)], by=other.actor)
    with pytest.raises(NotAllowed):
        report_look_back(row, held=True, note="好", photos=[], by=county.people["unit_liaison"].actor)


def test_an_item_at_a_site_is_checked_not_reported(month: Month, county: County, photo: Any) -> None:
    month.closed(site=county.sites[0])
    row, _finding = only(month)
    member = month.member_of(row)
    with pytest.raises(LookBackRejected) as refused:
        report_look_back(row, held=True, note="好", photos=[photo(uploaded_by=member.user)], by=member.actor)
    assert refused.value.code == "visit"

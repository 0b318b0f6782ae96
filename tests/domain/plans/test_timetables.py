"""The timetable counts back in working days; what can't be is refused; too little time is said with what to shorten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.domain.plans.conftest import working_day
from tests.factories import County, Member

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.engine_io import working_calendar
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.plans.actions import set_timetable
from tongchuang.domain.plans.actions.timetables import PhaseValues
from tongchuang.domain.plans.errors import NotYours, PlanInvalid
from tongchuang.domain.plans.models import Timetable
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(county: County) -> Campaign:
    """The evaluation is on the 21st working day from today."""
    found = county.campaign
    assert found is not None
    found.evaluation_on = working_day(21)
    found.save()
    return found


def phases(*rows: tuple[str, int, int, tuple[str, ...]]) -> list[PhaseValues]:
    return [PhaseValues(slug, slug, days, least, after) for slug, days, least, after in rows]


CHAIN = phases(
    ("survey", 3, 1, ()),
    ("fix", 10, 4, ("survey",)),
    ("files", 4, 2, ("survey",)),
    ("mock", 2, 1, ("fix", "files")),
)


def test_phases_end_right_before_what_follows_them(campaign: Campaign, office: Member) -> None:
    timetable = set_timetable(campaign, CHAIN, by=office.actor)
    rows = {row.slug: row for row in timetable.phases.all()}
    calendar = working_calendar()
    assert rows["mock"].ends_on == calendar.add_working_days(campaign.evaluation_on, -1)
    assert calendar.next_working_day(rows["fix"].ends_on) == rows["mock"].starts_on
    assert calendar.next_working_day(rows["survey"].ends_on) == rows["fix"].starts_on
    assert calendar.working_days_between(rows["fix"].starts_on - timedelta(days=1), rows["fix"].ends_on) == 10
    assert rows["files"].slack == rows["fix"].slack + 6
    assert timetable.missing == 0 and timetable.fits
    assert Event.objects.get(kind="timetable.set").new["phases"][0] == ["survey", 3, []]


def test_too_little_time_is_said_with_what_to_shorten(campaign: Campaign, office: Member) -> None:
    timetable = set_timetable(campaign, phases(("fix", 30, 5, ()), ("mock", 2, 2, ("fix",))), by=office.actor)
    assert timetable.missing == timetable.needed - timetable.available > 0
    assert timetable.fits and timetable.shorten[0][0] == "fix"
    assert all(row.starts_on >= today() for row in timetable.phases.all())
    hopeless = set_timetable(campaign, phases(("fix", 40, 40, ())), by=office.actor)
    assert not hopeless.fits


@pytest.mark.parametrize(
    "wrong",
    [
        phases(("a", 0, 1, ())), phases(("a", 2, 3, ())), phases(("a", 1, 1, ("b",))), phases(("a", 1, 1, ("a",))),
        phases(("a", 1, 1, ("b",)), ("b", 1, 1, ("a",))), phases(("a", 1, 1, ()), ("a", 1, 1, ())), [],
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(campaign: Campaign, office: Member, wrong: list[PhaseValues]) -> None:
    with pytest.raises(PlanInvalid):
        set_timetable(campaign, wrong, by=office.actor)
    assert not Timetable.objects.exists()


def test_one_timetable_a_campaign_guarded_against_two_writers(
    campaign: Campaign, office: Member, outsider: Member, other_county: County
) -> None:
    first = set_timetable(campaign, CHAIN, by=office.actor)
    set_timetable(campaign, CHAIN[:2], by=office.actor, version=first.version)
    with pytest.raises(Stale):
        set_timetable(campaign, CHAIN, by=office.actor, version=1)
    with pytest.raises(NotYours):
        set_timetable(campaign, CHAIN, by=outsider.actor)
    strange = PhaseValues("a", "a", 1, lead_id=other_county.units["market"].pk)
    with pytest.raises(PlanInvalid):
        set_timetable(campaign, [strange], by=office.actor)
    assert Timetable.objects.get().phases.count() == 2


def test_without_an_evaluation_ahead_there_is_nothing_to_count_back_from(
    campaign: Campaign, office: Member
) -> None:
    for day in (None, today()):
        Campaign.objects.filter(pk=campaign.pk).update(evaluation_on=day)
        with pytest.raises(PlanInvalid):
            set_timetable(campaign, CHAIN, by=office.actor)

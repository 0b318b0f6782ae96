"""Watching the watchers: what the ledger says of those who decide, for whom it is meant, and nothing of what is secret."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from tests.factories import County, Member, make_finding, make_member

from tongchuang.domain.authenticity.models import Signal
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Evaluation, Visit
from tongchuang.domain.leads.watching import KINDS, Share, Wanted, counts_of, decisions_visible_to
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.foundation.clock import now, period_of, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding(county: County) -> Finding:
    return make_finding(county, site=county.sites[0], unit=county.units["market"], state="assigned")


def decide(finding: Finding, member: Member, kind: str = "finding.extension_decided", **new: Any) -> None:
    record(kind, finding, by=member.actor, new={"unit_id": finding.unit_id, **new}, personal={"text": "理由"})


def test_director_and_discipline_see_all_the_others_their_own(
    finding: Finding, people: dict[str, Member], outsider: Member
) -> None:
    decide(finding, people["office"], granted=True)
    decide(finding, people["inspector"], "finding.closed")
    for post, number in (
        ("director", 2),
        ("discipline", 2),
        ("office", 1),
        ("inspector", 1),
        ("unit_head", 0),
    ):
        assert decisions_visible_to(people[post].actor).count() == number
    assert decisions_visible_to(outsider.actor).count() == 0


def test_what_the_system_does_and_what_is_no_decision_stays_out(
    finding: Finding, people: dict[str, Member]
) -> None:
    record("finding.closed", finding, by=SYSTEM, region_id=finding.region_id)
    decide(finding, people["office"], "finding.fixed")
    decide(finding, people["office"], "finding.edited", title="x")
    assert not decisions_visible_to(people["director"].actor).exists()
    decide(finding, people["office"], "finding.edited", due_at=now())
    assert decisions_visible_to(people["director"].actor).count() == 1


def test_filters(
    finding: Finding, people: dict[str, Member], county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    director, office = people["director"].actor, people["office"]
    decide(finding, office, granted=True)
    decide(finding, people["inspector"], "finding.closed")
    for wanted, number in (
        (Wanted(matters=["deadline"]), 1),
        (Wanted(matters=["confirmed", "deadline"]), 2),
        (Wanted(matters=["voided"]), 0),
        (Wanted(persons=[office.user.pk]), 1),
        (Wanted(units=[county.units["market"].pk]), 2),
        (Wanted(units=[county.units["urban"].pk]), 0),
        (Wanted(since=today(), until=today()), 2),
        (Wanted(until=date(2020, 1, 1)), 0),
    ):
        assert decisions_visible_to(director, wanted).count() == number, wanted
    assert decisions_visible_to(office.actor, Wanted(persons=[people["inspector"].user.pk])).count() == 0


def test_counts_and_shares_are_those_of_the_events(
    finding: Finding, people: dict[str, Member], county: County, django_assert_num_queries: Any
) -> None:
    other = make_member(county, "office", name="另一个")
    for granted in (True, True, False):
        decide(finding, people["office"], granted=granted)
    decide(finding, other, granted=False)
    decide(finding, other, "finding.voided")
    director = people["director"].actor
    with django_assert_num_queries(1):
        persons, everybody = counts_of(decisions_visible_to(director))
    by_user = {one.user_id: one for one in persons}
    assert by_user[people["office"].user.pk].shares == {"extensions": Share(2, 3)}
    assert by_user[other.user.pk].shares == {"extensions": Share(0, 1), "voids": Share(1, 1)}
    assert everybody == {"extensions": Share(2, 4), "voids": Share(1, 1)}
    assert dict(by_user[other.user.pk].matters) == {"deadline": 1, "voided": 1}
    assert [one.total for one in persons] == [3, 2]


def test_nothing_of_a_secret_visit(people: dict[str, Member], county: County, standard: Any) -> None:
    inspector = people["inspector"]
    evaluation = Evaluation.objects.create(
        region=county.region,
        campaign=county.campaign,
        version=standard.version,
        title="暗访",
        source="covert",
        held_on=today(),
    )
    visit = Visit.objects.create(
        region=county.region, campaign=county.campaign, version=standard.version, site=county.sites[0], source="covert",
        evaluation=evaluation, inspector=inspector.person, started_at=now(), period=period_of(now()),
    )  # fmt: skip
    signal = Signal.objects.create(
        region=county.region, campaign=county.campaign, kind="place_imprecise", strength=1, key="1", site=visit.site, visit=visit,
        raised_at=now(), reason={}, person=inspector.person,
    )  # fmt: skip
    record("signal.judged", signal, by=people["office"].actor, new={"state": "wrong"})
    for post in ("director", "discipline", "office"):
        assert not decisions_visible_to(people[post].actor).exists()
    Evaluation.objects.filter(pk=evaluation.pk).update(over_at=timezone.now())
    assert decisions_visible_to(people["discipline"].actor).count() == 1


def test_no_kind_names_a_draw_or_a_look_back_that_may_be_running() -> None:
    allowed = {"draw.cancelled"}
    assert {
        kind for kind in KINDS if kind.startswith(("draw.", "lookback.", "evaluation.", "visit."))
    } <= allowed

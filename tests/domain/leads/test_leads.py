"""Leads: opened once by the same thing, numbered without gaps, frozen, seen by few, erased when unfounded."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from tests.factories import County, Member, make_finding, make_world

from tongchuang.domain.findings.actions import assign_finding
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.leads import actions
from tongchuang.domain.leads.access import get_lead_for, leads_visible_to
from tongchuang.domain.leads.errors import LeadInvalid, LeadStale, LeadWrongState
from tongchuang.domain.leads.hashes import digest_of
from tongchuang.domain.leads.models import Ground, Lead, Piece
from tongchuang.domain.leads.values import Opening
from tongchuang.domain.ledger.models import Event, EventPersonal
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.ledger.verifying import verify
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def discipline(people: dict[str, Member]) -> Member:
    return people["discipline"]


@pytest.fixture
def finding(county: County, office: Member) -> Finding:
    """An assigned finding with its event in the ledger."""
    row = make_finding(county, site=county.sites[0], registered_by=county.people["inspector"].person)
    return assign_finding(row, by=office.actor, version=row.version, unit=county.units["market"])


def by_ladder(finding: Finding, subject: Any = None, **more: Any) -> Opening:
    return Opening(
        Ground.LADDER, finding.region_id, unit_id=finding.unit_id, finding_id=finding.pk,
        campaign_id=finding.campaign_id, subject=subject or finding, **more,
    )  # fmt: skip


def test_the_same_thing_opens_one_lead(finding: Finding, county: County) -> None:
    first = actions.open_lead(by_ladder(finding), by=SYSTEM)
    again = actions.open_lead(by_ladder(finding), by=SYSTEM)
    assert again.pk == first.pk
    many = actions.open_leads(
        [by_ladder(finding), by_ladder(finding, county.sites[0]), by_ladder(finding, county.sites[0])],
        by=SYSTEM,
    )
    assert [lead.pk for lead in many] == [first.pk, many[1].pk, many[1].pk]
    assert Event.objects.filter(kind="lead.opened").count() == Lead.objects.count() == 2
    assert sorted(Lead.objects.values_list("number", flat=True)) == [
        f"{first.number[:4]}-00001",
        f"{first.number[:4]}-00002",
    ]


def test_everything_of_the_finding_is_attached_with_hashes(finding: Finding, county: County) -> None:
    from tests.meta.address_book import stored_photo

    photo = stored_photo(county.people["inspector"])
    FindingPhoto.objects.create(
        finding=finding, attachment=photo, phase="before", added_at=finding.registered_at
    )
    lead = actions.open_lead(by_ladder(finding, county.sites[0], also=(county.units["market"],)), by=SYSTEM)
    pieces = {piece.target_type: piece for piece in Piece.objects.filter(lead=lead)}
    assert set(pieces) == {"site", "unit", "finding", "history", "photo"}
    assert pieces["photo"].file_sha256 == photo.sha256
    assert [event["kind"] for event in pieces["history"].content["events"]] == ["finding.assigned"]
    assert all(digest_of(piece.content) == piece.sha256 for piece in pieces.values())
    assert "grams" not in pieces["finding"].content
    told = Event.objects.get(kind="lead.opened")
    assert told.new["pieces"] == 5
    assert str(finding.pk) not in str(told.new)


def test_who_complained_stays_out(county: County, finding: Finding) -> None:
    person = county.people["inspector"].person
    Finding.objects.filter(pk=finding.pk).update(source="hotline")
    lead = actions.open_lead(by_ladder(finding, county.sites[0]), by=SYSTEM)
    assert str(person.pk) not in str(list(Piece.objects.filter(lead=lead).values_list("content", flat=True)))


def test_a_lead_is_opened_by_hand_with_a_reason(
    people: dict[str, Member], finding: Finding, county: County
) -> None:
    lead = actions.open_by_hand(reason=" 三次超期 ", by=people["director"].actor, finding=finding)
    assert (lead.ground, lead.reason, lead.unit_id) == (Ground.BY_HAND, "三次超期", finding.unit_id)
    with pytest.raises(LeadInvalid):
        actions.open_by_hand(reason=" ", by=people["discipline"].actor, finding=finding)
    with pytest.raises(LeadInvalid):
        actions.open_by_hand(reason="x", by=people["discipline"].actor)


@pytest.mark.parametrize(
    "post",
    [
        "office",
        "inspector",
        "unit_liaison",
        "unit_head",
        "contracted_leader",
        "point_owner",
        "lead_liaison",
        "observer",
    ],
)
def test_nobody_else_opens_or_sees_leads(people: dict[str, Member], finding: Finding, post: str) -> None:
    lead = actions.open_lead(by_ladder(finding), by=SYSTEM)
    actor = people[post].actor
    assert not leads_visible_to(actor).exists()
    with pytest.raises(Http404):
        get_lead_for(actor, lead.pk)
    with pytest.raises(NotPermitted):
        actions.open_by_hand(reason="x", by=actor, finding=finding)
    for act in (actions.take_up_lead, actions.dismiss_lead):
        with pytest.raises(NotPermitted):
            act(lead, by=actor, version=lead.version)


def test_the_director_sees_what_is_open_and_what_he_opened(
    people: dict[str, Member], finding: Finding, county: County
) -> None:
    director, discipline = people["director"].actor, people["discipline"].actor
    own = actions.open_by_hand(reason="x", by=director, finding=finding)
    other = actions.open_lead(by_ladder(finding, county.sites[0]), by=SYSTEM)
    assert set(leads_visible_to(director)) == {own, other}
    for lead in (own, other):
        actions.take_up_lead(lead, by=discipline, version=lead.version)
    assert set(leads_visible_to(director)) == {own}
    assert set(leads_visible_to(discipline)) == {own, other}
    with pytest.raises(NotPermitted):
        actions.close_lead(own, outcome="talk", conclusion="x", by=director, version=2)


def test_another_county_sees_nothing(finding: Finding, other_county: County) -> None:
    lead = actions.open_lead(by_ladder(finding), by=SYSTEM)
    stranger = other_county.people["discipline"].actor
    assert not leads_visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        actions.take_up_lead(lead, by=stranger, version=lead.version)
    with pytest.raises(LeadInvalid):
        actions.open_by_hand(reason="x", by=stranger, finding=finding)


def test_states(discipline: Member, finding: Finding) -> None:
    lead = actions.open_lead(by_ladder(finding), by=SYSTEM)
    with pytest.raises(LeadWrongState):
        actions.close_lead(lead, outcome="talk", conclusion="x", by=discipline.actor, version=1)
    taken = actions.take_up_lead(lead, by=discipline.actor, version=1)
    with pytest.raises(LeadStale):
        actions.close_lead(lead, outcome="talk", conclusion="x", by=discipline.actor, version=1)
    for outcome, conclusion in (("prison", "x"), ("talk", "  ")):
        with pytest.raises(LeadInvalid):
            actions.close_lead(
                lead, outcome=outcome, conclusion=conclusion, by=discipline.actor, version=taken.version
            )
    closed = actions.close_lead(
        lead, outcome="talk", conclusion="已谈话", by=discipline.actor, version=taken.version
    )
    assert (closed.state, closed.outcome, closed.conclusion) == ("closed", "talk", "已谈话")
    with pytest.raises(LeadWrongState):
        actions.dismiss_lead(closed, by=discipline.actor, version=closed.version)


def test_an_unfounded_lead_is_erased_but_that_it_was_stays(discipline: Member, finding: Finding) -> None:
    lead = actions.open_by_hand(reason="听说有人打招呼", by=discipline.actor, finding=finding)
    seal_all()
    told = Event.objects.get(kind="lead.opened")
    assert EventPersonal.objects.filter(event=told).exists()
    gone = actions.dismiss_lead(lead, by=discipline.actor, version=lead.version)
    gone.refresh_from_db()
    assert (gone.unit, gone.finding, gone.campaign, gone.subject, gone.reason, gone.conclusion) == (
        None,
        None,
        None,
        "",
        "",
        "",
    )
    assert (gone.state, gone.number, gone.ground) == ("unfounded", lead.number, "by_hand")
    assert gone.closed_at is not None
    assert not Piece.objects.filter(lead=lead).exists()
    assert not EventPersonal.objects.filter(event__target_id=lead.pk).exists()
    kinds = list(Event.objects.filter(target_id=lead.pk).order_by("id").values_list("kind", flat=True))
    assert kinds == ["lead.opened", "lead.unfounded"]
    everything = str(list(Event.objects.filter(target_id=lead.pk).values()))
    assert str(finding.pk) not in everything
    assert str(finding.unit_id) not in everything
    seal_all()
    assert verify().problem == ""


def test_numbers_begin_anew_with_the_year_in_shanghai(
    finding: Finding, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC))
    old = actions.open_lead(by_ladder(finding), by=SYSTEM)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC))
    new = actions.open_lead(by_ladder(finding, county.sites[0]), by=SYSTEM)
    assert (old.number, new.number) == ("2026-00001", "2027-00001")


def test_a_rollback_gives_the_number_back(finding: Finding, county: County) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.open_lead(by_ladder(finding), by=SYSTEM)
        raise RuntimeError
    assert actions.open_lead(by_ladder(finding), by=SYSTEM).number.endswith("-00001")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_open_one_without_a_gap() -> None:
    county = make_world().county
    finding = make_finding(county, site=county.sites[0])
    ready, found = threading.Barrier(4), []

    def open_it() -> None:
        try:
            ready.wait(10)
            found.append(actions.open_lead(by_ladder(finding, county.sites[0]), by=SYSTEM).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 4
    assert len(set(found)) == Lead.objects.count() == 1
    assert actions.open_lead(by_ladder(finding, county.sites[1]), by=SYSTEM).number.endswith("-00002")


def test_many_are_opened_in_few_statements(county: County, django_assert_max_num_queries: Any) -> None:
    findings = [make_finding(county, site=county.sites[0], unit=county.units["market"]) for _ in range(60)]
    with django_assert_max_num_queries(16):
        leads = actions.open_leads([by_ladder(each) for each in findings], by=SYSTEM)
    assert len({lead.number for lead in leads}) == 60

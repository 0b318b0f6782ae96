"""Facts that are not checks: each kind with its own values; retracted, never changed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.factories import County, Member, Standard, World

from tongchuang.domain.inspections.actions import (
    FactValues,
    enter_observation,
    enter_observations,
    finish_evaluation,
    open_evaluation,
    retract_observation,
)
from tongchuang.domain.inspections.errors import ObservationRejected
from tongchuang.domain.inspections.models import Observation
from tongchuang.domain.ledger.models import Event, EventPersonal
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import now, period_of, today
from tongchuang.foundation.ids import uuid7

VALUES: dict[str, dict[str, Any]] = {
    "II-1": {"fraction": Decimal("0.85")},
    "II-2": {"yes": 450, "valid": 500},
    "II-3": {"value": Decimal("36.25")},
    "III-2": {"count": 2},
}


def fact(standard: Standard, code: str, **values: Any) -> FactValues:
    given: dict[str, Any] = {"source": "self", "at": now() - timedelta(hours=1), **VALUES.get(code, {}), **values}
    return FactValues(item=standard.items[code], **given)


@pytest.mark.parametrize("code, kind", [("II-1", "review"), ("II-2", "poll"), ("II-3", "reading"), ("III-2", "event")])
def test_each_kind_is_kept_with_its_event(
    county: County, standard: Standard, office: Member, code: str, kind: str
) -> None:
    given = fact(standard, code, note="季度台账")
    row = enter_observation(given, campaign=county.campaign, by=office.actor)
    row.refresh_from_db()
    assert (row.kind, row.period, row.entered_by_id) == (kind, period_of(given.at), office.person.pk)
    for name, value in VALUES[code].items():
        assert getattr(row, name) == value
    event = Event.objects.get(kind="observation.entered", target_id=row.pk)
    assert "季度台账" not in str(event.new)
    assert EventPersonal.objects.get(event=event).data == {"text": "季度台账"}


def test_a_rating_names_its_rater(county: County, standard: Standard, office: Member) -> None:
    with pytest.raises(ObservationRejected) as refusal:
        enter_observation(fact(standard, "III-1", fraction=Decimal("0.9")), campaign=county.campaign, by=office.actor)
    assert refusal.value.field == "rater"
    rated = fact(standard, "III-1", fraction=Decimal("0.9"), rater=office.person)
    assert enter_observation(rated, campaign=county.campaign, by=office.actor).kind == "rating"


@pytest.mark.parametrize(
    "code, values, field",
    [
        ("I-1", {}, "item"),
        ("I", {}, "item"),
        ("II-1", {"fraction": None}, "fraction"),
        ("II-1", {"fraction": Decimal("1.1")}, "fraction"),
        ("II-1", {"fraction": Decimal("NaN")}, "fraction"),
        ("II-2", {"yes": 501}, "yes"),
        ("II-2", {"valid": None}, "valid"),
        ("II-3", {"value": Decimal("Infinity")}, "value"),
        ("II-3", {"value": Decimal("1e15")}, "value"),
        ("III-2", {"count": 0}, "count"),
        ("II-3", {"source": "guess"}, "source"),
        ("II-3", {"at": now() + timedelta(days=2)}, "at"),
        ("II-3", {"at": now() - timedelta(days=900)}, "at"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    county: County, standard: Standard, office: Member, code: str, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ObservationRejected) as refusal:
        enter_observation(fact(standard, code, **values), campaign=county.campaign, by=office.actor)
    assert refusal.value.field == field
    assert not Observation.objects.exists()


def test_many_are_entered_together_or_not_at_all(county: County, standard: Standard, office: Member) -> None:
    good, bad = fact(standard, "II-1"), fact(standard, "II-3", value=None)
    with pytest.raises(ObservationRejected):
        enter_observations([good, bad], campaign=county.campaign, by=office.actor)
    assert not Observation.objects.exists()
    assert len(enter_observations([good, fact(standard, "II-3")], campaign=county.campaign, by=office.actor)) == 2


def test_the_same_id_is_the_same_fact(county: County, standard: Standard, office: Member) -> None:
    given = fact(standard, "III-2", id=uuid7())
    for _ in range(2):
        enter_observation(given, campaign=county.campaign, by=office.actor)
    assert Observation.objects.count() == 1
    assert Event.objects.filter(kind="observation.entered").count() == 1


def test_a_retracted_fact_stays_with_its_reason(county: County, standard: Standard, office: Member) -> None:
    row = enter_observation(fact(standard, "II-1"), campaign=county.campaign, by=office.actor)
    with pytest.raises(ObservationRejected):
        retract_observation(row, reason="  ", by=office.actor)
    gone = retract_observation(row, reason="录错了季度", by=office.actor)
    assert gone.retracted_at is not None
    event = Event.objects.get(kind="observation.retracted", target_id=row.pk)
    assert EventPersonal.objects.get(event=event).data["text"] == "录错了季度"
    with pytest.raises(ObservationRejected):
        retract_observation(row, reason="再来一次", by=office.actor)


def test_a_finished_evaluation_takes_no_more_facts(county: County, standard: Standard, office: Member) -> None:
    campaign = county.campaign
    evaluation = open_evaluation(
        campaign=campaign, version=standard.version, title="第一次模拟测评", source="mock", held_on=today(), by=office.actor
    )
    row = enter_observation(fact(standard, "II-1", source="mock"), campaign=campaign, evaluation=evaluation, by=office.actor)
    finish_evaluation(evaluation, by=office.actor)
    with pytest.raises(ObservationRejected):
        enter_observation(fact(standard, "II-3", source="mock"), campaign=campaign, evaluation=evaluation, by=office.actor)
    row.refresh_from_db()
    with pytest.raises(ObservationRejected):
        retract_observation(row, reason="不对", by=office.actor)


def test_only_the_office_enters_facts_and_only_of_its_county(world: World) -> None:
    given = fact(world.standard, "II-1")
    for post in ("inspector", "unit_liaison", "observer"):
        with pytest.raises(NotPermitted):
            enter_observation(given, campaign=world.county.campaign, by=world.county.people[post].actor)
    with pytest.raises(ObservationRejected):
        enter_observation(given, campaign=world.county.campaign, by=world.other.people["office"].actor)
    row = enter_observation(given, campaign=world.county.campaign, by=world.county.people["office"].actor)
    with pytest.raises(Observation.DoesNotExist):
        retract_observation(row, reason="不是我们的", by=world.other.people["office"].actor)

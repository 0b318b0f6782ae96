"""Findings from the failed checks of a visit: new ones, repeated ones, rebounds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.domain.findings.conftest import Life, SetClock
from tests.factories import County, Member

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings import actions
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.inspections.models import Check, CheckPhoto, Visit
from tongchuang.domain.ledger.models import Event


@pytest.fixture
def visit(county: County, standard: Any, inspector: Member, clock: SetClock) -> Any:
    """visit({"I-1": "fail"}) writes a visit to the first market with these checks and registers what failed."""

    def make(
        verdicts: dict[str, str], *, source: str = "mock", photo: Attachment | None = None, seen: datetime | None = None
    ) -> list[Finding]:
        row = Visit.objects.create(
            region=county.region, campaign=county.campaign, version=standard.version, site=county.sites[0],
            source=source, inspector=inspector.person, started_at=clock.moment, submitted_at=clock.moment, period="2026-06",
        )  # fmt: skip
        checks = [
            Check.objects.create(visit=row, item=standard.items[code], verdict=verdict, count=2, note="三处", at=seen or clock.moment)
            for code, verdict in verdicts.items()
        ]
        if photo:
            CheckPhoto.objects.create(check_row=checks[0], attachment=photo)
        return actions.register_from_checks(row, checks, by=inspector.actor)

    return make


def test_each_failed_check_becomes_a_finding(visit: Any, photo: Any, county: County) -> None:
    found = visit({"I-1": "fail", "I-3": "fail", "II-1": "pass"}, source="covert", photo=photo())
    assert [row.number for row in found] == ["2026-00001", "2026-00002"]
    first = Finding.objects.get(pk=found[0].pk)
    assert (first.source, first.count, first.title, first.unit_id) == (
        "covert", 2, "市场环境干净有序：三处", county.units["market"].pk,
    )  # fmt: skip
    assert FindingPhoto.objects.get(finding=first).phase == "before"
    assert Event.objects.filter(kind="finding.registered").count() == 2


def test_nothing_failed_nothing_written(visit: Any) -> None:
    assert visit({"I-1": "pass", "I-3": "na"}) == []
    assert not Event.objects.exists()


def test_a_failure_while_one_is_open_is_noted_on_that_one(visit: Any) -> None:
    (first,) = visit({"I-1": "fail"})
    assert visit({"I-1": "fail"}) == []
    event = Event.objects.get(kind="finding.repeated")
    assert (event.target_id, event.new["number"]) == (first.pk, first.number)
    assert Finding.objects.count() == 1


def test_within_30_days_of_closing_it_is_a_rebound_one_severity_higher(visit: Any, clock: SetClock) -> None:
    severities = []
    (row,) = visit({"I-1": "fail"})
    for _ in range(3):
        Finding.objects.filter(pk=row.pk).update(state="closed", closed_at=clock.moment)
        clock.pass_(days=30)
        old, (row,) = row, visit({"I-1": "fail"})
        assert row.rebound_of_id == old.pk
        severities.append((row.severity, row.rebound_count))
    assert severities == [("major", 1), ("grave", 2), ("grave", 3)]


def test_later_it_is_a_new_finding(visit: Any, clock: SetClock) -> None:
    (first,) = visit({"I-1": "fail"})
    Finding.objects.filter(pk=first.pk).update(state="closed", closed_at=clock.moment)
    clock.pass_(days=30, seconds=1)
    (second,) = visit({"I-1": "fail"})
    assert (second.rebound_of_id, second.rebound_count, second.severity) == (None, 0, "minor")


@pytest.mark.parametrize(("closed_days_before", "rebound"), [(29, True), (31, False), (-1, False)])
def test_a_late_delivery_counts_by_when_it_was_seen(
    visit: Any, clock: SetClock, closed_days_before: int, rebound: bool
) -> None:
    (first,) = visit({"I-1": "fail"})
    seen = clock.pass_(days=40)
    Finding.objects.filter(pk=first.pk).update(state="closed", closed_at=seen - timedelta(days=closed_days_before))
    clock.pass_(days=2)
    (second,) = visit({"I-1": "fail"}, seen=seen)
    assert (second.rebound_of_id == first.pk) is rebound
    assert second.severity == ("major" if rebound else "minor")


def test_void_ones_do_not_count(visit: Any, clock: SetClock) -> None:
    (first,) = visit({"I-1": "fail"})
    Finding.objects.filter(pk=first.pk).update(state="void")
    (second,) = visit({"I-1": "fail"})
    assert second.rebound_of_id is None


def test_the_same_check_given_again_makes_nothing(visit: Any, inspector: Member) -> None:
    (first,) = visit({"I-1": "fail"})
    check = first.check_row
    assert actions.register_from_checks(check.visit, [check], by=inspector.actor) == []
    assert Event.objects.count() == 1


def test_statements_do_not_grow_with_the_checks(visit: Any, django_assert_max_num_queries: Any, life: Life) -> None:
    codes = ["I-1", "I-2", "I-3", "II-1", "II-2", "II-3"]
    rows = life.county, life.standard
    county, standard = rows
    moment = life.clock.moment
    made = Visit.objects.create(
        region=county.region, campaign=county.campaign, version=standard.version, site=county.sites[0], source="mock",
        inspector=life.who("inspector").person, started_at=moment, submitted_at=moment, period="2026-06",
    )  # fmt: skip
    checks = [Check.objects.create(visit=made, item=standard.items[code], verdict="fail", at=moment) for code in codes]
    actor = life.who("inspector").actor
    with django_assert_max_num_queries(16):
        assert len(actions.register_from_checks(made, checks, by=actor)) == 6

"""What the engine is asked: the facts of the sources that count, up to the moment, none of running covert visits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.domain.forecasts.made import QUOTAS, held, past, set_quotas
from tests.domain.scores.facts import evaluation, observe, visit
from tests.factories import County, Standard, make_finding

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.forecasts.engine_io import Asked, Question, question_of
from tongchuang.domain.forecasts.queries import assumed_by
from tongchuang.engines.scoring.facts import Check
from tongchuang.foundation.clock import now


@pytest.fixture
def finding(county: County, standard: Standard) -> Finding:
    set_quotas(county)
    return past(county, standard)


def asked(county: County, standard: Standard, days_ago: int = 0) -> Question:
    as_of = now() - timedelta(days=days_ago)
    return question_of(Asked(county.campaign, standard.version.pk, as_of, assumed_by(county.campaign)))


def checks(question: Question) -> list[Check]:
    return [fact for fact in question.facts if isinstance(fact, Check)]


def test_inspections_count_and_self_checks_do_not(
    county: County, standard: Standard, finding: Finding
) -> None:
    visit(county, county.sites[0], {"I-1": "pass"}, source="self", at=now() - timedelta(days=1))
    found = asked(county, standard)
    assert {check.source for check in checks(found)} == {"covert", "mock"}
    assert found.quotas == QUOTAS and found.target == 90.0
    assert len(found.sites) == 6 and {type(fact).__name__ for fact in found.facts} == {
        "Check",
        "Review",
        "Poll",
        "Reading",
    }


def test_self_checks_that_count_half_are_as_old_as_one_half_life_more(
    county: County, standard: Standard, finding: Finding
) -> None:
    at = now() - timedelta(days=1)
    visit(county, county.sites[0], {"I-1": "pass"}, source="self", at=at)
    finding.campaign.forecast_settings.self_weight = Decimal("0.5")
    finding.campaign.forecast_settings.save()
    own = [check for check in checks(asked(county, standard)) if check.source == "self"]
    assert [check.at for check in own] == [at - timedelta(days=60)]


def test_only_what_was_known_then_is_used(county: County, standard: Standard, finding: Finding) -> None:
    found = asked(county, standard, days_ago=30)
    assert all(fact.at <= found.as_of for fact in found.facts)
    assert len(checks(found)) == 12 and not found.problems


def test_running_covert_evaluations_leave_no_trace(
    county: County, standard: Standard, finding: Finding
) -> None:
    before = asked(county, standard)
    running = evaluation(county, standard.version, source="covert")
    made = visit(
        county,
        county.sites[3],
        {"I-2": "fail"},
        at=now() - timedelta(hours=2),
        source="covert",
        evaluation=running,
    )
    make_finding(county, site=county.sites[3], item=standard.items["I-2"], check_row=made.checks.get())
    during = asked(county, standard)
    assert (len(during.facts), len(during.problems)) == (len(before.facts), len(before.problems))
    running.finished_at = now()
    running.save()
    after = asked(county, standard)
    assert (len(after.facts), len(after.problems)) == (len(before.facts) + 1, len(before.problems) + 1)


def test_findings_are_open_until_they_are_closed_as_fixed(
    county: County, standard: Standard, finding: Finding
) -> None:
    assert [problem.closed_at for problem in asked(county, standard).problems] == [None]
    Finding.objects.filter(pk=finding.pk).update(
        state="closed", disposition="fixed", closed_at=now() - timedelta(days=2)
    )
    assert asked(county, standard).problems[0].closed_at is not None
    assert asked(county, standard, days_ago=5).problems[0].closed_at is None
    Finding.objects.filter(pk=finding.pk).update(disposition="cannot")
    assert asked(county, standard).problems[0].closed_at is None
    Finding.objects.filter(pk=finding.pk).update(state="void", closed_at=None)
    assert asked(county, standard).problems == []


def test_a_citizens_report_counts_while_it_is_open(
    county: County, standard: Standard, finding: Finding
) -> None:
    told = make_finding(
        county, site=county.sites[1], item=standard.items["I-2"], source="hotline", state="assigned"
    )
    assert str(told.pk) in {problem.id for problem in asked(county, standard).problems}
    Finding.objects.filter(pk=told.pk).update(
        state="closed", disposition="fixed", closed_at=now() - timedelta(days=1)
    )
    assert str(told.pk) not in {problem.id for problem in asked(county, standard).problems}


def test_closed_sites_are_not_drawn(county: County, standard: Standard, finding: Finding) -> None:
    site = county.sites[0]
    site.closed_on = (now() - timedelta(days=3)).date()
    site.save()
    found = asked(county, standard)
    assert str(site.pk) not in found.sites and str(site.pk) not in {check.site for check in checks(found)}
    assert str(site.pk) in asked(county, standard, days_ago=5).sites


def test_past_evaluations_come_with_their_own_facts_and_quotas(
    county: County, standard: Standard, finding: Finding
) -> None:
    held(county, standard, 35, ("fail", 2))
    running = evaluation(county, standard.version)
    visit(county, county.sites[0], {"I-1": "fail"}, at=now() - timedelta(hours=1), evaluation=running)
    found = asked(county, standard)
    assert [(len(each.facts), dict(each.quotas or {})) for each in found.evaluations] == [(5, QUOTAS)]


def test_own_figures_stand_in_where_nobody_else_looked(
    county: County, standard: Standard, finding: Finding
) -> None:
    observe(county, standard.items["III-1"], "rating", at=now() - timedelta(days=1), source="self", fraction=0.9,
            rater=county.people["observer"].person)  # fmt: skip
    observe(
        county, standard.items["II-1"], "review", at=now() - timedelta(days=1), source="self", fraction=1.0
    )
    facts = asked(county, standard).facts
    assert [fact.item for fact in facts if fact.source == "self"] == ["III-1"]

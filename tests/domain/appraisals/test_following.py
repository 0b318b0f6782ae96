"""Provisional rankings follow the ledger: marked as facts come, computed anew when their turn comes."""

from __future__ import annotations

from django.db import transaction
from tests.domain.appraisals.making import line, month, ranked
from tests.domain.scores.facts import visit
from tests.factories import County, Standard

from tongchuang.domain.appraisals.consumers import RANKING_KINDS, mark_rankings
from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.consuming import consume
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.workflows.ranking import refresh_stale_rankings


def pump() -> None:
    seal_all()
    consume("rankings", mark_rankings, kinds=RANKING_KINDS)


def test_first_facts_open_the_month_and_its_quarter(county: County, standard: Standard) -> None:
    month(county, standard, event=True)
    pump()
    rows = {row.period: row for row in Ranking.objects.all()}
    assert set(rows) == {"2026-10", "2026-Q4"} and all(row.stale for row in rows.values())
    assert refresh_stale_rankings() == 2
    assert not Ranking.objects.filter(stale=True).exists()
    assert line(Ranking.objects.get(period="2026-10"), county, "urban").rank == 1


def test_a_later_fact_marks_only_what_it_touches(county: County, standard: Standard) -> None:
    month(county, standard, event=True)
    ranked(county)
    september = Ranking.objects.get()
    Ranking.objects.filter(pk=september.pk).update(period="2026-09", stale=False)
    pump()
    refresh_stale_rankings()
    Ranking.objects.update(stale=False)
    visit(county, county.sites[-6], {"I-1": ("fail", 9)}, event=True)
    pump()
    assert {row.period for row in Ranking.objects.filter(stale=True)} == {"2026-10", "2026-Q4"}


def test_a_change_of_duties_marks_all_of_the_region(
    county: County, other_county: County, standard: Standard
) -> None:
    month(county, standard)
    ranked(county)
    month(other_county, standard)
    ranked(other_county)
    with transaction.atomic():
        record("unit.changed", county.units["urban"], by=SYSTEM, region_id=county.region.pk)
    pump()
    assert [row.region_id for row in Ranking.objects.filter(stale=True)] == [county.region.pk]

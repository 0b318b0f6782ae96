"""Who answers for an item at a site: the order of the scoring contract, step by step."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import County

from tongchuang.domain.responsibilities.models import Responsibility, Support
from tongchuang.domain.responsibilities.resolve import Answerable, Via, key_of, resolve_responsible


@pytest.fixture
def answers(county: County, standard: Any) -> Any:
    """answers(site, code) → who answers."""

    def ask(site: Any, code: str) -> Answerable:
        item = standard.items[code]
        found = resolve_responsible(
            campaign_id=county.campaign.pk, region_id=county.region.pk, pairs=[(site, item)]
        )
        return found[key_of(site, item)]

    return ask


def test_the_first_that_fits_answers(county: County, standard: Any, answers: Any) -> None:
    units, site, bare = county.units, county.sites[0], county.sites[5]
    item = standard.items["I-3"]
    assert answers(bare, "I-3").via is Via.LEAD or answers(bare, "I-3").via is Via.NOBODY
    assert (answers(site, "I-3").unit_id, answers(site, "I-3").via) == (units["market"].pk, Via.SITE)
    assert answers(site, "I-3").person_id == county.people["point_owner"].person.pk

    def give(unit: str, **scope: Any) -> Responsibility:
        return Responsibility.objects.create(
            region=county.region, campaign=county.campaign, item=item, lead=units[unit], **scope
        )

    give("education")
    assert (answers(bare, "I-3").unit_id, answers(bare, "I-3").via) == (units["education"].pk, Via.LEAD)
    assert answers(site, "I-3").via is Via.SITE
    row = give("street", site_type=site.type)
    Support.objects.create(responsibility=row, unit=units["urban"])
    found = answers(site, "I-3")
    assert (found.unit_id, found.support_ids, found.via) == (units["street"].pk, (units["urban"].pk,), Via.TYPE_ITEM)
    give("office", site=site)
    assert (answers(site, "I-3").unit_id, answers(site, "I-3").via) == (units["office"].pk, Via.SITE_ITEM)
    assert answers(county.sites[2], "I-3").via is Via.TYPE_ITEM


def test_the_lead_named_by_the_standard_answers_last(county: County, answers: Any) -> None:
    found = answers(county.sites[5], "II-1")
    assert (found.unit_id, found.via) == (county.units["office"].pk, Via.LEAD)


def test_nobody_else_answers(county: County, standard: Any, answers: Any) -> None:
    item = standard.items["II-1"]
    item.lead_names = ["不存在的局"]
    item.save()
    assert answers(county.sites[5], "II-1") == Answerable()


def test_a_closed_unit_hands_over_to_its_successor(county: County, standard: Any, answers: Any) -> None:
    old, new = county.units["education"], county.units["urban"]
    old.valid_to, old.successor = "2026-01-31", new
    old.save()
    Responsibility.objects.create(
        region=county.region, campaign=county.campaign, item=standard.items["I-3"], site=county.sites[0], lead=old
    )
    assert answers(county.sites[0], "I-3").unit_id == new.pk

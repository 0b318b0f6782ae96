"""Every check: found when it is there, gone when it is mended, nothing of another county."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.utils import InternalError, OperationalError
from tests.factories import County, World, make_member, make_site, make_standard

from tongchuang.domain.campaigns.models import CampaignStandard
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.places.models import Section, Site
from tongchuang.domain.responsibilities import gap_checks as gaps
from tongchuang.domain.responsibilities.actions import assign, cascade, confirm_contract, offer_contract
from tongchuang.domain.responsibilities.models import Contract, Responsibility
from tongchuang.domain.responsibilities.values import Assignment
from tongchuang.domain.standards.models import SiteType
from tongchuang.foundation.clock import now, today

Mend = Callable[[], Any]


def duty(county: County, world: World, code: str = "I-1", **values: Any) -> Responsibility:
    given = Assignment(world.standard.items[code], county.units["market"])
    return assign(county.campaign, replace(given, **values), by=county.people["office"].actor)


def item_without_lead(county: County, world: World) -> tuple[str, Mend]:
    return "I-3 公共场所秩序", lambda: duty(county, world, "I-3")


def site_without_unit(county: County, world: World) -> tuple[str, Mend]:
    return county.sites[5].name, lambda: Site.objects.filter(pk=county.sites[5].pk).update(unit=county.units["urban"])


def site_without_owner(county: County, world: World) -> tuple[str, Mend]:
    site, owner = county.sites[1], county.people["point_owner"]

    def mend() -> None:
        offered = offer_contract(
            county.campaign, "point_owner", by=county.people["office"].actor, site=site, person=owner.person
        )
        confirm_contract(offered, by=owner.actor)

    return site.name, mend


def site_without_place(county: County, world: World) -> tuple[str, Mend]:
    return county.sites[4].name, lambda: Site.objects.filter(pk=county.sites[4].pk).update(longitude=112, latitude=33)


def type_without_checklist(county: County, world: World) -> tuple[str, Mend]:
    SiteType.objects.create(code="pier", title="码头")
    site = make_site(county, "西渡口", type_code="pier")
    return "码头", lambda: Site.objects.filter(pk=site.pk).update(closed_on=today())


def checklist_without_site(county: County, world: World) -> tuple[str, Mend]:
    document = {
        "standard": {"id": "parks", "title": "园林", "version": "1", "regime": "points"},
        "site_types": {"park": {"title": "公园"}},
        "tree": [
            {"code": "1", "title": "绿化", "points": 5, "method": "site", "site_types": ["park"], "rule": {"veto": {}}}
        ],
    }
    CampaignStandard.objects.create(campaign=county.campaign, version=make_standard(document).version, position=1)
    return "公园", lambda: make_site(county, "望江公园", type_code="park")


def unit_without_user(county: County, world: World) -> tuple[str, Mend]:
    duty(county, world, lead=county.units["education"])
    return "教育局", lambda: make_member(county, "unit_liaison", unit=county.units["education"])


def duty_without_date(county: County, world: World) -> tuple[str, Mend]:
    row = duty(county, world)
    return "I-1 市场环境干净有序", lambda: Responsibility.objects.filter(pk=row.pk).update(due_on=date(2026, 12, 1))


def lead_dissolved(county: County, world: World) -> tuple[str, Mend]:
    row = duty(county, world, lead=county.units["education"])
    county.units["education"].valid_to = today() - timedelta(days=1)
    county.units["education"].save()
    return "I-1 市场环境干净有序", lambda: Responsibility.objects.filter(pk=row.pk).update(lead=county.units["urban"])


def section_without_leader(county: County, world: World) -> tuple[str, Mend]:
    section = county.sections[2]
    person = county.people["contracted_leader"].person
    return f"{section.street.name} {section.name}", lambda: Section.objects.filter(pk=section.pk).update(
        contracted_leader=person
    )


def holder_left(county: County, world: World) -> tuple[str, Mend]:
    row = duty(county, world)
    clerk = make_member(county, None, unit=county.units["market"])
    cascade(row, clerk.person, by=county.people["unit_liaison"].actor, version=1)
    clerk.person.left_on = today()
    clerk.person.save()
    return "I-1 市场环境干净有序", lambda: cascade(row, None, by=county.people["unit_liaison"].actor, version=2)


def unclaimed(county: County, world: World) -> tuple[str, Mend]:
    # The ledger can't be changed afterwards, so the duty is given out nine days ago.
    with patch("tongchuang.domain.ledger.actions.now", return_value=now() - timedelta(days=9)):
        row = duty(county, world)
    return "I-1 市场环境干净有序", lambda: Responsibility.objects.filter(pk=row.pk).update(state="claimed")


def _visit(county: County, world: World, inspector: Any) -> None:
    Visit.objects.create(
        region=county.region, campaign=county.campaign, version=world.standard.version, site=county.sites[0],
        source="self", inspector=inspector, started_at=now() - timedelta(days=3), period="2026-11",
    )  # fmt: skip


def judge_in_own_cause(county: County, world: World) -> tuple[str, Mend]:
    _visit(county, world, make_member(county, "inspector", unit=county.units["market"]).person)
    return county.sites[0].name, lambda: _visit(county, world, county.people["inspector"].person)


def contract_unconfirmed(county: County, world: World) -> tuple[str, Mend]:
    row = offer_contract(
        county.campaign, "frontage", by=county.people["office"].actor, section=county.sections[0], party="甲号店",
        valid_from=today() - timedelta(days=8),
    )  # fmt: skip
    return county.sections[0].name, lambda: Contract.objects.filter(pk=row.pk).update(state="confirmed")


def item_outside_version(county: County, world: World) -> tuple[str, Mend]:
    row = duty(county, world)
    CampaignStandard.objects.filter(campaign=county.campaign).delete()
    return "I-1 市场环境干净有序", lambda: Responsibility.objects.filter(pk=row.pk).delete()


CASES = [
    item_without_lead, site_without_unit, site_without_owner, site_without_place, type_without_checklist,
    checklist_without_site, unit_without_user, duty_without_date, lead_dissolved, section_without_leader, holder_left,
    unclaimed, judge_in_own_cause, contract_unconfirmed, item_outside_version,
]  # fmt: skip


def test_every_check_has_a_case() -> None:
    assert {case.__name__ for case in CASES} == {check.id for check in gaps.gap_checks()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_found_when_there_gone_when_mended_not_of_another_county(case: Any, world: World) -> None:
    check = gaps.find_check(case.__name__)
    assert check is not None
    here, there = world.county, world.other

    def found(county: County) -> list[str]:
        assert county.campaign is not None
        scope = {"campaign_id": county.campaign.pk, "region_id": county.region.pk}
        listed = [gap.label for gap in gaps.gaps_of(check, **scope)]
        assert gaps.gap_counts(**scope)[check.id] == len(listed)
        return listed

    # Whatever the fixture leaves open in the other county is there before, and must be all that is there after.
    before = found(there)
    label, mend = case(here, world)
    assert label in found(here)
    assert found(there) == before
    mend()
    assert label not in found(here)


def test_a_lead_at_every_type_of_site_leaves_no_gap(world: World) -> None:
    county, check = world.county, gaps.find_check("item_without_lead")
    assert county.campaign is not None
    assert check is not None

    def codes() -> set[str]:
        found = gaps.gaps_of(check, campaign_id=county.campaign.pk, region_id=county.region.pk)
        return {gap.label.split()[0] for gap in found}

    duty(county, world, "I-3", site_type=world.standard.types["market"])
    assert "I-3" in codes()
    duty(county, world, "I-3", site_type=world.standard.types["toilet"])
    assert "I-3" not in codes()


def test_a_check_can_not_write(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    check = gaps.gap_checks()[0]
    writing = (
        "WITH gone AS (DELETE FROM responsibilities_support RETURNING id)"
        " SELECT 'x' AS target_type, id AS target_id, '' AS label, '' AS detail FROM gone"
    )
    with pytest.raises((InternalError, OperationalError, Exception)) as caught:
        gaps.gaps_of(replace(check, query=writing), campaign_id=world.county.campaign.pk, region_id=world.county.region.pk)
    assert "WITH" in str(caught.value) or "read-only" in str(caught.value)
    sleeping = "SELECT 'x' AS target_type, CAST(NULL AS uuid) AS target_id, '' AS label, CAST(pg_sleep(2) AS text) AS detail"
    monkeypatch.setattr(gaps, "TIMEOUT_MS", 100)
    with pytest.raises(OperationalError, match="statement timeout"):
        gaps.gaps_of(replace(check, query=sleeping), campaign_id=world.county.campaign.pk, region_id=world.county.region.pk)


def test_afterwards_the_transaction_may_write_again(world: World) -> None:
    assert gaps.gap_counts(campaign_id=world.county.campaign.pk, region_id=world.county.region.pk)
    Site.objects.filter(pk=world.county.sites[0].pk).update(address="东门外")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] != "5s"


def test_a_file_that_is_no_check_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text("id: odd\ntitle: {zh: 甲}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"odd\.yaml"):
        gaps.read_check(path)

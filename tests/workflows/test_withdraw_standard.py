"""A standard belongs to no single region."""

from __future__ import annotations

import pytest
from tests.factories import County, Member, Standard

from tongchuang.domain.campaigns.errors import PursuedElsewhere
from tongchuang.domain.campaigns.models import CampaignStandard
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.workflows.withdraw_standard import withdraw_version


def test_what_another_region_pursues_stays(office: Member, standard: Standard) -> None:
    with pytest.raises(PursuedElsewhere):
        withdraw_version(standard.version, by=office.actor, reason="旧版")
    standard.version.refresh_from_db()
    assert standard.version.withdrawn_at is None


def test_what_only_this_region_pursues_can_go(office: Member, other_county: County, standard: Standard) -> None:
    CampaignStandard.objects.filter(campaign__region=other_county.region).delete()
    withdraw_version(standard.version, by=office.actor, reason="旧版")
    assert standard.version.withdrawn_at is not None


def test_it_takes_the_permission(inspector: Member, standard: Standard) -> None:
    with pytest.raises(NotPermitted):
        withdraw_version(standard.version, by=inspector.actor, reason="旧版")

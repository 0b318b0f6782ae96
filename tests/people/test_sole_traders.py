"""A sole trader (个体工商户) is a person, not a unit: held as a site, not named in public or where sites are ranked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from tests.factories import County, Member, make_finding, make_site

from tongchuang.domain.appraisals.queries import site_names
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.overview import open_by_site
from tongchuang.domain.organisations.actions import create_unit
from tongchuang.domain.organisations.errors import UnitInvalid
from tongchuang.domain.organisations.importing.table import Sheet
from tongchuang.domain.organisations.values import UnitValues
from tongchuang.domain.places.actions import change_site
from tongchuang.domain.places.actions.imports import import_sites
from tongchuang.domain.places.models import Site
from tongchuang.domain.places.values import SiteValues
from tongchuang.domain.plates.actions import issue_plates
from tongchuang.domain.plates.codes import code_of
from tongchuang.domain.plates.models import Plate
from tongchuang.domain.scores.queries import losses_by
from tongchuang.foundation.clock import now

Enter = Callable[[Member], Client]
NAME = "贺小满面馆"


@pytest.fixture
def shop(county: County) -> Site:
    site = make_site(county, NAME, type_code="market", unit=county.units["market"])
    site.sole_trader, site.address = True, "东门里 7 号"
    site.save()
    return Site.objects.select_related("type", "region", "unit").get(pk=site.pk)


@pytest.mark.parametrize("name", ["贺小满面馆（个体工商户）", "贺小满(个体)", "城东个体户"])
def test_it_cannot_be_registered_as_a_unit(county: County, name: str) -> None:
    with pytest.raises(UnitInvalid):
        create_unit(
            UnitValues(name=name, short_name="面馆", line="enterprise"), by=county.people["office"].actor
        )


def test_the_public_page_of_its_plate_names_type_and_code(county: County, shop: Site) -> None:
    issue_plates([shop], by=county.people["office"].actor)
    code = code_of(Plate.objects.get(site=shop))
    text = Client().get(f"/q/{code}", follow=True).content.decode()
    assert NAME not in text and "东门里 7 号" not in text
    assert shop.code in text and "农贸市场" in text
    shop.sole_trader = False
    shop.save()
    assert NAME in Client().get(f"/q/{code}", follow=True).content.decode()


def test_pages_that_rank_name_type_and_code(county: County, shop: Site) -> None:
    shop.longitude, shop.latitude = 112.1, 33.2
    shop.save()
    make_finding(county, site=shop, state="assigned")
    (row,) = open_by_site(Finding.objects.filter(site=shop), now())
    assert row["site__name"] == f"农贸市场 {shop.code}"
    assert site_names([shop.pk]) == {shop.pk: f"农贸市场 {shop.code}"}


def test_losses_by_site_do_not_name_it(county: County, shop: Site) -> None:
    from tongchuang.domain.scores.models import LossShare

    rows = losses_by(LossShare.objects.none(), "site")
    assert rows == []
    labels = Site.objects.filter(pk=shop.pk).annotate(same=F("name"))
    assert labels.get().public_name == f"农贸市场 {shop.code}"


def test_who_works_with_it_sees_its_name(county: County, shop: Site, client_for: Enter) -> None:
    for who in ("office", "unit_liaison", "inspector"):
        assert (
            NAME
            in client_for(county.people[who]).get(reverse("places:site", args=[shop.pk])).content.decode()
        ), who


def test_it_is_marked_by_hand_and_by_import(county: County, client_for: Enter) -> None:
    office = county.people["office"].actor
    site: Any = county.sites[0]
    found = change_site(
        site,
        SiteValues(**{**vars(SiteValues.of(site)), "sole_trader": True}),
        version=site.version,
        by=office,
    )
    assert found.sole_trader and found.public_name == f"{found.type.title} {found.code}"
    heads = ["编号", "名称", "类型", "个体工商户"]
    import_sites(
        Sheet(
            list(enumerate([heads, ["G001", NAME, "农贸市场", "是"], ["G002", "老集市", "农贸市场", ""]], 1))
        ),
        by=office,
    )
    assert dict(Site.objects.filter(code__in=["G001", "G002"]).values_list("code", "sole_trader")) == {
        "G001": True,
        "G002": False,
    }

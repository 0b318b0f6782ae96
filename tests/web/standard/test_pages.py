"""The pages of the standard: trees, checklists, comparisons, packs, moves."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import County, Member, Standard, World, client_for, make_finding, make_member
from tests.small_packs import FIRST, PACK, SECOND, published

from tongchuang.domain.campaigns.models import Campaign, VersionMove
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.standards.models import Crosswalk, StandardVersion

ENGLISH = re.compile(r">[^<>]*\b[A-Za-z]{4,}\b[^<>]*<")
ALLOWED = ("XLSForm", "Ctrl", "English", "pack.yaml", "civilised", "sanitary", "standard.yaml", "points", "per_failure", "deduct")


@pytest.fixture
def small(world: World, campaign: Campaign) -> Standard:
    made = published(FIRST)
    campaign.standards.update(version=made.version)
    return made


@pytest.fixture
def newer(small: Standard) -> Standard:
    return published(SECOND)


def english_in(content: bytes) -> list[str]:
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", "", content.decode(), flags=re.S)
    return [found for found in ENGLISH.findall(text) if not any(word in found for word in ALLOWED)]


def test_every_page_shows_in_chinese_with_few_queries(
    small: Standard, newer: Standard, liaison: Member, office: Member, django_assert_max_num_queries: Any
) -> None:
    Crosswalk.objects.create(
        from_slug="small-county", from_code="1.1", to_slug="model-county", to_code="I-1", relation="covers"
    )
    addresses = [
        reverse("standard:home"), reverse("standard:version", args=[small.version.pk]),
        reverse("standard:item", args=[small.items["1.1"].pk]), reverse("standard:item", args=[small.items["1"].pk]),
        reverse("standard:checklists", args=[small.version.pk]),
        f"{reverse('standard:checklists', args=[small.version.pk])}?type=market",
        f"{reverse('standard:compare')}?old={small.version.pk}&new={newer.version.pk}", reverse("standard:compare"),
        reverse("standard:crosswalk"), reverse("standard:campaign"),
    ]  # fmt: skip
    for member in (liaison, office):
        client = client_for(member)
        for address in addresses:
            with django_assert_max_num_queries(15):
                response = client.get(address)
            assert response.status_code == 200, address
            assert english_in(response.content) == [], address
    assert client_for(office).get(reverse("standard:new_pack")).status_code == 200
    assert client_for(liaison).get(reverse("standard:new_pack")).status_code == 403
    assert Client().get(addresses[0]).status_code == 302


def test_an_item_says_all_that_is_known(small: Standard, liaison: Member) -> None:
    Crosswalk.objects.create(
        from_slug="small-county", from_code="1.1", to_slug="model-county", to_code="I-1", relation="covers"
    )
    page = client_for(liaison).get(reverse("standard:item", args=[small.items["1.1"].pk])).content.decode()
    for words in ("每处扣 0.5 分，最多扣 10 分", "小样测评办法", "清扫作业中的积水不扣分", "市场监管部门", "涵盖", "市场环境干净有序"):
        assert words in page, words


def test_incomplete_is_said_wherever_a_pack_is_used(small: Standard, office: Member) -> None:
    for name, arguments in (("home", []), ("version", [small.version.pk]), ("campaign", [])):
        assert "不完整" in client_for(office).get(reverse(f"standard:{name}", args=arguments)).content.decode()


def zipped(**files: str) -> SimpleUploadedFile:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"small/{name}.yaml", text)
    return SimpleUploadedFile("small.zip", target.getvalue())


def test_a_broken_pack_is_told_and_nothing_published(office: Member, world: World) -> None:
    broken = FIRST.replace("points: 20", "points: 二十", 1).replace('"1.2"', '"1.1"')
    response = client_for(office).post(
        reverse("standard:new_pack"), {"file": zipped(pack=PACK, standard=broken), "publish": "1"}
    )
    page = response.content.decode()
    assert "small/standard.yaml" in page
    assert "编号“1.1”重复" in page
    assert "“points”应为" in page
    assert not StandardVersion.objects.filter(slug="small-county").exists()


def test_a_sound_pack_is_checked_then_published(office: Member, world: World) -> None:
    client = client_for(office)
    checked = client.post(reverse("standard:new_pack"), {"file": zipped(pack=PACK, standard=FIRST)})
    assert "可以发布" in checked.content.decode()
    assert not StandardVersion.objects.filter(slug="small-county").exists()
    posted = {"file": zipped(pack=PACK, standard=FIRST), "publish": "1"}
    assert client.post(reverse("standard:new_pack"), posted).status_code == 302
    assert StandardVersion.objects.filter(slug="small-county").exists()
    other = {"file": zipped(pack=PACK, standard=FIRST.replace("市场干净有序", "另一种说法")), "publish": "1"}
    refused = client.post(reverse("standard:new_pack"), other)
    assert refused.status_code == 422
    assert "另起版本号" in refused.content.decode()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"not a zip at all"])
def test_what_is_no_zip_is_refused(content: bytes, office: Member, world: World) -> None:
    posted = {"file": SimpleUploadedFile("x.zip", content or b" ")}
    assert client_for(office).post(reverse("standard:new_pack"), posted).status_code == 422


def test_a_bomb_is_not_unpacked(office: Member, world: World) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("p/pack.yaml", b"a" * (50 * 1024 * 1024))
    assert len(target.getvalue()) < 1024 * 1024
    response = client_for(office).post(
        reverse("standard:new_pack"), {"file": SimpleUploadedFile("b.zip", target.getvalue())}
    )
    assert response.status_code == 422


def test_a_pack_that_comes_along_is_published(office: Member, world: World) -> None:
    client = client_for(office)
    posted = {"installed": "civilised-unit", "publish": "1"}
    assert client.post(reverse("standard:new_pack"), posted).status_code == 302
    assert client.post(reverse("standard:new_pack"), {"installed": "../packs"}).status_code == 422


def test_a_move_from_the_proposal_to_the_last_thing_placed(
    small: Standard, newer: Standard, county: County, campaign: Campaign, office: Member, outsider: Member
) -> None:
    finding = make_finding(county, item=small.items["1.3"], site=county.sites[0])
    desk = client_for(office)
    desk.post(reverse("standard:propose"), {"old": small.version.pk, "new": newer.version.pk})
    move = VersionMove.objects.get()
    address = reverse("standard:move", args=[move.pk])
    page = desk.get(address).content.decode()
    assert "须由另一人确认" in page
    assert 'id="confirm-confirm"' not in page
    assert desk.post(reverse("standard:decide", args=[move.pk]), {"confirmed": "1"}).status_code == 400
    assert client_for(outsider).get(address).status_code == 404
    assert client_for(outsider).post(reverse("standard:decide", args=[move.pk]), {"confirmed": "1"}).status_code == 404
    second = client_for(make_member(county, "director", unit=county.units["office"]))
    assert 'id="confirm-confirm"' in second.get(address).content.decode()
    assert second.post(reverse("standard:decide", args=[move.pk]), {"confirmed": "1"}).status_code == 302
    assert "1 个条目" in second.get(address).content.decode()
    home = second.get(reverse("standard:campaign")).content.decode()
    assert "公共场所秩序" in home
    second.post(reverse("standard:place"), {"old": small.items["1.3"].pk, "new": newer.items["1.4"].pk})
    assert Finding.objects.get(pk=finding.pk).item == newer.items["1.4"]
    assert "待归位事项" not in second.get(reverse("standard:campaign")).content.decode()


def test_one_more_standard_at_once(small: Standard, world: World, campaign: Campaign, office: Member, liaison: Member) -> None:
    posted = {"version": world.standard.version.pk}
    assert client_for(liaison).post(reverse("standard:add"), posted).status_code == 403
    client_for(office).post(reverse("standard:add"), posted)
    assert set(campaign.standards.values_list("version", flat=True)) == {small.version.pk, world.standard.version.pk}

"""A day in the field: sign in, take everything along, no network, a reload, a killed browser, and all is delivered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from tests.browser.field.conftest import Phone
from tests.browser.field.day import delivered, finish, judge, open_site, photograph, take_photo
from tests.factories import PASSWORD, County, Member, with_password

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.inspections.models import Check, CheckPhoto, Visit

Make = Callable[..., Phone]


def test_a_week_without_a_network_and_everything_arrives(
    phones: Make, inspector: Member, county: County
) -> None:
    phone = phones(inspector)
    # Switched off once in peace: Chromium writes cookies to the disk every half minute only.
    phone.close()
    page = phone.again().page
    phone.offline()
    phone.go("today")
    page.wait_for_selector(".ways")
    open_site(phone, "ngnm")
    judge(phone, "fail")
    page.click("[data-step='1']")
    page.fill("[data-note]", "东门通道堆物")
    camera = photograph()
    take_photo(phone, camera)
    take_photo(phone, photograph(noise=20), number=2)
    page.click(".field-speak")
    page.wait_for_timeout(1500)
    page.click(".field-speak")
    page.wait_for_selector(".field-voice audio")

    page.reload()
    page.wait_for_selector(".field-voice audio")
    assert page.input_value("[data-note]") == "东门通道堆物"
    assert page.input_value("[data-count]") == "2"
    phone.crash()
    page = phone.again().page
    phone.offline()
    phone.go("today")
    page.click(".go-line a")
    page.wait_for_selector(".field-shot >> nth=1")
    assert page.inner_text("#visit-count").startswith("1/")
    page.click("#visit-list")
    page.click("#visit-rest")
    page.click("dialog [value=yes]")
    page.click("text=返回逐项检查")
    finish(phone)
    assert page.get_attribute(".record", "data-standing") == "kept"
    held = {row["id"]: row for row in phone.rows("files")}
    assert len(held) == 3 and not Visit.objects.exists()
    phone.crash()

    page = phone.again().page
    phone.go("outbox")
    [row] = delivered(phone)
    visit = Visit.objects.get(pk=row["id"])
    failed = Check.objects.get(visit=visit, verdict="fail")
    assert (visit.client, failed.count, failed.note, visit.site_id) == (
        "field",
        2,
        "东门通道堆物",
        county.sites[0].pk,
    )
    for key, file in held.items():
        assert Attachment.objects.get(pk=key).sha256 == file["sha256"]
    photos = list(CheckPhoto.objects.filter(check_row=failed).values_list("attachment_id", flat=True))
    shots = [file for file in held.values() if file["kind"] == "photo"]
    assert {str(key) for key in photos} == {file["id"] for file in shots}
    assert all(
        max(Attachment.objects.get(pk=key).width, Attachment.objects.get(pk=key).height) == 2048
        for key in photos
    )
    # What shrinking strips has come along.
    first = min(shots, key=lambda file: file["id"])
    assert first["facts"]["original_sha256"] == hashlib.sha256(camera).hexdigest()
    assert (first["facts"]["exif_taken_at"], first["facts"]["make"]) == (
        "2026-11-20T09:12:03+08:00",
        "Huaxia",
    )
    # Bytes go when the receipt lists them, and not before.
    page.wait_for_timeout(500)
    assert phone.rows("blobs") == []
    assert all(file["gone"] for file in phone.rows("files"))


def test_signing_in_by_the_page_and_getting_ready(bare_phone: Make, inspector: Member) -> None:
    phone = bare_phone()
    page = phone.page
    phone.go()
    page.click("#sign-in")
    with_password(inspector)
    page.fill("[name=login]", inspector.user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("button.btn-primary")
    page.click("#connect-go")
    phone.prepare()
    assert "可以断网出发" in page.inner_text("#prepare-words")
    assert "有效至" in page.inner_text(".in-hand")


def test_undo_takes_back_a_judgement_and_keeps_the_photo(phones: Make, inspector: Member) -> None:
    phone = phones(inspector)
    page = phone.page
    open_site(phone, "南关农贸市场")
    judge(phone, "fail")
    take_photo(phone, photograph((640, 480)))
    page.click("#visit-undo")
    page.wait_for_selector(".visit-card[data-state='']")
    assert page.inner_text("#visit-count").startswith("0/")
    assert page.locator(".field-shot").count() == 1
    # A photo without a verdict has to be judged before the end.
    page.click("#visit-end")
    page.click("#visit-finish")
    page.wait_for_selector("#toasts >> text=至少")
    assert [row["state"] for row in phone.rows("visits")] == ["draft"]


def test_a_site_only_looked_at_leaves_nothing(phones: Make, inspector: Member) -> None:
    phone = phones(inspector)
    open_site(phone, "南关公厕")
    phone.page.click(".visit-title button")
    phone.page.wait_for_selector(".ways")
    assert phone.rows("visits") == []


def test_originals_go_along_when_asked(phones: Make, inspector: Member) -> None:
    phone = phones(inspector)
    phone.page.evaluate('location.hash = "more"')
    phone.page.check("#keep-original")
    open_site(phone, "南关公厕")
    judge(phone, "fail")
    camera = photograph((2600, 1800))
    take_photo(phone, camera)
    finish(phone)
    delivered(phone)
    original = next(row for row in phone.rows("files") if row["kind"] == "original")
    kept: Any = Attachment.objects.get(pk=original["id"])
    assert kept.sha256 == hashlib.sha256(camera).hexdigest()


def test_a_newer_checklist_is_offered_and_a_draft_keeps_its_own(
    phones: Make, inspector: Member, county: County
) -> None:
    phone = phones(inspector)
    open_site(phone, "南关农贸市场")
    judge(phone, "pass")
    phone.page.wait_for_selector("text=已存手机")
    [draft] = phone.rows("visits")
    campaign = county.campaign
    assert campaign is not None
    campaign.settings = {**campaign.settings, "photo_on_fail": True}
    campaign.save()
    phone.go("today")
    phone.page.click("#take-newer")
    phone.page.wait_for_selector("#take-newer", state="detached")
    [again] = phone.rows("visits")
    assert again["checklist"] == draft["checklist"]
    phone.page.click(".go-line a")
    phone.page.wait_for_selector("#visit-count >> text=1/2")
    open_site(phone, "北桥农贸市场")
    judge(phone, "pass")
    phone.page.wait_for_selector("text=已存手机")
    newest = max(phone.rows("visits"), key=lambda row: row["id"])
    assert newest["checklist"] != draft["checklist"]

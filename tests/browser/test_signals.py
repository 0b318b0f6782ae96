"""Signals in a real browser: both pictures side by side, judged by keys, the next one by itself; on a phone as well."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from PIL import ImageOps
from tests.factories import County, Member, make_finding
from tests.photo_scenes import bring, jpeg, scene, show

from tongchuang.domain.authenticity.models import Signal
from tongchuang.workflows import photo_checks


@pytest.fixture
def signals(county: County, people: dict[str, Member]) -> list[Signal]:
    """Two fixes with photos that were used before, as the worker finds them."""
    from tongchuang.domain.authenticity.models import Examination
    from tongchuang.foundation.clock import now

    photo_checks.forget()
    from django.db import transaction

    for number, deed in ((1, lambda image: image.crop((60, 40, 880, 640))), (2, ImageOps.mirror)):
        with transaction.atomic():
            finding = make_finding(
                county,
                site=county.sites[number],
                state="fixed",
                unit=county.units["market"],
                title=f"占道经营 {number}",
            )
            show(finding, bring(people["inspector"], jpeg(scene(number))), "before")
            show(finding, bring(people["unit_liaison"], jpeg(deed(scene(number)), quality=60)), "after")
            Examination.objects.create(
                region=county.region, target_type="finding", target_id=finding.pk, asked_at=now()
            )
    photo_checks.examine_due()
    photo_checks.forget()
    return list(Signal.objects.order_by("raised_at", "pk"))


def picture(page: Any, name: str) -> None:
    """For looking at, where somebody asks for it."""
    if folder := os.environ.get("TONGCHUANG_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_judging_one_after_the_other_by_keys(
    browse: Callable[..., Any],
    people: dict[str, Member],
    signals: list[Signal],
    accessible: Callable[[Any], list[str]],
) -> None:
    assert [signal.kind for signal in signals] == ["before_as_after"] * 2
    listed = browse(people["office"], reverse("quality:signals"))
    picture(listed, "signals")
    assert accessible(listed) == []
    page = browse(people["office"], reverse("quality:signal", args=[signals[0].pk]))
    picture(page, "signal")
    assert accessible(page) == []
    assert page.locator(".signal-sides polygon").count() == 2
    page.keyboard.press("2")
    assert page.evaluate("document.activeElement.id") == "signal-text"
    page.keyboard.type("施工图")
    page.locator("h1").click()
    page.keyboard.press("2")
    page.wait_for_url(f"**{reverse('quality:signal', args=[signals[1].pk])}")
    page.keyboard.press("1")
    page.wait_for_url(f"**{reverse('quality:signals')}")
    assert dict(Signal.objects.values_list("pk", "state")) == {
        signals[0].pk: "explained",
        signals[1].pk: "confirmed",
    }


def test_panels_and_limits_on_a_phone(
    browse: Callable[..., Any],
    people: dict[str, Member],
    signals: list[Signal],
    accessible: Callable[[Any], list[str]],
) -> None:
    page = browse(people["inspector"], reverse("rectify:finding", args=[signals[0].finding_id]), phone=True)
    picture(page, "finding_phone")
    assert page.locator(".signals-panel").is_visible() and not [
        each for each in accessible(page) if "/quality/" in each
    ]
    box = page.locator(".photo-signal").bounding_box()
    assert box["width"] > 280 and page.locator(".signal-sides svg").first.bounding_box()["width"] > 120
    picture(browse(people["office"], reverse("rectify:finding", args=[signals[0].finding_id])), "finding")
    picture(
        browse(people["office"], reverse("quality:signal", args=[signals[1].pk]), phone=True), "signal_phone"
    )
    picture(browse(people["office"], reverse("quality:signals"), phone=True), "signals_phone")
    limits = browse(people["office"], reverse("quality:limits"))
    picture(limits, "limits")
    assert accessible(limits) == []

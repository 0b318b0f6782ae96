"""A document reviewed by keys in a real browser: the next one comes by itself, everything can be taken back; on a phone as well."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.factories import County, Member

from tongchuang.domain.readings.models import ReadDuty, Reading
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import today
from tongchuang.jobs.runs import carry_out
from tongchuang.workflows.demo.readings import TITLE, speech
from tongchuang.workflows.readings import read_pasted


@pytest.fixture
def reading(county: County, office: Member, transactional_db: None) -> Reading:
    """The demo's speech, read as a worker reads it."""
    assert county.campaign is not None
    day = today()
    row = read_pasted(
        TITLE, speech(day), held_on=day - timedelta(days=6), campaign=county.campaign, by=office.actor
    )
    carry_out(Run.objects.get(target_id=row.pk).pk)
    row.refresh_from_db()
    return row


def picture(page: Any, name: str) -> None:
    """For looking at, where somebody asks for it."""
    if folder := os.environ.get("TONGCHUANG_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def at(page: Any) -> str:
    return str(page.locator("#duty-now .duty").get_attribute("data-id"))


def moves(page: Any, key: str) -> str:
    """Press a key and wait for another duty."""
    before = at(page)
    page.keyboard.press(key)
    page.wait_for_function(
        "before => { const duty = document.querySelector('#duty-now .duty'); return duty && duty.dataset.id !== before; }", arg=before
    )
    return at(page)


def loads(page: Any, key: str, address: str) -> None:
    """Press a key that posts, and wait for the whole page after it."""
    page.evaluate("document.body.dataset.old = '1'")
    with page.expect_response(lambda answer: address in answer.url):
        page.keyboard.press(key)
    page.wait_for_function("document.body && !document.body.dataset.old && document.readyState === 'complete'")


def test_a_review_by_keys(
    browse: Callable[..., Any], office: Member, reading: Reading, accessible: Callable[[Any], list[str]]
) -> None:
    page = browse(office, reverse("tasks:reading", args=[reading.pk]))
    first = at(page)
    picture(page, "review-1440")
    second = moves(page, "j")
    page.locator(f'mark.now[data-d~="{second}"]').first.wait_for(state="visible")
    assert moves(page, "k") == first
    moves(page, "a")
    assert page.locator(f"#row-{first}").get_attribute("data-state") == "accepted"
    assert "s-accepted" in str(page.locator(f'mark[data-d="{first}"]').first.get_attribute("class"))
    rejected = at(page)
    page.keyboard.press("r")
    assert moves(page, "1") != rejected
    assert ReadDuty.objects.get(pk=rejected).reason == "slogan"
    loads(page, "u", "/undo/")
    assert ReadDuty.objects.get(pk=rejected).state == "open" and at(page) == rejected
    page.keyboard.press("e")
    assert page.locator("#id_action").is_visible()
    picture(page, "review-mend-1440")
    page.keyboard.press("Escape")
    # What stands between the marks is marked by hand.
    page.evaluate("""() => {
        const words = document.evaluate("//p[contains(., '下面我讲三点意见')]/text()", document.querySelector('#read-text'), null, 9).singleNodeValue;
        const from = words.data.indexOf('下面我讲');
        getSelection().setBaseAndExtent(words, from, words, from + 9);
    }""")
    loads(page, "n", "/add/")
    assert ReadDuty.objects.get(pk=at(page)).quote == "下面我讲三点意见。"
    page.keyboard.press("?")
    assert page.locator("#read-help").is_visible()
    picture(page, "review-help-1440")
    page.keyboard.press("Escape")
    assert accessible(page) == []


def test_a_review_on_a_phone(browse: Callable[..., Any], office: Member, reading: Reading) -> None:
    unknown = next(each for each in reading.duties.order_by("start") if "河道办" in each.lead)
    page = browse(office, reverse("tasks:reading", args=[unknown.pk]), phone=True)
    picture(page, "review-390")
    page.locator("#duty-now .choose select").first.select_option(label="城管局")
    page.locator("#duty-now .choose button").first.tap()
    page.locator("#duty-now .names em", has_text="人工选定").wait_for()
    page.locator('[data-side="text"].btn').tap()
    page.locator("mark.now").first.wait_for(state="visible")
    picture(page, "review-text-390")
    page.locator("mark.now").first.tap()
    page.locator('#duty-now [data-key="a"]').tap()
    page.wait_for_function(
        "id => document.querySelector('#duty-now .duty').dataset.id !== id", arg=str(unknown.pk)
    )
    assert ReadDuty.objects.get(pk=unknown.pk).state == "accepted"
    if os.environ.get("TONGCHUANG_PICTURES"):
        for name, address in {
            "readings": reverse("tasks:readings"), "bulk": reverse("tasks:reading_bulk", args=[reading.pk]) + "?least=0.8",
            "new": reverse("tasks:reading_new"), "names": reverse("tasks:reading_names"), "second": reverse("settings:second_reader"),
        }.items():  # fmt: skip
            for phone in (True, False):
                picture(browse(office, address, phone=phone), f"{name}-{390 if phone else 1440}")

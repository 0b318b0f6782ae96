"""In English no word of ours is left in Chinese: only what the county itself wrote is."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urljoin

import pytest
from django.utils.translation.trans_real import translation
from tests.domain.inspections.visits import market_visit
from tests.domain.scores.facts import publish
from tests.factories import County, Member, Standard, make_finding

from tongchuang.domain.scores import engine_io, queries
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows.submit_visit import submit_visit

Browse = Callable[..., Any]
PAGES = (
    "/", "/inbox/", "/me/", "/standard/", "/duties/", "/duties/gaps/", "/duties/list/", "/duties/contracts/", "/duties/sections/",
    "/places/", "/places/new/", "/places/import/", "/places/streets/", "/places/duplicates/", "/places/map/",
    "/inspect/", "/inspect/visits/", "/inspect/evaluations/", "/inspect/facts/", "/inspect/facts/new/",
    "/rectify/", "/rectify/new/", "/appraise/", "/appraise/losses/", "/appraise/trend/", "/appraise/evaluations/", "/appraise/years/",
    "/command/", "/command/wall/", "/settings/units/", "/settings/people/",
)  # fmt: skip
LINE = re.compile(r"[一-鿿]{2,}")


@cache
def our_words() -> frozenset[str]:
    """Every Chinese text of our catalogues."""
    texts = [text for catalog in translation("zh-hans")._catalog._catalogs for text in catalog.values()]
    assert texts
    return frozenset(text.strip(" :：。") for text in texts if LINE.search(text))


@pytest.fixture
def english(county: County, standard: Standard, office: Member, people: dict[str, Member]) -> Member:
    publish(standard)
    engine_io.published_standard.cache_clear()
    queries.tree_of.cache_clear()
    submit_visit(market_visit(county, standard, verdict="fail"), by=people["inspector"].actor)
    make_finding(county, site=county.sites[0], state="assigned")
    pump_once()
    office.user.language = "en"
    office.user.save(update_fields=["language"])
    return office


def test_no_page_in_english_shows_a_chinese_word_of_ours(
    english: Member, browse: Browse, county: County, standard: Standard
) -> None:
    page = browse(english, "/")
    assert page.locator("html").get_attribute("lang") == "en"
    data = {county.units[key].short_name for key in county.units} | {
        kind.title for kind in standard.types.values()
    }
    data |= {item.title for item in standard.items.values()} | {
        role for unit in county.units.values() for role in [unit.role]
    }
    found = {}
    for path in PAGES:
        page.goto(urljoin(page.url, path))
        page.wait_for_load_state("networkidle")
        lines = {line.strip(" :：。") for line in page.inner_text("body").splitlines()}
        ours = {line for line in lines if line in our_words()} - data - {"同创", "简体中文"}
        if ours:
            found[path] = sorted(ours)
    assert found == {}

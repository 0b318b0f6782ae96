"""From a provisional ranking to a frozen one, as the office sees it in a browser; readable with a keyboard and a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.domain.appraisals.making import month, ranked
from tests.domain.scores.facts import publish
from tests.factories import County, Member, Standard, World

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.scores import engine_io
from tongchuang.engines.standard.pack_model import Pack
from tongchuang.engines.standard.write import pack_to_document


@pytest.fixture
def row(world: World, county: County, standard: Standard) -> Ranking:
    publish(standard)
    engine_io.published_standard.cache_clear()
    document = pack_to_document(Pack("model-county", "示范县", "county"))
    type(standard.pack).objects.filter(pk=standard.pack.pk).update(document=document)
    month(county, standard)
    return ranked(county)


def test_the_office_looks_opens_and_freezes(
    browse: Callable[..., Any], accessible: Callable[[Any], list[str]], row: Ranking, office: Member
) -> None:
    page = browse(office, "/appraise/rankings/")
    assert accessible(page) == []
    page.get_by_role("link", name="市场监管局", exact=True).click()
    page.get_by_role("heading", name="丢分率怎么算出来的").wait_for()
    assert accessible(page) == []
    page.go_back()
    page.get_by_role("button", name="冻结排名").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="冻结排名").click()
    page.get_by_text("前提出申诉，过后才算确定").wait_for()
    row.refresh_from_db()
    assert row.frozen


def test_it_fits_on_a_phone(
    browse: Callable[..., Any], accessible: Callable[[Any], list[str]], row: Ranking, office: Member
) -> None:
    page = browse(office, "/appraise/rankings/", phone=True)
    assert page.get_by_text("样本处数").first.is_visible()
    assert accessible(page) == []

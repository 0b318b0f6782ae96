"""Sealing, drawing, and what is kept of it."""

from __future__ import annotations

import json

import pytest
from tests.domain.draws.conftest import DrawMaker

from tongchuang.domain.draws.queries import drawn_of, record_for, verify_draw


@pytest.mark.django_db
def test_a_draw_is_made_and_its_record_holds(draws: DrawMaker) -> None:
    draw = draws.drawn()
    assert draw.state == "drawn" and draw.number == 1 and draw.drawn_count == 3 and not draw.steerable
    sites = drawn_of(draws.officer.actor, draw)
    assert len(sites) == 3 and all(len(site.inspectors) == 2 for site in sites)
    record = json.loads(record_for(draws.officer.actor, draw))
    assert {site.code for site in sites} == {code for one in record["strata"] for code in one["drawn"]}
    verified = verify_draw(draws.officer.actor, draw)
    assert verified.holds, verified.text

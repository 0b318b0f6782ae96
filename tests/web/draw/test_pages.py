"""The pages of draws: they open for whom they are, with few statements, and give no site away."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.domain.draws.conftest import DrawMaker
from tests.factories import client_for

from tongchuang.domain.draws.actions import open_witness_link
from tongchuang.domain.draws.models import Draw

pytestmark = pytest.mark.django_db


def pages_of(draw: Draw) -> list[str]:
    base = f"/draw/{draw.pk}/"
    found = ["/draw/", "/draw/new/", base]
    if draw.state == "draft":
        return [
            *found,
            f"{base}plan/",
            f"{base}left-out/?q=集市",
            f"{base}inspectors/",
            f"{base}inspectors/recusals/",
            f"{base}rehearsal/",
        ]
    found += [f"{base}sheet/", "/draw/public/", f"/draw/public/{draw.pk}/", "/draw/verify/"]
    if draw.state in ("drawn", "published"):
        found += [f"{base}drawn/", f"{base}check/"]
    return found


@pytest.mark.parametrize("state", ["draft", "sealed", "drawn"])
def test_every_page_opens_in_chinese_with_few_statements(state: str, draws: DrawMaker) -> None:
    draw = getattr(draws, state)()
    if state != "draft":
        open_witness_link(draw, by=draws.officer.actor)
    client = client_for(draws.officer)
    for address in pages_of(draw):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        text = answer.content.decode()
        assert answer.status_code == 200, address
        assert len(queries) <= 15, (address, len(queries), "\n".join(q["sql"][:170] for q in queries))
        assert not re.search(r"<script(?![^>]*src=)(?![^>]*json)|\sstyle=|\son[a-z]+=", text), address

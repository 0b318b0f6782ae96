"""A small trial of orders; `make prove` runs one over ten thousand findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from tests.orders.trial import Trial
from tests.orders.verdict import rows, wrong

from tongchuang.adapters.postgres.address import Address
from tongchuang.domain.findings.engine_io import working_calendar

pytestmark = pytest.mark.slow


def url_of_tests() -> str:
    told = connection.settings_dict
    found = Address(told["HOST"], str(told["PORT"]), told["NAME"], told["USER"], told["PASSWORD"], {})
    return found.url(with_password=True)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_issued_twice_and_nothing_is_skipped(tmp_path: Path) -> None:
    trial = Trial(300, 2, url_of_tests(), tmp_path, seconds=0.4, kill_every=(0.2, 1.0))
    report = trial.run()
    assert report["wrong"] == [], report
    assert report["killed"] and report["clock set back"] and report["closed under way"]
    assert report["white"] >= 160 and report["yellow"] > 100 and report["red"] > 100
    # The verdict would have found it.
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM orders_recipient WHERE order_id = (SELECT id FROM orders_order WHERE colour = 'white' LIMIT 1)"
        )
        cursor.execute(
            "DELETE FROM orders_order WHERE id = (SELECT id FROM orders_order WHERE colour = 'white' LIMIT 1)"
        )
        cursor.execute("UPDATE documents_document SET number = 100000 WHERE number = 3")
    found = "\n".join(wrong(working_calendar(), 3))
    # Of a finding that was closed under way it says so in other words.
    assert "expected" in found or "without the one before" in found
    assert "gaps" in found and " events" in found
    assert rows("SELECT 1") == [(1,)]

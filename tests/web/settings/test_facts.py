"""The facts store on pages: the office sees it and asks for work; others don't; a mismatch says what it means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.domain.scores.facts import publish
from tests.factories import County, Member, Standard
from tests.workflows.facts.small import files, filled, part, verified

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.runs.models import Run
from tongchuang.jobs.runs import carry_out
from tongchuang.workflows.facts import filing

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Member], Client]


@pytest.fixture
def store(county: County, standard: Standard, tmp_path: Path, settings) -> Path:
    settings.FACTS_FOLDER = tmp_path / "facts"
    publish(standard)
    filled(county, standard)
    return settings.FACTS_FOLDER


def test_the_list_shows_each_month_and_filters(
    client_for: ClientFor, office: Member, county: County, store: Path
) -> None:
    client = client_for(office)
    text = client.get(reverse("settings:facts")).content.decode()
    assert "事实库" in text and "2026-10" in text and "2026-11" in text and "未核对" in text
    assert "2026-11" not in client.get(reverse("settings:facts"), {"q": "2026-10"}).content.decode().split("<tbody")[1]
    verified(county)
    assert "未核对</" not in client.get(reverse("settings:facts")).content.decode().split("<tbody")[1]
    table = client.get(reverse("settings:facts"), {"verdict": "wrong"}).content.decode()
    assert "2026-10</a>" not in table


def test_a_mismatch_says_what_it_means_and_rebuilding_mends_it(
    client_for: ClientFor, office: Member, county: County, store: Path
) -> None:
    client = client_for(office)
    (store / files(county, "2026-10")[0].path).unlink()
    month = part(county, "2026-10")
    answer = client.post(reverse("settings:facts_ask", args=[month.pk]), {"kind": "facts_verify"})
    assert answer.status_code == 302
    run = Run.objects.get(kind="facts_verify")
    assert "hx-get" in client.get(reverse("settings:facts_month", args=[month.pk])).content.decode()
    carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.detail["months"], run.detail["wrong"]) == ("done", 2, 1)
    page = client.get(reverse("settings:facts_month", args=[month.pk])).content.decode()
    assert "不一致之处" in page and "文件不存在" in page and "处理办法" in page

    client.post(reverse("settings:facts_ask", args=[month.pk]), {"kind": "facts_rebuild"})
    run = Run.objects.get(kind="facts_rebuild")
    assert run.params == {"period": "2026-10"} and Event.objects.filter(kind="run.asked", target_id=run.pk).exists()
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    page = client.get(reverse("settings:facts_month", args=[month.pk])).content.decode()
    assert "不一致之处" not in page and "一致" in page and "核对内容" in page


def test_compacting_is_refused_with_a_sentence_when_a_file_is_harmed(
    client_for: ClientFor, office: Member, county: County, store: Path
) -> None:
    client = client_for(office)
    path = store / files(county, "2026-10")[0].path
    path.write_bytes(path.read_bytes()[:-9])
    client.post(reverse("settings:facts_ask_all"), {"kind": "facts_compact"})
    run = Run.objects.get(kind="facts_compact")
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "failed" and "重建" in run.error
    assert run.error in client.get(reverse("settings:facts")).content.decode()
    filing.rebuild(county.campaign)  # type: ignore[arg-type]
    client.post(reverse("settings:facts_ask_all"), {"kind": "facts_compact"})
    run = Run.objects.filter(kind="facts_compact").latest("asked_at")
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done"


def test_other_work_is_not_asked_for_here(client_for: ClientFor, office: Member, county: County, store: Path) -> None:
    client, month = client_for(office), part(county, "2026-10")
    for url in (reverse("settings:facts_ask", args=[month.pk]), reverse("settings:facts_ask_all")):
        assert client.post(url, {"kind": "forecast"}).status_code == 404
        assert client.get(url).status_code == 405
    assert not Run.objects.exists()


def test_not_there_for_others(
    client_for: ClientFor, county: County, outsider: Member, liaison: Member, inspector: Member, store: Path
) -> None:
    month = part(county, "2026-10")
    for name, arguments in (("facts", []), ("facts_month", [month.pk])):
        url = reverse(f"settings:{name}", args=arguments)
        assert client_for(liaison).get(url).status_code == 403
        assert client_for(inspector).get(url).status_code == 403
        assert Client().get(url).status_code == 302
    assert client_for(outsider).get(reverse("settings:facts_month", args=[month.pk])).status_code in (403, 404)
    assert "事实库" not in client_for(liaison).get(reverse("settings:units")).content.decode()


def test_few_queries(
    client_for: ClientFor, office: Member, county: County, store: Path, django_assert_max_num_queries
) -> None:
    client, month = client_for(office), part(county, "2026-10")
    for url in (reverse("settings:facts"), reverse("settings:facts_month", args=[month.pk])):
        client.get(url)
        with django_assert_max_num_queries(15):
            client.get(url)

"""The second reader: off sends nothing; on it may only propose what stands in the text, and is never accepted in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.chat_service import ChatService
from tests.factories import County, Member, client_for

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.readings import actions
from tongchuang.domain.readings.actions import SecondReaderValues
from tongchuang.domain.readings.errors import NeedsLook
from tongchuang.domain.readings.models import Reading, SecondReader
from tongchuang.domain.readings.sealed import key_of
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.errors import NotAllowed
from tongchuang.jobs.runs import carry_out
from tongchuang.workflows.readings import read_pasted

pytestmark = pytest.mark.django_db
TEXT = "同志们，情况大家都清楚。\n夜里桥头的那几盏灯也该亮起来了。\n城管局要在12月5日前报送台账。\n"


@pytest.fixture
def service(settings: Any) -> Iterator[ChatService]:
    found = ChatService()
    settings.SECOND_READER_HOSTS = [f"127.0.0.1:{found.port}"]
    found.says(
        '{"spans": ["夜里桥头的那几盏灯也该亮起来了", "城管局要在12月5日前报送台账", "城管局应立即整改"]}'
    )
    yield found
    found.close()


def read(county: County, office: Member) -> Reading:
    assert county.campaign is not None
    row = read_pasted("讲话", TEXT, held_on=date(2026, 11, 2), campaign=county.campaign, by=office.actor)
    run = Run.objects.get(target_id=row.pk)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.error
    return Reading.objects.get(pk=row.pk)


def configured(service: ChatService, office: Member, *, on: bool = True) -> SecondReader:
    values = SecondReaderValues(f"http://127.0.0.1:{service.port}/v1", "本地模型", "sk-very-secret")
    row = actions.set_second_reader(values, version=0, by=office.actor)
    if on:
        actions.switch_second_reader(on=True, by=office.actor)
    return row


def test_off_it_is_asked_nothing(service: ChatService, county: County, office: Member) -> None:
    assert not configured(service, office, on=False).enabled
    found = read(county, office)
    assert service.asked == [] and found.second_state == ""


def test_it_proposes_words_of_the_text_only(service: ChatService, county: County, office: Member) -> None:
    row = configured(service, office)
    assert "sk-very-secret" not in row.key and key_of(row) == "sk-very-secret"
    found = read(county, office)
    assert (
        service.asked[0]["messages"][1]["content"] == TEXT
        and service.asked[0]["key"] == "Bearer sk-very-secret"
    )
    assert (found.second_state, found.second_dropped) == ("done", 1)
    assert found.second_kept + found.second_known == 2
    proposed = found.duties.filter(source="second")
    assert all(found.text[each.start : each.end] == each.quote for each in proposed) and proposed
    assert all(each.confidence is None for each in proposed)
    with pytest.raises((NotAllowed, NeedsLook)):
        actions.accept_many(found, list(proposed.values_list("pk", flat=True)), by=office.actor)
    told = str(list(Event.objects.filter(kind__startswith="reading.").values_list("new", "old")))
    assert "sk-very-secret" not in told


def test_when_it_fails_what_was_found_without_it_stands(
    service: ChatService, county: County, office: Member, settings: Any
) -> None:
    configured(service, office)
    service.status = 500
    assert read(county, office).second_state == "server"
    # Taken from the list of allowed hosts later: it isn't asked any more.
    service.status, asked = 200, len(service.asked)
    settings.SECOND_READER_HOSTS = []
    assert read(county, office).second_state == "host_refused" and len(service.asked) == asked


def test_the_key_stays_with_its_host(service: ChatService, office: Member, settings: Any) -> None:
    row = configured(service, office)
    settings.SECOND_READER_HOSTS = ["127.0.0.1", "localhost"]
    moved = actions.set_second_reader(
        SecondReaderValues("http://localhost:9/v1", "m"), version=row.version + 1, by=office.actor
    )
    assert moved.key == "" and not moved.enabled


def test_the_page_says_plainly_what_leaves(
    service: ChatService, people: dict[str, Member], office: Member
) -> None:
    address, switch = reverse("settings:second_reader"), reverse("settings:second_reader_switch")
    client: Client = client_for(office)
    assert client.get(address).status_code == 200
    given = {
        "url": f"http://127.0.0.1:{service.port}/v1",
        "model": "m",
        "key": "sk-very-secret",
        "version": "0",
    }
    assert client.post(address, {**given, "url": "http://10.9.9.9/"}).status_code == 422
    assert client.post(address, given).status_code == 302
    assert client.post(address, given).status_code == 409
    client.post(switch, {"act": "on"})
    shown = client.get(address).content.decode()
    assert "127.0.0.1" in client.get(reverse("tasks:reading_new")).content.decode()
    assert SecondReader.objects.get().enabled and "127.0.0.1" in shown and "sk-very-secret" not in shown
    client.post(switch, {"act": "remove"})
    assert not SecondReader.objects.get().enabled and SecondReader.objects.get().key == ""
    for post in ("unit_liaison", "discipline", "inspector"):
        other = client_for(people[post])
        assert other.get(address).status_code == 403 and other.post(switch, {"act": "on"}).status_code == 403

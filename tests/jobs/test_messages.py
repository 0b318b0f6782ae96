"""From an event to somebody's robot, through the tasks as the worker runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests import factories
from tests.adapters.notify.receivers import Web, wait_for, web_receiver
from tests.factories import County, Member
from tests.workflows.test_notify import reach

from tongchuang.domain.findings.actions.assign import assign_finding
from tongchuang.domain.messages import actions
from tongchuang.domain.messages.models import Address, Dispatch, PlannedReminder
from tongchuang.domain.messages.values import ChannelValues
from tongchuang.foundation.clock import now
from tongchuang.jobs import messages, pump, worker


@pytest.fixture
def web(settings: Any) -> Iterator[Web]:
    with web_receiver() as made:
        settings.NOTIFY_HOSTS = [made.host]
        yield made


def test_the_worker_knows_the_tasks() -> None:
    names = {name.rsplit(".", 1)[-1] for name in worker.app.tasks}
    assert {"dispatch", "tell_what_is_due", "tidy_messages"} <= names


@pytest.mark.django_db(transaction=True)
def test_from_an_assignment_to_a_digest(
    county: County, office: Member, liaison: Member, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = actions.open_channel("wecom", ChannelValues("企业微信", web.url, 600), by=office.actor)
    reach(channel, liaison)
    finding = factories.make_finding(county)
    assign_finding(finding, by=office.actor, version=finding.version, unit=county.units["market"])
    pump.pump_once()
    assert set(PlannedReminder.objects.values_list("step", flat=True)) <= {"before", "due", "after"}
    assert PlannedReminder.objects.filter(state="planned").exists()
    Address.objects.update(digested_until=now() - timedelta(days=2))
    messages.tell_what_is_due(timestamp=0)
    senders = messages.Senders()
    monkeypatch.setattr(messages, "SENDERS", senders)
    messages.dispatch(timestamp=0)
    wait_for(lambda: Dispatch.objects.filter(state="sent").exists())
    senders.end(20)
    text = web.got[0][1]["text"]["content"]
    assert re.search("1", text)
    assert finding.title not in text
    messages.dispatch(timestamp=0)
    messages.tidy_messages(timestamp=0)
    assert len(web.got) == 1

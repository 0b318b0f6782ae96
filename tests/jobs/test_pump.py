"""The pump: what follows from the ledger happens once, and one reader's failure is nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests import factories
from tests.factories import County, Member

from tongchuang.domain.findings.actions.assign import assign_finding
from tongchuang.domain.ledger.models import PendingEvent
from tongchuang.domain.ledger.queries import SealedChange, cursor_of, sealed_up_to
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.jobs import pump, worker
from tongchuang.jobs.tasks import pump as pump_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def assigned(county: County, office: Member) -> None:
    finding = factories.make_finding(county)
    assign_finding(finding, by=office.actor, version=finding.version, unit=county.units["market"])


def test_an_assignment_reaches_the_inbox_of_the_unit_once(assigned: None, liaison: Member) -> None:
    pump.pump_once()
    told = InboxMessage.objects.filter(recipient=liaison.user)
    assert told.count() == 1
    assert PendingEvent.objects.count() == 0
    assert pump.pump_once() == 0
    assert told.count() == 1


def test_a_failing_reader_is_tried_again_and_holds_up_nobody(
    assigned: None, liaison: Member, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = True

    def unsteady(changes: Sequence[SealedChange]) -> None:
        if broken:
            raise OSError("the disk is away")

    readers = (pump.Reader("unsteady", unsteady), *pump.READERS)
    monkeypatch.setattr(pump, "READERS", readers)
    pump.pump_once()
    assert "unsteady" in caplog.text
    assert cursor_of("unsteady") == 0
    assert InboxMessage.objects.filter(recipient=liaison.user).count() == 1
    broken = False
    pump.pump_once()
    assert cursor_of("unsteady") == sealed_up_to() > 0


@pytest.mark.django_db(transaction=True)
def test_the_queue_runs_the_pump(county: County, office: Member, liaison: Member) -> None:
    finding = factories.make_finding(county)
    assign_finding(finding, by=office.actor, version=finding.version, unit=county.units["market"])
    pump_task.defer(timestamp=0)
    # In a thread of its own: browser tests leave an event loop running in this one.
    with ThreadPoolExecutor(1) as own:
        own.submit(worker.run, until_empty=True).result(timeout=60)
    assert InboxMessage.objects.filter(recipient=liaison.user).count() == 1

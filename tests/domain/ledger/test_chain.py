"""The ledger: written with the change, sealed without gaps, and any tampering found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from tongchuang.domain.ledger import verifying
from tongchuang.domain.ledger.actions import Entry, record, record_many
from tongchuang.domain.ledger.consuming import consume
from tongchuang.domain.ledger.models import Event, EventPersonal, PendingEvent, SealedEvent
from tongchuang.domain.ledger.queries import SealedChange, history_of
from tongchuang.domain.ledger.sealing import erase_personal, seal_all, seal_pending
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.ledger.verifying import Head, head, verify
from tongchuang.domain.organisations.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    return Region.objects.create(code="990101", name="云岫县", full_name="云岫县")


def write(region: Region, count: int = 3) -> list[Event]:
    with transaction.atomic():
        entries = [
            Entry("region.changed", region, {"n": i}, {"n": i + 1}, {"text": f"words {i}"}) for i in range(count)
        ]
        return record_many(entries, by=SYSTEM)


def tamper(sql: str, *values: object) -> None:
    """Change the ledger behind its guards, as somebody with the owner's power would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("ledger_event", "ledger_sealedevent"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("ledger_event", "ledger_sealedevent"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(region: Region) -> None:
    with pytest.raises(RuntimeError):
        record("region.changed", region, by=SYSTEM)
    assert Event.objects.count() == 0


def test_every_event_waits_for_the_sealer_and_is_sealed_once(region: Region) -> None:
    write(region, 5)
    assert PendingEvent.objects.count() == 5
    assert seal_pending(batch=2) == 2
    assert seal_all() == 3
    assert seal_all() == 0
    assert list(SealedEvent.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    assert verify().problem == ""


@pytest.mark.django_db(transaction=True)
def test_events_that_come_in_during_a_verification_break_nothing(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(region, 3)
    seal_all()
    walk = verifying._walk

    def walk_while_others_work() -> Iterator[SealedEvent]:
        with ThreadPoolExecutor(1) as others:
            others.submit(_work, region).result()
        yield from walk()

    monkeypatch.setattr(verifying, "_walk", walk_while_others_work)
    found = verify()
    assert (found.problem, found.head.position, found.waiting) == ("", 3, 0)
    monkeypatch.undo()
    assert (verify().problem, verify().head.position, verify().waiting) == ("", 5, 2)


def _work(region: Region) -> None:
    try:
        write(region, 2)
        seal_all()
        write(region, 2)
    finally:
        connection.close()


def test_events_are_neither_changed_nor_deleted(region: Region) -> None:
    (event, *_) = write(region)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(kind="other")
    seal_all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SealedEvent.objects.all().delete()


def test_the_serving_role_can_only_read_and_add(region: Region, as_app_role: object) -> None:
    for statement in (
        "UPDATE ledger_event SET kind = 'x'",
        "DELETE FROM ledger_event",
        "TRUNCATE ledger_event",
        "UPDATE ledger_sealedevent SET hash = 'x'",
        "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
    ):
        with pytest.raises(Exception, match=r"permission denied|must be owner"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE ledger_event SET kind = 'region.praised' WHERE id = %s", "altered after sealing"),
        ("UPDATE ledger_event SET new = '{\"n\": 99}' WHERE id = %s", "altered after sealing"),
        ("UPDATE ledger_event SET at = at - interval '1 day' WHERE id = %s", "altered after sealing"),
        ("UPDATE ledger_eventpersonal SET data = '{\"text\": \"kinder\"}' WHERE event_id = %s", "personal values"),
        ("DELETE FROM ledger_sealedevent WHERE event_id = %s", "missing"),
        ("UPDATE ledger_sealedevent SET hash = repeat('a', 64) WHERE event_id = %s", "does not follow"),
    ],
)
def test_tampering_is_found_at_its_place(region: Region, sql: str, says: str) -> None:
    events = write(region, 4)
    seal_all()
    tamper(sql, events[1].pk)
    problem = verify().problem
    assert says in problem
    assert "position 2" in problem


def test_an_event_kept_from_the_sealer_is_found(region: Region) -> None:
    write(region)
    seal_all()
    later = write(region)
    tamper("DELETE FROM ledger_pendingevent WHERE event_id = %s", later[0].pk)
    assert "removed aside" in verify().problem


def test_a_cut_tail_shows_against_a_published_head(region: Region) -> None:
    events = write(region, 4)
    seal_all()
    published = head()
    for event in events[2:]:
        tamper("DELETE FROM ledger_sealedevent WHERE event_id = %s", event.pk)
        tamper("DELETE FROM ledger_eventpersonal WHERE event_id = %s", event.pk)
        tamper("DELETE FROM ledger_event WHERE id = %s", event.pk)
    assert verify().problem == "", "without the head, a cut tail can't be seen"
    assert "cut off" in verify(published).problem


def test_a_rewritten_chain_shows_against_a_published_head(region: Region) -> None:
    write(region, 2)
    seal_all()
    assert "rewritten" in verify(Head(2, "f" * 64)).problem
    assert verify(head()).problem == ""


def test_personal_values_are_erasable_and_the_chain_still_holds(region: Region) -> None:
    events = write(region, 2)
    seal_all()
    assert erase_personal([events[0].pk]) == 1
    found = verify()
    assert (found.problem, found.erased) == ("", 1)
    assert EventPersonal.objects.count() == 1
    assert "words" not in json.dumps([event.new for event in history_of(region.pk)])


def test_a_reader_sees_each_event_once_and_a_failing_one_loses_nothing(region: Region) -> None:
    write(region, 5)
    seal_all()
    seen: list[int] = []

    def read(changes: Sequence[SealedChange]) -> None:
        seen.extend(change.position for change in changes)

    def fail(changes: Sequence[SealedChange]) -> None:
        raise ValueError

    with pytest.raises(ValueError), transaction.atomic():
        consume("reader", fail, batch=2)
    while consume("reader", read, batch=2):
        pass
    assert seen == [1, 2, 3, 4, 5]
    write(region, 1)
    seal_all()
    assert consume("reader", read, kinds=["other.kind"]) == 0
    assert consume("reader", read) == 0, "what a reader does not ask for it has passed"

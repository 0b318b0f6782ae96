"""The same things from many sides at once, and in any order: the end is the same, exactly once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.field.phone import Phone, frozen, named, phone_of, record_of, sha
from tests.api.field.test_files import OGG, photo
from tests.factories import County, Member, Standard, World, make_world

from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.files.models import Attachment, Upload
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Check, CheckPhoto, LatestCheck, Visit, VisitFile
from tongchuang.domain.ledger.models import Event
from tongchuang.foundation.ids import uuid7
from tongchuang.workflows.take_delivery import take_waiting


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.FILES_FOLDER = tmp_path / "files"
    yield settings.FILES_FOLDER


def script(
    county: County, standard: Standard, member: Member
) -> tuple[list[bytes], dict[Any, tuple[bytes, str]]]:
    """A record, the same id with other content, another record; and the files of the two ids."""
    files = {
        uuid7(): (photo(1, (60, 40)), "photo"),
        uuid7(): (OGG, "audio"),
        uuid7(): (photo(2, (50, 40)), "photo"),
    }
    one, voice, two = files
    first = record_of(county, standard, member)
    first["checks"][0] |= {"photos": [str(one)], "voices": [str(voice)]}
    first["files"] = [named(key, *files[key]) for key in (one, voice)]
    other = {**first, "note": "后来改的"}
    second = record_of(county, standard, member, site=str(county.sites[2].pk))
    second["checks"][0]["photos"] = [str(two)]
    second["files"] = [named(two, *files[two])]
    return [frozen(first), frozen(other), frozen(second)], files


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Carry out all calls at the same time, each with a connection of its own."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int) -> None:
        try:
            gate.wait(10)
            answers[number] = calls[number]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def twin(phone: Phone) -> Phone:
    """The same phone in another thread: Django's test client is not to be shared."""
    client = Client()
    client.cookies = phone.client.cookies.copy()
    return Phone(client)


@pytest.fixture
def many(transactional_db: None) -> World:
    return make_world()


def test_the_same_record_eight_times_at_once(many: World) -> None:
    county, member = many.county, many.county.people["inspector"]
    phone = phone_of(member)
    body = frozen(record_of(county, many.standard, member))
    answers = at_once([partial(twin(phone).post, body) for _number in range(8)])
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert {answer.json()["digest"] for answer in answers} == {sha(body)}
    assert {answer.json()["state"] for answer in answers} <= {"taken", "waiting"}
    take_waiting()
    counts = [model.objects.count() for model in (Delivery, Visit, Check, Finding)]
    assert counts == [1, 1, 2, 1]
    assert Event.objects.filter(kind="visit.submitted").count() == 1


def test_two_contents_at_once_are_one_visit_and_one_conflict(many: World) -> None:
    county, member = many.county, many.county.people["inspector"]
    phone = phone_of(member)
    record = record_of(county, many.standard, member)
    bodies = [frozen({**record, "note": f"{number}"}) for number in range(4)]
    answers = at_once([partial(twin(phone).post, body) for body in bodies])
    assert {answer.status_code for answer in answers} == {201}
    states = sorted(Delivery.objects.values_list("state", flat=True))
    assert states == ["conflict"] * 3 + ["taken"]
    assert Visit.objects.count() == 1


def test_files_and_record_at_once(many: World) -> None:
    county, member = many.county, many.county.people["inspector"]
    phone = phone_of(member)
    for _round in range(3):
        (body, *_rest), files = script(county, many.standard, member)
        calls: list[Callable[[], Any]] = [partial(twin(phone).post, body)]
        for key, (data, kind) in list(files.items())[:2]:
            calls += [partial(twin(phone).patch, key, data, kind=kind) for _twice in range(2)]
        answers = at_once(calls)
        assert {answer.status_code for answer in answers} <= {200, 201}
        row = Delivery.objects.get(digest=sha(body))
        assert row.state == "taken", "whoever came last took it"
        assert CheckPhoto.objects.filter(check_row__visit=row.visit).count() == 1
        assert VisitFile.objects.filter(visit=row.visit).count() == 1
    assert Attachment.objects.count() == 6 and not Upload.objects.exists()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.integers(0, 2)),
        st.tuples(st.just("file"), st.integers(0, 2)),
        st.tuples(st.just("piece"), st.integers(0, 2)),
        st.tuples(st.just("cut"), st.integers(0, 2)),
        st.tuples(st.just("clock"), st.just(0)),
    ),
    max_size=12,
)


class Undo(Exception):
    """Takes an example back."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_order_with_any_repetitions_ends_the_same(
    county: County, standard: Standard, inspector: Member, steps: list[tuple[str, int]]
) -> None:
    with pytest.raises(Undo), transaction.atomic():
        _play(county, standard, inspector, steps)
        raise Undo


def _play(county: County, standard: Standard, inspector: Member, steps: list[tuple[str, int]]) -> None:
    phone = phone_of(inspector)
    bodies, files = script(county, standard, inspector)
    keys = list(files)
    # Whatever comes first of the two contents counts; the other stands beside it.
    order: list[int] = []

    def send(number: int) -> None:
        assert phone.post(bodies[number]).status_code in (200, 201)
        order.append(number) if number not in order else None

    for what, number in steps:
        data, kind = files[keys[number]]
        if what == "record":
            send(number)
        elif what == "file":
            phone.patch(keys[number], data, kind=kind)
        elif what == "piece":
            phone.patch(keys[number], data, 0, len(data) // 2, kind=kind)
        elif what == "cut":
            assert (
                phone.post(bodies[number][:-5], **{"X-Content-SHA256": sha(bodies[number])}).status_code
                == 400
            )
        else:
            take_waiting()
    for number in range(3):
        send(number)
    for key, (data, kind) in files.items():
        answer = phone.patch(key, data, kind=kind)
        if answer.status_code == 409:
            answer = phone.patch(key, data, answer.json()["offset"], kind=kind)
        assert answer.json()["state"] == "done"
    won = min((0, 1), key=order.index)
    told = {row.digest: row.state for row in Delivery.objects.all()}
    assert told == {sha(bodies[won]): "taken", sha(bodies[1 - won]): "conflict", sha(bodies[2]): "taken"}
    assert set(Visit.objects.values_list("digest", flat=True)) == {sha(bodies[won]), sha(bodies[2])}
    assert (CheckPhoto.objects.count(), VisitFile.objects.count(), Attachment.objects.count()) == (2, 1, 3)
    assert (Finding.objects.count(), LatestCheck.objects.count(), Upload.objects.count()) == (2, 4, 0)
    receipts = phone.receipts(
        [{"id": str(row.record_id), "digest": row.digest} for row in Delivery.objects.all()],
        [{"id": str(key), "sha256": sha(data)} for key, (data, _kind) in files.items()],
    ).json()
    assert len(receipts["visits"]) == 3 and len(receipts["files"]) == 3

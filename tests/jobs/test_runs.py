"""Runs: long work is asked for once, tells how far it is, can be stopped, and always ends with a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import County, Member

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.runs.actions import start_run, stop_run
from tongchuang.domain.runs.models import Run
from tongchuang.domain.runs.progress import Progress
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import ProductError
from tongchuang.foundation.ids import uuid7
from tongchuang.jobs import runs

pytestmark = pytest.mark.django_db
MADE = uuid7()
ClientFor = Callable[[Member], Client]


@pytest.fixture(autouse=True)
def carriers(monkeypatch: pytest.MonkeyPatch) -> None:
    def good(run: Run, progress: Progress) -> UUID:
        progress.say(0.5, "", seen=run.params["n"])
        return MADE

    def refused(run: Run, progress: Progress) -> None:
        raise ProductError("没有数据")

    def broken(run: Run, progress: Progress) -> None:
        raise ZeroDivisionError

    def endless(run: Run, progress: Progress) -> None:
        stop_run(run, by=endless.by)  # type: ignore[attr-defined]
        while True:
            progress.say(0.1)

    monkeypatch.setattr(
        runs, "CARRIERS", {"good": good, "refused": refused, "broken": broken, "endless": endless}
    )


def carried_out(kind: str, by: Member) -> Run:
    run = start_run(kind, {"n": 3}, by=by.actor)
    runs.carry_out(run.pk)
    run.refresh_from_db()
    return run


def test_a_run_ends_with_what_it_made(office: Member) -> None:
    run = carried_out("good", office)
    assert (run.state, run.result_id, run.progress, run.detail) == ("done", MADE, 1.0, {"seen": 3})
    assert Event.objects.filter(kind="run.asked", target_id=run.pk, actor_id=office.user.pk).count() == 1


def test_the_same_is_not_asked_for_twice(office: Member) -> None:
    first = start_run("good", {"n": 3}, by=office.actor)
    assert start_run("good", {"n": 3}, by=office.actor).pk == first.pk
    assert start_run("good", {"n": 4}, by=office.actor).pk != first.pk
    runs.carry_out(first.pk)
    assert start_run("good", {"n": 3}, by=office.actor).pk != first.pk


def test_a_run_is_carried_out_once(office: Member) -> None:
    run = carried_out("good", office)
    ended = run.ended_at
    runs.carry_out(run.pk)
    run.refresh_from_db()
    assert run.ended_at == ended


def test_a_refusal_is_shown_and_a_fault_is_not(office: Member, client_for: ClientFor) -> None:
    assert carried_out("refused", office).error == "没有数据"
    broken = carried_out("broken", office)
    assert broken.state == "failed"
    assert "Zero" not in broken.error
    page = client_for(office).get(reverse("shared:run", args=[broken.pk])).content.decode()
    assert broken.error in page


def test_a_running_one_is_stopped(office: Member) -> None:
    runs.CARRIERS["endless"].by = office.actor  # type: ignore[attr-defined]
    assert carried_out("endless", office).state == "stopped"


def test_a_waiting_one_is_stopped_from_its_page(office: Member, client_for: ClientFor) -> None:
    run = start_run("good", {"n": 3}, by=office.actor)
    client: Client = client_for(office)
    assert client.get(reverse("shared:run", args=[run.pk])).status_code == 200
    assert client.post(reverse("shared:stop_run", args=[run.pk])).status_code == 200
    runs.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "stopped"
    followed = client.get(reverse("shared:run", args=[run.pk]), headers={"HX-Request": "true"})
    assert followed.headers["HX-Refresh"] == "true"


def test_others_may_not_follow_or_stop_it(
    office: Member, liaison: Member, outsider: Member, client_for: ClientFor
) -> None:
    run = start_run("good", {"n": 3}, by=office.actor)
    for stranger in (liaison, outsider):
        assert client_for(stranger).get(reverse("shared:run", args=[run.pk])).status_code == 404
        assert client_for(stranger).post(reverse("shared:stop_run", args=[run.pk])).status_code == 404


@pytest.mark.parametrize("who", ["observer", "contracted_leader", "discipline", "inspector"])
def test_who_looks_on_stops_nothing(county: County, client_for: ClientFor, who: str) -> None:
    run = start_run("good", {"n": 3}, by=county.people["office"].actor)
    client = client_for(county.people[who])
    shown = client.get(reverse("shared:run", args=[run.pk]))
    stop = reverse("shared:stop_run", args=[run.pk])
    assert shown.status_code == 200 and stop not in shown.content.decode()
    assert client.post(stop).status_code == 404
    run.refresh_from_db()
    assert run.state == "waiting"
    assert client_for(county.people["director"]).post(stop).status_code == 200


def test_that_a_case_is_written_is_the_discipline_offices_own(county: County, client_for: ClientFor) -> None:
    run = start_run("case_file", {}, by=county.people["discipline"].actor, target=uuid7())
    path = reverse("shared:run", args=[run.pk])
    for who in ("office", "director", "inspector", "observer", "contracted_leader"):
        assert client_for(county.people[who]).get(path).status_code == 404, who
    assert client_for(county.people["discipline"]).get(path).status_code == 200


def test_a_run_whose_worker_is_gone_is_ended(office: Member) -> None:
    run = start_run("good", {"n": 3}, by=office.actor)
    Run.objects.filter(pk=run.pk).update(state="running", beat_at=now() - timedelta(hours=1))
    runs.end_lost_runs(timestamp=0)
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.error

"""The pages of documents read: bringing in, reviewing, bulk, changes, taught names; who may and who may not."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import County, Member, client_for

from tongchuang.domain.readings import actions, queries
from tongchuang.domain.readings.actions.readings import keep_read
from tongchuang.domain.readings.models import LearnedName, ReadDuty, Reading
from tongchuang.domain.readings.values import DutyValues, Found
from tongchuang.domain.runs.models import Run
from tongchuang.domain.tasks.actions import release_tasks
from tongchuang.domain.tasks.models import Task
from tongchuang.foundation.clock import today
from tongchuang.jobs.runs import carry_out
from tongchuang.workflows.readings import read_pasted

pytestmark = pytest.mark.django_db
LINES = (
    "各位同事：",
    "城管局要在下月十日前把台账交来。",
    "河道局负责清理南渠<两岸>杂物，教育局配合。",
    "过去半年补种行道树三百株。",
)
TEXT = "\n".join(LINES)
HX = {"HX-Request": "true"}


def found(line: int, confidence: float = 0.9, **values: object) -> Found:
    start = TEXT.index(LINES[line])
    return Found(
        start, start + len(LINES[line]), DutyValues(action=LINES[line].rstrip("。"), **values), confidence
    )  # type: ignore[arg-type]


@pytest.fixture
def reading(county: County, office: Member) -> Reading:
    assert county.campaign is not None
    row = read_pasted(
        "调度会讲话", TEXT, held_on=date(2026, 11, 2), campaign=county.campaign, by=office.actor
    )
    duties = [
        found(1, lead=("城管局",), deadline="下月十日前", due=today() + timedelta(days=9)),
        found(2, lead=("河道局",), support=("教育局",)), found(3, 0.55),
    ]  # fmt: skip
    return keep_read(row, TEXT, duties, by=office.actor)


@pytest.fixture
def client(office: Member) -> Client:
    return client_for(office)


def page(reading: Reading, **query: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return reverse("tasks:reading", args=[reading.pk]) + (f"?{asked}" if asked else "")


def act(client: Client, duty: ReadDuty, deed: str, /, *, plain: bool = False, **given: object):
    data = {"version": ReadDuty.objects.get(pk=duty.pk).version, **given}
    headers = {} if plain else HX
    return client.post(reverse("tasks:read_act", args=[duty.pk, deed]), data, headers=headers)


def test_a_text_is_brought_in_and_read(client: Client, county: County) -> None:
    address = reverse("tasks:reading_new")
    assert client.get(address).status_code == 200
    assert client.post(address, {"held_on": "2026-11-02"}).status_code == 422
    bad = SimpleUploadedFile("表.xlsx", b"PK")
    assert client.post(address, {"held_on": "2026-11-02", "file": bad}).status_code == 422
    answer = client.post(address, {"title": "动员会讲话", "held_on": "2026-11-02", "text": TEXT})
    made = Reading.objects.get(title="动员会讲话")
    assert answer.url == page(made)
    assert "动员会讲话" in client.get(page(made)).content.decode()
    carry_out(Run.objects.get(target_id=made.pk).pk)
    made.refresh_from_db()
    assert made.state == "read" and made.text == TEXT
    assert all(made.text[each.start : each.end] == each.quote for each in made.duties.all())
    assert client.get(page(made)).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [("空.txt", b"  \n ", "empty"), ("坏.pdf", b"%PDF-1.7 broken", "damaged"), ("英.txt", b"All units shall report. " * 40, "")],
)  # fmt: skip
def test_what_cannot_be_read_says_what_to_do(client: Client, name: str, content: bytes, problem: str) -> None:
    upload = SimpleUploadedFile(name, content)
    client.post(reverse("tasks:reading_new"), {"held_on": "2026-11-02", "file": upload})
    made = Reading.objects.get()
    carry_out(Run.objects.get(target_id=made.pk).pk)
    made.refresh_from_db()
    assert made.problem == problem
    shown = client.get(page(made)).content.decode()
    if problem:
        assert made.state == "failed" and reverse("tasks:reading_again", args=[made.pk]) in shown
        client.post(reverse("tasks:reading_again", args=[made.pk]))
        assert Run.objects.filter(target_id=made.pk).count() == 2
    else:
        assert "not_chinese" in made.warnings and not made.duties.exists()


def test_the_text_is_marked_and_escaped(client: Client, reading: Reading) -> None:
    shown = client.get(page(reading)).content.decode()
    first = queries.duties_of(reading)[0]
    assert f'data-d="{first.pk}"' in shown and 'class="s-open first now"' in shown
    assert "&lt;两岸&gt;" in shown and "<两岸>" not in shown
    assert "<b>0</b>" in shown


def test_a_decision_brings_the_next_one(client: Client, reading: Reading) -> None:
    first, second, third = queries.duties_of(reading)
    shown = act(client, first, "accept").content.decode()
    assert f'data-id="{second.pk}"' in shown and f'id="row-{first.pk}"' in shown and "<b>1</b>" in shown
    assert Task.objects.get().origin_id == first.pk
    stopped = act(client, second, "accept")
    assert stopped.status_code == 422 and 'name="anyway"' in stopped.content.decode()
    assert act(client, third, "reject", reason="past").status_code == 200
    assert act(client, second, "accept", anyway="1").status_code == 200
    assert {each.state for each in reading.duties.all()} == {"accepted", "rejected"}
    assert client.post(reverse("tasks:reading_undo", args=[reading.pk])).status_code == 302
    assert ReadDuty.objects.get(pk=second.pk).state == "open"


def test_everything_works_without_a_script(client: Client, reading: Reading) -> None:
    first, second, _third = queries.duties_of(reading)
    assert act(client, first, "accept", plain=True).url == page(reading, at=str(second.pk))
    assert act(client, first, "reopen", plain=True).status_code == 302
    assert act(client, second, "accept", plain=True).status_code == 400
    for show in ("open", "accepted", "rejected", "second", "changed", "nonsense"):
        assert client.get(page(reading, show=show)).status_code == 200
    assert client.get(page(reading, at="nonsense")).status_code == 200


def test_mend_merge_split_mark_and_name(client: Client, county: County, reading: Reading) -> None:
    first, second, _third = queries.duties_of(reading)
    mended = act(
        client,
        first,
        "mend",
        action="交台账",
        lead="城管局，教育局",
        kind="task",
        due="2027-01-05",
        rrule="FREQ=MONTHLY",
    )
    assert mended.status_code == 200
    first.refresh_from_db()
    assert (first.lead, first.due, first.rrule) == (["城管局", "教育局"], date(2027, 1, 5), "FREQ=MONTHLY")
    assert act(client, first, "mend", action="", kind="task").status_code == 422
    assert (
        act(
            client, second, "name", name="河道局", units=str(county.units["urban"].pk), remember="1"
        ).status_code
        == 200
    )
    assert LearnedName.objects.get().name == "河道局"
    assert act(client, second, "name", name="河道局").status_code == 422
    assert "HX-Redirect" in act(client, first, "merge").headers
    place = len(LINES[1]) + 1
    assert "HX-Redirect" in act(client, first, "split", place=place).headers
    assert [each.quote for each in queries.duties_of(reading)][:2] == [LINES[1], LINES[2]]
    assert act(client, first, "split", place=10**6).status_code == 422
    start = TEXT.index("各位同事")
    client.post(reverse("tasks:reading_add", args=[reading.pk]), {"start": start, "end": start + 4})
    assert queries.duties_of(reading)[0].quote == "各位同事"
    names = client.get(reverse("tasks:reading_names")).content.decode()
    assert "河道局" in names and "姚知行" in names
    client.post(reverse("tasks:reading_name_forget", args=[LearnedName.objects.get().pk]))
    assert "河道局" not in client.get(reverse("tasks:reading_names")).content.decode()


def test_somebody_elses_decision_is_told(client: Client, people: dict[str, Member], reading: Reading) -> None:
    first = queries.duties_of(reading)[0]
    actions.reject_duty(first, version=1, reason="double", by=people["director"].actor)
    stale = client.post(reverse("tasks:read_act", args=[first.pk, "accept"]), {"version": 1}, headers=HX)
    assert stale.status_code == 409
    assert client.post(reverse("tasks:read_act", args=[first.pk, "nonsense"])).status_code == 404


def test_accepting_together_shows_first_what_it_takes(client: Client, reading: Reading) -> None:
    address = reverse("tasks:reading_bulk", args=[reading.pk])
    first = queries.duties_of(reading)[0]
    shown = client.get(address + "?least=0.6").content.decode()
    assert shown.count('name="ids"') == 1 and str(first.pk) in shown
    assert client.get(address + "?least=x").status_code == 200
    client.post(address, {"ids": [str(first.pk)]})
    assert ReadDuty.objects.get(pk=first.pk).state == "accepted"
    assert client.post(address, {"ids": [str(first.pk)]}).status_code == 403


def test_a_later_version_says_what_it_changes(client: Client, office: Member, reading: Reading) -> None:
    first, second, third = queries.duties_of(reading)
    actions.accept_duty(first, version=1, by=office.actor)
    actions.accept_duty(second, version=1, anyway=True, by=office.actor)
    actions.reject_duty(third, version=1, reason="past", by=office.actor)
    later = f"{LINES[0]}\n{LINES[1]}\n教育局每周检查校门口。\n{LINES[3].replace('半年', '九个月')}"
    client.post(
        reverse("tasks:reading_revise", args=[reading.pk]),
        {"title": "讲话二稿", "held_on": "2026-11-03", "text": later},
    )
    made = Reading.objects.get(earlier=reading)

    def at(line: str) -> Found:
        start = later.index(line)
        return Found(start, start + len(line), DutyValues(action=line), 0.9)

    keep_read(made, later, [at(line) for line in later.split("\n")[1:]], by=office.actor)
    same, new, changed = queries.duties_of(made)
    assert (same.change, same.state, same.origin_id) == ("same", "accepted", first.pk)
    assert (new.change, new.state) == ("new", "open") and (changed.change, changed.state) == (
        "changed",
        "open",
    )
    address = reverse("tasks:reading_changes", args=[made.pk])
    assert LINES[2].split("<")[0] in client.get(address).content.decode()
    client.post(address, {"duty": str(second.pk), "act": "withdraw", "reason": "修订稿删去"})
    assert [each.state for each in Task.objects.filter(origin_id=second.pk)] == ["withdrawn"]
    assert client.post(address, {"duty": str(second.pk), "act": "keep"}).status_code == 409
    assert (
        client.get(page(reading)).content.decode().count(str(made.pk))
        and client.get(page(made)).status_code == 200
    )
    # The task of the version before leads to the quote, in the version where it was accepted.
    assert client.get(reverse("tasks:reading", args=[first.pk])).url == page(reading, at=str(first.pk))
    again = client.post(
        reverse("tasks:reading_revise", args=[reading.pk]),
        {"title": "x", "held_on": "2026-11-03", "text": later},
    )
    assert again.status_code == 403


def test_who_sees_and_who_decides(people: dict[str, Member], outsider: Member, reading: Reading) -> None:
    first = queries.duties_of(reading)[0]
    gets = [page(reading), reverse("tasks:reading", args=[first.pk]), reverse("tasks:reading_names")]
    posts = [
        reverse("tasks:read_act", args=[first.pk, "accept"]), reverse("tasks:reading_undo", args=[reading.pk]),
        reverse("tasks:reading_add", args=[reading.pk]), reverse("tasks:reading_bulk", args=[reading.pk]),
    ]  # fmt: skip
    discipline = client_for(people["discipline"])
    shown = discipline.get(page(reading)).content.decode()
    assert LINES[1] in shown and 'data-key="a"' not in shown
    assert all(discipline.post(each, {"version": 1}).status_code == 403 for each in posts)
    for member in (people["unit_liaison"], people["inspector"], people["contracted_leader"]):
        other = client_for(member)
        assert all(other.get(each).status_code == 404 for each in gets)
        assert all(other.post(each, {"version": 1}).status_code == 403 for each in posts)
    stranger = client_for(outsider)
    assert all(stranger.get(each).status_code == 404 for each in gets[:2])
    assert all(stranger.post(each, {"version": 1}).status_code == 404 for each in posts)
    assert TEXT[:4] not in stranger.get(reverse("tasks:readings")).content.decode()
    assert not Task.objects.exists()


def test_a_task_leads_back_to_its_quote(
    county: County, people: dict[str, Member], office: Member, reading: Reading
) -> None:
    values = queries.rules.replace(
        queries.rules.values_of(queries.duties_of(reading)[0]), lead=("市场监管局",)
    )
    first = actions.mend_duty(queries.duties_of(reading)[0], values, version=1, by=office.actor)
    actions.accept_duty(first, version=2, by=office.actor)
    task = Task.objects.get()
    address = reverse("tasks:task", args=[task.pk])
    assert reverse("tasks:reading", args=[first.pk]) in client_for(office).get(address).content.decode()
    place = page(reading, at=f"{first.start}-{first.end}")
    assert f'data-id="{first.pk}"' in client_for(office).get(place).content.decode()
    release_tasks([task], by=office.actor)
    shown = client_for(people["unit_liaison"]).get(address).content.decode()
    assert first.quote in shown and str(first.pk) not in shown


def test_a_long_text_stays_quick(client: Client, county: County, office: Member) -> None:
    line = "城管局要在下月十日前把第三组背街小巷的台账整理好，交到办公室统一核对。其他人照常。"
    text = "\n".join(line for _each in range(100_000 // len(line)))
    assert county.campaign is not None
    row = read_pasted("长方案", text, held_on=date(2026, 11, 2), campaign=county.campaign, by=office.actor)
    duties = [
        Found(at, at + 35, DutyValues(action="整理台账", lead=("城管局",)), 0.9) for at in range(0, len(text) - 60, 150)
    ] + [Found(at + 10, at + 50, DutyValues(action="交", lead=("城管局",)), 0.9) for at in range(0, len(text) - 60, 600)]  # fmt: skip
    keep_read(row, text, duties, by=office.actor)
    began = time.process_time()
    answer = client.get(page(row))
    took = time.process_time() - began
    assert answer.status_code == 200 and answer.content.count(b"data-at=") == text.count("\n") + 1
    assert took < 2.5, f"{took:.2f} s of the processor for {len(duties)} duties"

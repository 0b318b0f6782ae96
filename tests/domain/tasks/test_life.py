"""The life of a task: made, released, accepted, done, checked, and every way aside; and who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from tests.domain.tasks.conftest import LINK, Given
from tests.factories import County, Member, make_member

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.tasks import actions, queries
from tongchuang.domain.tasks.access import get_task_for, tasks_visible_to
from tongchuang.domain.tasks.errors import (
    NotIndependent,
    NotTheGiver,
    NotTheHandler,
    SecondPersonNeeded,
    StillOpenBelow,
    TaskStale,
    Unsettled,
    WrongTaskState,
)
from tongchuang.domain.tasks.history import task_history
from tongchuang.domain.tasks.models import State, Task, TaskSupport
from tongchuang.domain.tasks.states import Fixed, Kind, Origin
from tongchuang.domain.tasks.values import Part, ProofValues, Step, TaskValues
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.errors import Invalid, NotAllowed
from tongchuang.foundation.ids import uuid7

pytestmark = pytest.mark.django_db
SOON = timedelta(days=20)


def kinds_of(task: Task) -> list[str]:
    return [entry.kind.removeprefix("task.") for entry in task_history(task)]


def test_from_the_draft_to_the_closing(given: Given, office: Member, liaison: Actor) -> None:
    task = given("finished")
    assert (task.state, task.progress) == (State.FINISHED, 100)
    closed = actions.close_task(task, by=office.actor, version=task.version, opinion="属实")
    assert closed.state == State.CLOSED
    assert kinds_of(task) == ["made", "released", "accepted", "finished", "closed"]
    with pytest.raises(WrongTaskState):
        actions.report_progress(task, by=liaison, version=closed.version, text="再报")
    reopened = actions.reopen_task(closed, by=office.actor, version=closed.version, reason="复查发现反弹")
    assert (reopened.state, reopened.returns, reopened.return_reason) == (State.RETURNED, 1, "复查发现反弹")


def test_many_are_made_in_order_with_all_that_was_given(
    county: County, office: Member, people: dict[str, Member], django_assert_max_num_queries: Any
) -> None:
    assert county.campaign is not None
    support = county.units["education"].pk
    rows = [
        TaskValues(
            title=f"任务{number}", lead_unit_id=county.units["market"].pk, support_ids=(support,), due_on=today() + SOON,
            steps=(Step("摸底", today() + timedelta(days=3)),), origin_type=Origin.READING, origin_id=uuid7(),
            quote="由市场监管局牵头", quote_start=3, quote_end=11,
        )
        for number in range(30)
    ]  # fmt: skip
    with django_assert_max_num_queries(12):
        tasks = actions.make_tasks(rows, by=office.actor, campaign=county.campaign)
    assert [task.title for task in tasks] == [row.title for row in rows]
    assert [task.pk for task in tasks] == [row.id for row in rows]
    assert tasks[0].action == "任务0" and tasks[0].milestones.count() == 1
    assert TaskSupport.objects.filter(unit=support).count() == 30
    assert queries.tasks_from(Origin.READING, [rows[4].origin_id])[rows[4].origin_id] == [tasks[4]]  # type: ignore[list-item,index]
    with pytest.raises(NotPermitted):
        actions.make_tasks(rows[:1], by=people["unit_liaison"].actor, campaign=county.campaign)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"lead_unit_id": uuid7()}, "lead_unit"),
        ({"person_id": uuid7()}, "person"),
        ({"phase_id": uuid7()}, "phase"),
        ({"starts_on": today() + timedelta(days=30)}, "due_on"),
        ({"steps": (Step("晚了", today() + timedelta(days=40)),)}, "steps"),
        ({"rrule": "FREQ=SOMETIMES"}, "rrule"),
        ({"rrule": "FREQ=HOURLY"}, "rrule"),
    ],
)
def test_what_can_not_stand_is_refused(given: Given, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        given(**values)
    assert refused.value.field == field
    assert not Task.objects.exists()


def test_another_countys_unit_is_refused(given: Given, other_county: County) -> None:
    with pytest.raises(Invalid):
        given(lead_unit_id=other_county.units["market"].pk)


def test_nobody_knows_of_a_draft(
    given: Given, office: Member, liaison: Actor, people: dict[str, Member], outsider: Member
) -> None:
    task = given()
    watching = [people[post].actor for post in ("discipline", "observer", "point_owner", "unit_head")]
    for actor in (liaison, *watching, outsider.actor):
        with pytest.raises(Http404):
            get_task_for(actor, task.pk)
    actions.release_tasks([task], by=office.actor)
    for actor in (liaison, people["discipline"].actor, people["observer"].actor, people["point_owner"].actor):
        assert get_task_for(actor, task.pk) == task
    for actor in (people["unit_head"].actor, people["inspector"].actor, outsider.actor):
        with pytest.raises(Http404):
            get_task_for(actor, task.pk)


def test_supports_see_but_do_not_do(given: Given, county: County, stranger: Actor) -> None:
    task = given("released", support_ids=(county.units["education"].pk,))
    assert get_task_for(stranger, task.pk) == task
    with pytest.raises(NotTheHandler):
        actions.accept_task(task, by=stranger, version=task.version)


def test_a_release_is_one_for_many_and_leaves_what_is_past(
    given: Given, office: Member, liaison: Actor
) -> None:
    tasks = [given(title=f"任务{number}") for number in range(3)]
    late = given(title="过期", due_on=today() - timedelta(days=1))
    with pytest.raises(NotTheGiver):
        actions.release_tasks(tasks, by=liaison)
    assert len(actions.release_tasks([*tasks, late], by=office.actor)) == 3
    assert actions.release_tasks(tasks, by=office.actor) == []
    late.refresh_from_db()
    assert late.state == State.DRAFT


def test_five_things_are_settled_before_it_is_accepted(
    given: Given, liaison: Actor, people: dict[str, Member]
) -> None:
    task = given("released", measures="", person_id=None, due_on=None, starts_on=None)
    with pytest.raises(Unsettled) as refused:
        actions.accept_task(task, by=liaison, version=task.version)
    assert set(refused.value.words) == {str(Fixed(mark).label) for mark in ("schedule", "measures", "person")}
    with pytest.raises(Invalid):
        actions.settle_task(
            task,
            by=liaison,
            version=task.version,
            measures="每周一次",
            person_id=people["lead_liaison"].person.pk,
        )
    task.refresh_from_db()
    task = actions.settle_task(
        task, by=liaison, version=task.version, measures="每周一次", person_id=people["point_owner"].person.pk
    )
    with pytest.raises(Unsettled) as refused:
        actions.accept_task(task, by=liaison, version=task.version)
    assert len(refused.value.words) == 1


def test_what_is_for_claiming_is_taken_once(
    given: Given, county: County, liaison: Actor, stranger: Actor, office: Member
) -> None:
    task = given("released", lead_unit_id=None, person_id=None)
    assert task.claim_until is not None and queries.to_claim(tasks_visible_to(stranger)).get() == task
    with pytest.raises(Invalid):
        actions.claim_task(task, by=liaison, version=task.version, unit_id=county.units["education"].pk)
    claimed = actions.claim_task(task, by=liaison, version=task.version, unit_id=county.units["market"].pk)
    assert claimed.lead_unit_id == county.units["market"].pk
    with pytest.raises(TaskStale):
        actions.claim_task(task, by=stranger, version=task.version, unit_id=county.units["education"].pk)
    with pytest.raises(Http404):
        get_task_for(stranger, task.pk)
    other = given("released", title="无人认领", lead_unit_id=None, claim_until=today())
    assert queries.unclaimed(tasks_visible_to(office.actor), today() + timedelta(days=1)).get() == other


def test_a_unit_declines_with_a_reason(given: Given, liaison: Actor, office: Member) -> None:
    task = given("released")
    with pytest.raises(Invalid):
        actions.decline_task(task, by=liaison, version=task.version, reason=" ")
    back = actions.decline_task(task, by=liaison, version=task.version, reason="属城管局职责")
    assert (back.state, back.return_reason, back.released_at) == (State.DRAFT, "属城管局职责", None)
    assert not tasks_visible_to(liaison).exists()
    assert queries.waiting_for(tasks_visible_to(office.actor), office.actor).get() == back


def test_another_lead_unit_accepts_anew(given: Given, county: County, office: Member, liaison: Actor) -> None:
    task = given("accepted")
    values = TaskValues(title=task.title, lead_unit_id=county.units["urban"].pk, due_on=task.due_on)
    moved = actions.edit_task(task, values, by=office.actor, version=task.version)
    assert (moved.state, moved.accepted_at) == (State.RELEASED, None)
    assert not tasks_visible_to(liaison).exists()
    with pytest.raises(NotTheGiver):
        actions.edit_task(moved, values, by=liaison, version=moved.version)


def test_it_is_finished_with_proof_and_checked_by_another(
    given: Given, liaison: Actor, office: Member, people: dict[str, Member]
) -> None:
    task = given("accepted")
    with pytest.raises(Invalid):
        actions.finish_task(task, by=liaison, version=task.version, text="已完成")
    task.refresh_from_db()
    done = actions.finish_task(task, by=liaison, version=task.version, text="已完成", proofs=LINK)
    with pytest.raises(NotTheGiver):
        actions.close_task(done, by=people["point_owner"].actor, version=done.version)
    back = actions.return_task(done, by=office.actor, version=done.version, reason="照片看不出成效")
    assert (back.state, back.progress, back.finished_at) == (State.RETURNED, 0, None)
    again = actions.finish_task(back, by=liaison, version=back.version, text="补充", proofs=LINK)
    assert actions.close_task(again, by=office.actor, version=again.version).state == State.CLOSED


def test_the_office_does_not_check_its_own_work(
    given: Given, office: Member, people: dict[str, Member]
) -> None:
    task = given("accepted", person_id=office.person.pk)
    done = actions.finish_task(task, by=office.actor, version=task.version, text="已完成", proofs=LINK)
    with pytest.raises(NotIndependent):
        actions.close_task(done, by=office.actor, version=done.version)
    assert actions.close_task(done, by=people["director"].actor, version=done.version).state == State.CLOSED


def test_a_written_return_needs_a_document(given: Given, liaison: Actor, county: County) -> None:
    task = given("accepted", kind=Kind.WRITTEN)
    with pytest.raises(Invalid):
        actions.finish_task(task, by=liaison, version=task.version, text="报告", proofs=LINK)
    paper = Attachment.objects.create(
        region=county.region,
        sha256="0" * 64,
        kind="document",
        media_type="application/pdf",
        size=9,
        uploaded_at=now(),
    )
    done = actions.finish_task(
        task, by=liaison, version=task.version, text="报告", proofs=[ProofValues(paper)]
    )
    assert done.proofs.get().attachment == paper


def test_parts_make_the_progress_of_what_stands_above(
    given: Given, liaison: Actor, people: dict[str, Member], county: County, stranger: Actor
) -> None:
    task = given("accepted", cascades=True)
    assert queries.uncascaded(tasks_visible_to(liaison)).get() == task
    owner = people["point_owner"]
    with pytest.raises(NotTheGiver):
        actions.cascade_task(task, [Part("一片")], by=stranger, version=task.version)
    with pytest.raises(Invalid):
        actions.cascade_task(
            task, [Part("一片", unit_id=county.units["urban"].pk)], by=liaison, version=task.version
        )
    task.refresh_from_db()
    parts = [Part("东区", person_id=owner.person.pk, measures="划线"), Part("西区", measures="划线")]
    one, two = actions.cascade_task(task, parts, by=liaison, version=task.version)
    assert (one.state, one.root_id, one.depth, one.due_on) == (State.RELEASED, task.pk, 1, task.due_on)
    assert not queries.uncascaded(tasks_visible_to(liaison)).exists()
    one = actions.accept_task(one, by=owner.actor, version=one.version)
    one = actions.report_progress(one, by=owner.actor, version=one.version, text="过半", percent=60)
    task.refresh_from_db()
    assert task.progress == 30
    task = actions.report_progress(task, by=liaison, version=task.version, text="推进中", percent=95)
    assert task.progress == 30
    with pytest.raises(StillOpenBelow):
        actions.finish_task(task, by=liaison, version=task.version, text="已完成", proofs=LINK)
    task.refresh_from_db()
    one = actions.finish_task(one, by=owner.actor, version=one.version, text="完成", proofs=LINK)
    with pytest.raises(NotTheGiver):
        actions.close_task(one, by=owner.actor, version=one.version)
    actions.close_task(one, by=liaison, version=one.version)
    actions.withdraw_tasks([two], by=liaison, reason="并入东区")
    task.refresh_from_db()
    assert task.progress == 100
    assert (
        actions.finish_task(task, by=liaison, version=task.version, text="全部完成").state == State.FINISHED
    )


def test_withdrawing_takes_the_parts_with_it(given: Given, liaison: Actor, office: Member) -> None:
    task = given("accepted")
    actions.cascade_task(task, [Part("东区"), Part("西区")], by=liaison, version=task.version)
    with pytest.raises(NotTheGiver):
        actions.withdraw_tasks([task], by=liaison, reason="不做了")
    assert len(actions.withdraw_tasks([task], by=office.actor, reason="文件废止")) == 3
    assert set(Task.objects.values_list("state", "withdrawn_reason")) == {("withdrawn", "文件废止")}
    assert Event.objects.filter(kind="task.withdrawn").count() == 3


def test_more_time_is_asked_for_and_decided_by_another(given: Given, liaison: Actor, office: Member) -> None:
    task = given("accepted")
    until = today() + timedelta(days=30)
    with pytest.raises(Invalid):
        actions.ask_extension(task, by=liaison, version=task.version, until=today(), reason="雨季")
    task.refresh_from_db()
    task = actions.ask_extension(task, by=liaison, version=task.version, until=until, reason="雨季")
    with pytest.raises(NotAllowed):
        actions.ask_extension(task, by=liaison, version=task.version, until=until, reason="再要")
    with pytest.raises(Invalid):
        actions.decide_extension(task, by=office.actor, version=task.version, grant=False)
    task = actions.decide_extension(task, by=office.actor, version=task.version, grant=True)
    assert task.due_on == until
    own = given("accepted", person_id=office.person.pk)
    own = actions.ask_extension(own, by=office.actor, version=own.version, until=until, reason="雨季")
    with pytest.raises(SecondPersonNeeded):
        actions.decide_extension(own, by=office.actor, version=own.version, grant=True)


def test_what_is_late_asks_no_more_time(given: Given, liaison: Actor) -> None:
    task = given("accepted")
    Task.objects.update(due_on=today() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        actions.ask_extension(task, by=liaison, version=task.version, until=today() + SOON, reason="晚了")
    assert queries.overdue(tasks_visible_to(liaison)).get() == task
    assert queries.counts_of(tasks_visible_to(liaison)).overdue == 1


def test_steps_of_the_timetable_are_reached(given: Given, liaison: Actor) -> None:
    task = given(
        "accepted",
        steps=(Step("摸底", today() + timedelta(days=3)), Step("整改", today() + timedelta(days=9))),
    )
    step = queries.steps_of(task)[0]
    task = actions.reach_milestone(task, step.pk, by=liaison, version=task.version)
    assert [each.done_on for each in queries.steps_of(task)] == [today(), None]
    task = actions.settle_task(
        task, by=liaison, version=task.version, measures="划线", person_id=task.person_id,
        steps=(Step("摸底", step.due_on), Step("验收", today() + timedelta(days=12))),
    )  # fmt: skip
    assert [(each.title, each.done_on) for each in queries.steps_of(task)] == [
        ("摸底", today()),
        ("验收", None),
    ]


def test_instances_are_made_once(given: Given, liaison: Actor, office: Member) -> None:
    series = given(
        "released",
        kind=Kind.RECURRING,
        rrule="FREQ=MONTHLY;BYMONTHDAY=28",
        due_on=today() + timedelta(days=90),
    )
    days = [today() + timedelta(days=number) for number in (5, 35, 65, 100)]
    assert [row.occurs_on for row in actions.make_occurrences(series, days, by=liaison)] == days[:3]
    assert actions.make_occurrences(series, days, by=liaison) == []
    assert {row.state for row in queries.occurrences_of(series)} == {State.RELEASED}
    accepted = actions.accept_task(series, by=liaison, version=series.version)
    later = actions.make_occurrences(accepted, [today() + timedelta(days=80)], by=liaison)
    assert (later[0].state, later[0].due_on) == (State.ACCEPTED, today() + timedelta(days=80))
    assert len(actions.withdraw_tasks([accepted], by=office.actor, reason="停办")) == 5


def test_a_reminder_goes_once_a_day(given: Given, office: Member, liaison: Actor) -> None:
    task = given("accepted")
    assert actions.remind_tasks([task], by=office.actor)[0].reminded_at is not None
    assert actions.remind_tasks([task], by=office.actor) == []
    with pytest.raises(NotTheGiver):
        actions.remind_tasks([given("released", title="另一件")], by=liaison)


def test_twins_are_named(given: Given, county: County) -> None:
    task = given("released")
    rows = [
        TaskValues(
            title="规范农贸市场 摊位".replace(" ", ""), lead_unit_id=task.lead_unit_id, due_on=task.due_on
        ),
        TaskValues(title=task.title, lead_unit_id=county.units["urban"].pk, due_on=task.due_on),
        TaskValues(title="别的", lead_unit_id=task.lead_unit_id, due_on=task.due_on),
    ]
    assert queries.twins_of(rows, county.region.pk) == {0: [task]}
    assert queries.twins_of(rows, county.region.pk, but=task.pk) == {}


def test_of_two_at_once_one_wins(
    given: Given, liaison: Actor, office: Member, people: dict[str, Member]
) -> None:
    task = given("released")
    actions.accept_task(task, by=liaison, version=task.version)
    with pytest.raises(TaskStale) as stale:
        actions.accept_task(task, by=people["point_owner"].actor, version=task.version)
    assert stale.value.changes
    done = given("finished", title="另一件")
    actions.close_task(done, by=office.actor, version=done.version)
    with pytest.raises(TaskStale):
        actions.return_task(done, by=people["director"].actor, version=done.version, reason="不行")


def test_other_counties_do_nothing(given: Given, outsider: Member) -> None:
    task = given("released")
    for act in (actions.release_tasks, actions.remind_tasks):
        with pytest.raises(NotAllowed):
            act([task], by=outsider.actor)
    with pytest.raises(NotAllowed):
        actions.withdraw_tasks([task], by=outsider.actor, reason="不行")
    with pytest.raises(NotAllowed):
        actions.accept_task(task, by=outsider.actor, version=task.version)


def test_the_head_of_the_unit_sees_what_its_units_have(given: Given, county: County) -> None:
    task = given("released", lead_unit_id=county.units["community"].pk)
    head = make_member(county, "unit_head", name="费扬", unit=county.units["street"])
    assert get_task_for(head.actor, task.pk) == task

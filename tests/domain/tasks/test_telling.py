"""Who is told of tasks, and when they are reminded; nobody before a person has released them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.domain.tasks.conftest import LINK, Given
from tests.factories import County, Member, make_member

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.models import PlannedReminder
from tongchuang.domain.messages.planning import plan_anew
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.tasks import actions
from tongchuang.domain.tasks.concerns import notes_on_tasks
from tongchuang.domain.tasks.engine_io import due_moment, working_calendar
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.reminding import dues_of_tasks, whom_to_remind
from tongchuang.domain.tasks.values import Part, TaskValues
from tongchuang.foundation.clock import today

pytestmark = pytest.mark.django_db
OFFICE = {("office", "office"), ("director", "office")}
UNIT = {("unit_liaison", "unit"), ("point_owner", "person")}


def told(kind: str, people: dict[str, Member], **more: Member) -> set[tuple[str, str]]:
    """(who, why) of the notes on the last event of a kind."""
    names = {member.user.pk: key for key, member in {**people, **more}.items()}
    event = Event.objects.filter(kind=f"task.{kind}").latest("id")
    return {(names[note.recipient_id], note.reason) for note in notes_on_tasks([event])}


def test_a_draft_tells_nobody_its_release_those_it_names(
    given: Given, people: dict[str, Member], county: County, office: Member
) -> None:
    support = make_member(county, "unit_liaison", name="苗可", unit=county.units["education"])
    task = given(support_ids=(county.units["education"].pk,))
    assert told("made", people) == set()
    actions.edit_task(
        task,
        TaskValues(title="改一改", lead_unit_id=task.lead_unit_id, due_on=task.due_on),
        by=office.actor,
        version=task.version,
    )
    assert told("edited", people) == set()
    given("released", title="另一件", support_ids=(county.units["education"].pk,))
    assert told("released", people, support=support) == UNIT | {("support", "support")}
    given("released", title="待认领", lead_unit_id=None, person_id=None)
    assert told("released", people) == set()


def test_a_draft_that_is_withdrawn_tells_nobody(
    given: Given, people: dict[str, Member], office: Member
) -> None:
    actions.withdraw_tasks([given()], by=office.actor, reason="重复")
    assert told("withdrawn", people) == set()
    actions.withdraw_tasks([given("released")], by=office.actor, reason="重复")
    assert told("withdrawn", people) == UNIT


def test_the_giver_is_told_of_what_waits_for_it(
    given: Given, people: dict[str, Member], liaison: Actor, office: Member
) -> None:
    task = given("accepted")
    part = actions.cascade_task(
        task,
        [Part("东区", person_id=people["point_owner"].person.pk, measures="划线")],
        by=liaison,
        version=task.version,
    )[0]
    assert told("released", people) == UNIT
    owner = people["point_owner"].actor
    part = actions.accept_task(part, by=owner, version=part.version)
    part = actions.finish_task(part, by=owner, version=part.version, text="完成", proofs=LINK)
    assert told("finished", people) == {("unit_liaison", "unit")}
    actions.close_task(part, by=liaison, version=part.version)
    task.refresh_from_db()
    task = actions.finish_task(task, by=liaison, version=task.version, text="完成")
    assert told("finished", people) == OFFICE
    actions.return_task(task, by=office.actor, version=task.version, reason="不够")
    assert told("returned", people) == UNIT


def test_reminders_follow_the_day_and_end_with_the_task(given: Given, liaison: Actor, office: Member) -> None:
    draft, task = given(title="草稿"), given("accepted")
    assert draft.pk not in dues_of_tasks([draft.pk])
    assert task.due_on is not None
    due = dues_of_tasks([task.pk])[task.pk]
    assert due.at == due_moment(task.due_on)
    before, after = due.steps()["before"], due.steps()["after"]
    assert working_calendar().add_working_days(task.due_on, -3) == before.date() and after > due.at
    plan_anew({"task": [task.pk]})
    planned = PlannedReminder.objects.filter(target_id=task.pk, state="planned")
    assert planned.count() == 3
    until = task.due_on + timedelta(days=14)
    task = actions.ask_extension(task, by=liaison, version=task.version, until=until, reason="雨季")
    actions.decide_extension(task, by=office.actor, version=task.version, grant=True)
    plan_anew({"task": [task.pk]})
    assert set(planned.values_list("due_at", flat=True)) == {due_moment(until)}
    assert len(list(whom_to_remind([task.pk]))) == 2
    actions.withdraw_tasks([Task.objects.get(pk=task.pk)], by=office.actor, reason="停办")
    plan_anew({"task": [task.pk]})
    assert not planned.exists() and today() < until

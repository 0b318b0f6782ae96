"""Accepting makes draft tasks with their quote; everything can be taken back until a task is released."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import Http404
from tests.factories import County, Member

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.readings import actions, queries
from tongchuang.domain.readings.engine_io import name_book
from tongchuang.domain.readings.errors import Decided, DutyStale, NeedsLook, Released
from tongchuang.domain.readings.models import LearnedName, ReadDuty, Reading
from tongchuang.domain.tasks.actions import release_tasks
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.queries import tasks_from
from tongchuang.domain.tasks.states import State
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db
S = ReadDuty.State


def fresh(duty: ReadDuty) -> ReadDuty:
    return ReadDuty.objects.select_related("reading").get(pk=duty.pk)


def tasks_of(duty: ReadDuty) -> list[Task]:
    return [
        each for each in tasks_from("reading", [duty.pk]).get(duty.pk, []) if each.state != State.WITHDRAWN
    ]


def test_accepting_makes_a_draft_with_its_quote_and_tells_nobody(
    county: County, office: Member, duties: list[ReadDuty]
) -> None:
    duty = actions.accept_duty(duties[0], version=1, by=office.actor)
    (task,) = tasks_of(duty)
    assert (task.state, task.lead_unit, task.due_on) == (State.DRAFT, county.units["urban"], duty.due)
    assert (task.quote, task.quote_start, task.quote_end) == (duty.quote, duty.start, duty.end)
    assert duty.reading.text[task.quote_start : task.quote_end] == task.quote
    assert task.origin_title == "调度会讲话"
    assert duty.state == S.ACCEPTED and duty.decided_by_id == office.user.pk
    event = Event.objects.get(kind="reading.duty_accepted")
    assert event.new["tasks"] == [str(task.pk)] and event.parent_id == duty.reading_id
    assert not InboxMessage.objects.exists()


def test_supports_and_general_words_become_units(
    county: County, office: Member, duties: list[ReadDuty]
) -> None:
    weekly = actions.accept_duty(duties[1], version=1, by=office.actor)
    (task,) = tasks_of(weekly)
    assert task.lead_unit == county.units["market"] and task.rrule == "FREQ=WEEKLY"
    assert [each.unit for each in task.supports.all()] == [county.units["education"]]
    every = actions.accept_duty(duties[2], version=1, by=office.actor)
    assert [each.lead_unit for each in tasks_of(every)] == [county.units["street"]]


def test_several_leads_share_one_task_unless_each_is_to_have_its_own(
    county: County, office: Member, duties: list[ReadDuty]
) -> None:
    values = queries.rules.values_of(duties[0])
    names = ("城管局", "市场监管局", "教育局")
    mended = actions.mend_duty(
        duties[0], queries.rules.replace(values, lead=names), version=1, by=office.actor
    )
    accepted = actions.accept_duty(mended, version=2, by=office.actor)
    (task,) = tasks_of(accepted)
    assert task.lead_unit == county.units["urban"] and task.supports.count() == 2
    actions.undo_last(accepted.reading, by=office.actor)
    again = fresh(accepted)
    each = queries.rules.replace(queries.rules.values_of(again), each=True)
    again = actions.mend_duty(again, each, version=again.version, by=office.actor)
    actions.accept_duty(again, version=again.version, by=office.actor)
    assert len(tasks_of(again)) == 3


def test_a_unit_nobody_knows_stops_until_somebody_chooses_or_means_it(
    county: County, office: Member, duties: list[ReadDuty], make_reading: Callable[..., Reading]
) -> None:
    with pytest.raises(NeedsLook) as refused:
        actions.accept_duty(duties[3], version=1, by=office.actor)
    assert refused.value.codes == ("lead",)
    urban = county.units["urban"].pk
    chosen = actions.choose_units(duties[3], "河道局", [urban], version=1, by=office.actor)
    accepted = actions.accept_duty(chosen, version=2, by=office.actor)
    assert [each.lead_unit_id for each in tasks_of(accepted)] == [urban]
    # The next document knows the name.
    later = make_reading()
    book = name_book(later.region_id)
    assert book.match("河道局").units == (urban,) and book.match("县河道局").certainty != "sure"
    taught = LearnedName.objects.get()
    assert taught.taught_by_id == office.user.pk
    actions.forget_name(taught, by=office.actor)
    assert not LearnedName.objects.filter(removed_at__isnull=True).exists()


def test_without_a_unit_it_becomes_a_task_for_claiming(office: Member, duties: list[ReadDuty]) -> None:
    accepted = actions.accept_duty(duties[3], version=1, by=office.actor, anyway=True)
    assert [each.lead_unit for each in tasks_of(accepted)] == [None]


def test_a_deadline_that_is_over_stops(office: Member, duties: list[ReadDuty]) -> None:
    late = queries.rules.replace(queries.rules.values_of(duties[0]), due=today() - timedelta(days=1))
    duty = actions.mend_duty(duties[0], late, version=1, by=office.actor)
    with pytest.raises(NeedsLook) as refused:
        actions.accept_duty(duty, version=2, by=office.actor)
    assert refused.value.codes == ("past",)
    actions.accept_duty(duty, version=2, by=office.actor, anyway=True)


def test_a_dissolved_unit_is_not_taken_its_successor_is_offered(
    county: County, office: Member, duties: list[ReadDuty]
) -> None:
    education, market = county.units["education"], county.units["market"]
    education.valid_to, education.successor = today() - timedelta(days=3), market
    education.save()
    with pytest.raises(NeedsLook) as refused:
        actions.accept_duty(duties[1], version=1, by=office.actor)
    assert "gone" in refused.value.codes
    match = name_book(county.region.pk).match("教育局")
    assert match.gone == education.pk and match.offered == (market.pk,)


def test_rejecting_needs_a_reason(office: Member, duties: list[ReadDuty]) -> None:
    with pytest.raises(Invalid):
        actions.reject_duty(duties[4], version=1, reason="", by=office.actor)
    with pytest.raises(Invalid):
        actions.reject_duty(duties[4], version=1, reason="other", by=office.actor)
    row = actions.reject_duty(duties[4], version=1, reason="past", by=office.actor)
    assert row.state == S.REJECTED
    with pytest.raises(Decided):
        actions.accept_duty(row, version=2, by=office.actor)
    row = actions.reopen_duty(row, version=2, by=office.actor)
    assert (row.state, row.reason) == (S.OPEN, "")


def test_who_saw_something_else_is_told(office: Member, duties: list[ReadDuty]) -> None:
    actions.reject_duty(duties[0], version=1, reason="slogan", by=office.actor)
    with pytest.raises(DutyStale):
        actions.accept_duty(duties[0], version=1, by=office.actor)


def test_accepting_together_takes_what_needs_no_look(
    office: Member, reading: Reading, duties: list[ReadDuty]
) -> None:
    preview = queries.bulk_preview(reading, 0.8, name_book(reading.region_id), today())
    assert [row.pk for row, _outlook in preview.fit] == [each.pk for each in duties[:3]]
    assert preview.left == {"lead": 1, "unsure": 1}
    ReadDuty.objects.filter(pk=duties[2].pk).update(source=ReadDuty.Source.SECOND)
    done = actions.accept_many(reading, [each.pk for each in duties], by=office.actor)
    # What the second reader proposed is never accepted together with others; this one of 0.55 was asked for by name.
    assert [each.pk for each in done] == [duties[0].pk, duties[1].pk, duties[4].pk]
    actions.undo_last(reading, by=office.actor)
    assert {each.state for each in reading.duties.all()} == {S.OPEN}
    assert set(Task.objects.values_list("state", flat=True)) == {State.WITHDRAWN}
    with pytest.raises(NotAllowed):
        actions.undo_last(reading, by=office.actor)


def test_nothing_is_taken_back_once_a_task_is_released(office: Member, duties: list[ReadDuty]) -> None:
    duty = actions.accept_duty(duties[0], version=1, by=office.actor)
    release_tasks(tasks_of(duty), by=office.actor)
    with pytest.raises(Released):
        actions.undo_last(duty.reading, by=office.actor)
    with pytest.raises(Released):
        actions.reopen_duty(duty, version=2, by=office.actor)
    assert fresh(duty).state == S.ACCEPTED


def test_steps_are_taken_back_one_after_another(
    office: Member, reading: Reading, duties: list[ReadDuty]
) -> None:
    before = [queries.rules.values_of(each) for each in duties]
    merged = actions.merge_with_next(duties[0], version=1, by=office.actor)
    assert merged.quote == reading.text[duties[0].start : duties[1].end] and merged.lead == [
        "城管局",
        "市场监管局",
    ]
    first, second = actions.split_duty(merged, len(duties[0].quote), version=2, by=office.actor)
    assert second.quote == duties[1].quote and second.deadline == "" and first.deadline == "下月十日前"
    actions.accept_duty(first, version=first.version, by=office.actor)
    for _step in range(3):
        actions.undo_last(reading, by=office.actor)
    rows = list(queries.duties_of(reading))
    assert [queries.rules.values_of(each) for each in rows] == before
    assert [each.quote for each in rows] == [each.quote for each in duties]


def test_what_somebody_else_went_on_from_is_theirs_to_take_back(
    people: dict[str, Member], office: Member, reading: Reading, duties: list[ReadDuty]
) -> None:
    director = people["director"]
    values = queries.rules.replace(queries.rules.values_of(duties[0]), quantity="两遍")
    actions.mend_duty(duties[0], values, version=1, by=office.actor)
    actions.reject_duty(duties[0], version=2, reason="double", by=director.actor)
    with pytest.raises(NotAllowed):
        actions.undo_last(reading, by=office.actor)
    actions.undo_last(reading, by=director.actor)
    actions.undo_last(reading, by=office.actor)
    assert fresh(duties[0]).quantity == ""


def test_a_duty_is_marked_by_hand_from_the_text_alone(office: Member, reading: Reading) -> None:
    start = reading.text.index("今天把下一阶段")
    duty = actions.add_duty(reading, start - 1, start + 9, by=office.actor)
    assert duty.quote == reading.text[duty.start : duty.end] and duty.source == "person"
    assert duty.action in reading.text
    with pytest.raises(Invalid):
        actions.add_duty(reading, 5, 5, by=office.actor)
    with pytest.raises(Invalid):
        actions.add_duty(reading, 0, 10**6, by=office.actor)
    actions.undo_last(reading, by=office.actor)
    assert fresh(duty).state == S.FOLDED


def test_only_who_drafts_documents_decides_and_only_in_their_county(
    people: dict[str, Member], outsider: Member, reading: Reading, duties: list[ReadDuty]
) -> None:
    for post in ("discipline", "unit_liaison", "inspector", "observer"):
        actor = people[post].actor
        for act in (
            lambda actor=actor: actions.accept_duty(duties[0], version=1, by=actor),
            lambda actor=actor: actions.reject_duty(duties[0], version=1, reason="past", by=actor),
            lambda actor=actor: actions.accept_many(reading, [duties[0].pk], by=actor),
            lambda actor=actor: actions.merge_with_next(duties[0], version=1, by=actor),
            lambda actor=actor: actions.add_duty(reading, 0, 10, by=actor),
            lambda actor=actor: actions.undo_last(reading, by=actor),
        ):
            with pytest.raises(NotPermitted):
                act()
    with pytest.raises(Http404):
        actions.accept_duty(duties[0], version=1, by=outsider.actor)
    with pytest.raises(Http404):
        actions.undo_last(reading, by=outsider.actor)

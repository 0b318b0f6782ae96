"""Nobody answers an objection of their own or of their unit, and nobody signs a second time for notices of their own."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.domain.consequences.conftest import Clock
from tests.domain.consequences.making import frozen
from tests.domain.consequences.test_consequences import JULY, imposed
from tests.factories import County, client_for, make_member

from tongchuang.domain.burden.actions import set_quota
from tongchuang.domain.consequences import actions
from tongchuang.domain.consequences.errors import OwnNotices, OwnObjection
from tongchuang.domain.consequences.models import Notice
from tongchuang.domain.organisations.models import Post
from tongchuang.workflows.consequences import settle


def also(county: County, who: str, post: str, unit: str | None) -> None:
    """Give somebody a second post."""
    Post.objects.create(
        region=county.region, person=county.people[who].person, kind=post, unit=county.units[unit] if unit else None,
        valid_from="2026-01-01",
    )  # fmt: skip


@pytest.mark.parametrize("who", ["head of 青坪镇", "director"])
def test_an_objection_is_answered_by_nobody_of_its_unit(ruled: County, clock: Clock, who: str) -> None:
    fine = imposed(ruled, frozen(ruled, "2026-07", JULY, at=clock.moment))["青坪镇", "fine"]
    objection = actions.object_to_consequence(
        fine, text="扣款依据不足", by=ruled.people["head of 青坪镇"].actor
    )
    also(ruled, "head of 青坪镇", "director", "office")
    also(ruled, "director", "unit_head", "青坪镇")
    answerer = ruled.people[who]
    with pytest.raises(OwnObjection):
        actions.answer_objection(objection, upheld=True, answer="撤销", by=answerer.actor, version=1)
    answer = {"decision": "upheld", "answer": "撤销", "version": "1"}
    path = reverse("appraise:answer_objection", args=[objection.pk])
    assert client_for(answerer).post(path, answer).status_code == 403
    objection.refresh_from_db()
    assert objection.state == "open"


def test_a_held_notice_is_signed_by_another_than_who_prepared_it(ruled: County, clock: Clock) -> None:
    row = frozen(ruled, "2026-07", JULY, at=clock.moment)
    imposed(ruled, row)
    settle(clock.at(2026, 9, 1))
    office, director = ruled.people["office"].actor, ruled.people["director"]
    second = make_member(ruled, "director", name="第二任", unit=ruled.units["office"])
    Post.objects.filter(person=second.person).update(valid_from="2026-01-01")
    set_quota("notice", "month", 0, unit=ruled.units["青坪镇"], by=office)
    actions.prepare_notices(row, by=office)
    # Of two who prepared, the director prepared the one that is held.
    Notice.objects.filter(unit=ruled.units["青坪镇"]).update(made_by=director.user)
    actions.issue_notices(row, by=second.actor)
    held = Notice.objects.get(state="held")
    with pytest.raises(OwnNotices):
        actions.release_notice(held, by=director.actor)
    actions.release_notice(held, by=second.actor)

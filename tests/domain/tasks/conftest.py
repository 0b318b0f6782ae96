"""Tasks for tests: made, released and accepted as people do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import County, Member, make_member

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.tasks.actions import accept_task, finish_task, make_tasks, release_tasks
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.values import ProofValues, TaskValues
from tongchuang.foundation.clock import today
from tongchuang.foundation.ids import uuid7

Given = Callable[..., Task]
LINK = (ProofValues(target_type="finding", target_id=uuid7(), label="2026-00001"),)


@pytest.fixture
def given(county: County, office: Member, people: dict[str, Member]) -> Given:
    """A task of the market's unit in some state, with all five settled."""

    def make(state: str = "draft", **values: Any) -> Task:
        settled = {
            "title": "规范农贸市场摊位", "lead_unit_id": county.units["market"].pk, "person_id": people["point_owner"].person.pk,
            "measures": "划线定位，逐摊签字", "due_on": today() + timedelta(days=20),
        }  # fmt: skip
        assert county.campaign is not None
        task = make_tasks([TaskValues(**{**settled, **values})], by=office.actor, campaign=county.campaign)[0]
        liaison = people["unit_liaison"].actor
        if state != "draft":
            task = release_tasks([task], by=office.actor)[0]
        if state in ("accepted", "finished"):
            task = accept_task(task, by=liaison, version=task.version)
        if state == "finished":
            task = finish_task(task, by=liaison, version=task.version, text="已完成", proofs=LINK)
        return task

    return make


@pytest.fixture
def liaison(people: dict[str, Member]) -> Actor:
    """The liaison of the market's unit."""
    return people["unit_liaison"].actor


@pytest.fixture
def stranger(county: County) -> Actor:
    """The liaison of another unit."""
    return make_member(county, "unit_liaison", name="苗可", unit=county.units["education"]).actor

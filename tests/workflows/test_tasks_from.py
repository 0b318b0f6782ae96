"""Tasks out of cadences, gaps and orders of written returns: once each, drafts where nobody has released them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.factories import County, Member, client_for

from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.responsibilities.gap_checks import find_check
from tongchuang.domain.tasks.actions import withdraw_tasks
from tongchuang.domain.tasks.models import Kind, State, Task
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.foundation.ids import uuid7
from tongchuang.workflows.tasks_from import (
    cadences_of,
    gap_lines,
    order_written,
    put_in_force,
    tasks_of_gaps,
    written_orders,
)

pytestmark = pytest.mark.django_db
SOON = today() + timedelta(days=14)


def with_cadence(county: County) -> None:
    assert county.campaign is not None
    pack = county.campaign.pack
    pack.document = {**pack.document, "cadences": [
        {"id": "weekly", "title": "点位每周自查", "rrule": "FREQ=WEEKLY;BYDAY=FR", "who": ["point_owner"]},
    ]}  # fmt: skip
    pack.save(update_fields=["document"])


def test_a_cadence_is_put_into_force_once_for_each_unit(
    county: County, office: Member, people: dict[str, Member]
) -> None:
    assert county.campaign is not None
    with_cadence(county)
    assert [line.title for line in cadences_of(county.campaign)] == [
        "点位每周自查"
    ] and not Task.objects.exists()
    units = [county.units["market"].pk, county.units["education"].pk]
    made = put_in_force(county.campaign, "weekly", unit_ids=units, starts_on=today(), by=office.actor)
    assert {row.state for row in made} == {State.RELEASED}
    assert Task.objects.filter(series__in=made).count() >= 16
    assert put_in_force(county.campaign, "weekly", unit_ids=units, starts_on=today(), by=office.actor) == []
    assert len(cadences_of(county.campaign)[0].series) == 2
    withdraw_tasks([made[0]], by=office.actor, reason="改由他局")
    assert (
        len(put_in_force(county.campaign, "weekly", unit_ids=units, starts_on=today(), by=office.actor)) == 1
    )
    for bad in ({"unit_ids": []}, {"cadence_id": "monthly"}):
        with pytest.raises(Invalid):
            put_in_force(
                **{
                    "campaign": county.campaign,
                    "cadence_id": "weekly",
                    "unit_ids": units,
                    "starts_on": today(),
                    "by": office.actor,
                    **bad,
                }
            )  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        put_in_force(
            county.campaign, "weekly", unit_ids=units, starts_on=today(), by=people["unit_liaison"].actor
        )


def test_the_page_of_cadences(county: County, office: Member, people: dict[str, Member]) -> None:
    with_cadence(county)
    client = client_for(office)
    url = reverse("tasks:cadences")
    assert "点位每周自查" in client.get(url, {"cadence": "weekly"}).content.decode()
    assert client.post(url, {"cadence": "weekly", "starts_on": f"{today()}"}).status_code == 422
    sent = {"cadence": "weekly", "starts_on": f"{today()}", "units": [str(county.units["market"].pk)]}
    assert client.post(url, sent).status_code == 302
    assert Task.objects.filter(rrule__gt="").count() == 1
    assert client_for(people["unit_liaison"]).get(url).status_code == 403


def test_gaps_become_drafts_once(county: County, office: Member, people: dict[str, Member]) -> None:
    assert county.campaign is not None
    check = next(each for each in map(find_check, ("site_without_owner", "item_without_lead", "unclaimed"))
                 if each is not None and gap_lines(county.campaign, each))  # fmt: skip
    lines = gap_lines(county.campaign, check)
    keys = [line.key for line in lines]
    given = {"what": "补齐责任", "unit_id": county.units["market"].pk, "due_on": SOON}
    made = tasks_of_gaps(county.campaign, check, keys, **given, by=office.actor)  # type: ignore[arg-type]
    assert len(made) == len(lines) and {row.state for row in made} == {State.DRAFT}
    assert tasks_of_gaps(county.campaign, check, keys, **given, by=office.actor) == []  # type: ignore[arg-type]
    assert all(line.task is not None for line in gap_lines(county.campaign, check))
    withdraw_tasks(made[:1], by=office.actor, reason="误拟")
    assert len(tasks_of_gaps(county.campaign, check, keys, **given, by=office.actor)) == 1  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        tasks_of_gaps(
            county.campaign, check, keys, **{**given, "due_on": today() - timedelta(days=1)}, by=office.actor
        )  # type: ignore[arg-type]
    url = reverse("tasks:from_gaps", args=[check.id])
    client = client_for(office)
    assert client.get(url).status_code == 200
    assert client.post(url, {"due_on": f"{SOON}"}).status_code == 422
    assert client.post(url, {"due_on": f"{SOON}", "gap": [str(keys[0])]}).status_code == 302
    assert client.get(reverse("tasks:from_gaps", args=["no_such"])).status_code == 404
    assert client_for(people["unit_liaison"]).get(url).status_code == 403


def test_a_written_return_is_ordered_from_several_units_at_once(
    county: County, office: Member, people: dict[str, Member], outsider: Member
) -> None:
    assert county.campaign is not None
    units = [county.units["market"].pk, county.units["education"].pk]
    client, url = client_for(office), reverse("tasks:written_new")
    assert client.get(url).status_code == 200
    sent = {
        "title": "报送整改情况报告",
        "due_on": f"{SOON}",
        "order": str(uuid7()),
        "units": [str(each) for each in units],
    }
    assert client.post(url, {**sent, "units": []}).status_code == 422
    assert client.post(url, sent).status_code == client.post(url, sent).status_code == 302
    rows = list(Task.objects.all())
    assert {(row.kind, row.state, row.lead_unit_id) for row in rows} == {
        (Kind.WRITTEN, State.RELEASED, each) for each in units
    }
    order = written_orders(rows)[0]
    assert (len(order.rows), len(order.missing), len(order.returned)) == (2, 2, 0)
    page = client.get(reverse("tasks:written")).content.decode()
    assert "报送整改情况报告" in page and "0</a> / 2" in page
    own = client_for(people["unit_liaison"]).get(reverse("tasks:written")).content.decode()
    assert "0</a> / 1" in own
    assert "报送整改情况报告" not in client_for(outsider).get(reverse("tasks:written")).content.decode()
    assert client_for(people["unit_liaison"]).get(url).status_code == 403
    with pytest.raises(Invalid):
        order_written(
            county.campaign,
            title="x",
            action="",
            unit_ids=units,
            due_on=today() - timedelta(days=1),
            order_id=uuid7(),
            by=office.actor,
        )

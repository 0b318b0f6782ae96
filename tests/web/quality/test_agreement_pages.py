"""The quality page: figures for the office, an inspector's own, both checks of a pair, settings, the own word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.domain.rechecks.conftest import Visitor
from tests.domain.rechecks.conftest import announced as announced
from tests.domain.rechecks.conftest import clock as clock
from tests.domain.rechecks.conftest import crews as crews
from tests.domain.rechecks.conftest import draws as draws
from tests.domain.rechecks.conftest import evaluation as evaluation
from tests.domain.rechecks.conftest import inspectors as inspectors
from tests.domain.rechecks.conftest import stops as stops
from tests.domain.rechecks.conftest import visited as visited
from tests.domain.rechecks.conftest import visitor as visitor
from tests.factories import County, Member, client_for

from tongchuang.domain.inspections.models import CrewMember, Evaluation, Visit
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.rechecks.actions import choose_rechecks
from tongchuang.domain.rechecks.models import OwnWord, PairedCheck
from tongchuang.domain.rechecks.settings import settings_of
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows.rechecks import tend_rechecks

pytestmark = pytest.mark.django_db


@pytest.fixture
def paired(
    evaluation: Evaluation, visited: list[Visit], inspectors: list[Member], visitor: Visitor
) -> list[PairedCheck]:
    """Four visits made twice: twelve pairs, four differ."""
    for row in choose_rechecks(evaluation):
        people = set(CrewMember.objects.filter(crew=row.planned.crew_id).values_list("person_id", flat=True))
        member = next(member for member in inspectors if member.person.pk in people)
        assert row.planned.site is not None
        visitor(evaluation, row.planned.site, member, "ppp", ago=timedelta(seconds=-5))
    tend_rechecks()
    return list(PairedCheck.objects.order_by("pk"))


def test_the_office_and_the_discipline_office_see_all(
    paired: list[PairedCheck], office: Member, people: dict[str, Member]
) -> None:
    for member in (office, people["discipline"]):
        client = client_for(member)
        page = client.get("/quality/")
        assert page.status_code == 200
        text = page.content.decode()
        assert "桑榆" in text and "kappa-bar" in text
        assert client.get("/quality/pairs/").context["pairs"].paginator.count == 4
        assert client.get("/quality/pairs/?same=").context["pairs"].paginator.count == 12
        assert (
            client.get(f"/quality/pairs/?same=&item={paired[0].item_id}").context["pairs"].paginator.count
            == 4
        )
        page = client.get(f"/quality/pairs/{paired[0].pk}/")
        assert page.status_code == 200
        assert page.content.decode().count("<section") >= 2
    assert client_for(people["discipline"]).get("/quality/double-checks/").status_code == 403
    assert client_for(people["discipline"]).post("/quality/word/", {"text": "x"}).status_code == 403


def test_an_inspector_sees_their_own_and_has_a_word(
    paired: list[PairedCheck], inspectors: list[Member], office: Member
) -> None:
    client = client_for(inspectors[0])
    text = client.get("/quality/").content.decode()
    assert "桑榆" in text and "卫青禾" not in text
    assert client.post("/quality/word/", {"text": "两次之间下过雨。"}).status_code == 302
    assert OwnWord.objects.get().text == "两次之间下过雨。"
    assert "两次之间下过雨。" in client_for(office).get("/quality/").content.decode()
    assert client.post("/quality/word/", {"text": "长" * 1001}).status_code == 400
    own = {inspectors[0].person.pk}
    for each in paired:
        mine = own & {each.one.visit.inspector_id, each.other.visit.inspector_id}
        assert client.get(f"/quality/pairs/{each.pk}/").status_code == (200 if mine else 404)


def test_others_see_nothing(paired: list[PairedCheck], people: dict[str, Member], outsider: Member) -> None:
    for name in ("unit_liaison", "unit_head", "point_owner", "contracted_leader", "observer"):
        client = client_for(people[name])
        assert client.get("/quality/").status_code in (403, 404)
        assert client.get(f"/quality/pairs/{paired[0].pk}/").status_code in (403, 404)
    client = client_for(outsider)
    assert client.get(f"/quality/pairs/{paired[0].pk}/").status_code == 404
    assert client.get("/quality/pairs/?same=").context["pairs"].paginator.count == 0


def test_double_checks_are_set_and_announced(county: County, office: Member, inspector: Member) -> None:
    client = client_for(office)
    given = {"percent": 7, "days": 3, "hours": 48, "minimum": 40}
    assert client.post("/quality/double-checks/", {**given, "percent": 80}).status_code == 422
    assert client.post("/quality/double-checks/", given).status_code == 302
    assert client.post("/quality/double-checks/announce/").status_code == 302
    assert county.campaign is not None
    county.campaign.refresh_from_db()
    kept = settings_of(county.campaign)
    assert (kept.percent, kept.hours, kept.minimum) == (7, 48, 40)
    assert kept.announced_at is not None
    pump_once()
    assert InboxMessage.objects.filter(recipient=inspector.user, kind="recheck.announced").exists()
    assert client.post("/quality/double-checks/announce/").status_code == 400
    assert client_for(inspector).post("/quality/double-checks/announce/").status_code == 403

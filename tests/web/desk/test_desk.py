"""Cards by post, and an inbox that is one's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from tests.factories import County, Member, make_finding

from tongchuang.domain.messages.models import InboxMessage
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7
from tongchuang.web.desk.providers import cards_for, waiting_for

ClientFor = Callable[[Member], Client]


def message(to: Member, county: County, title: str = "有新问题交办") -> InboxMessage:
    return InboxMessage.objects.create(
        region=county.region, recipient=to.user, kind="finding.assigned", reason="unit", target_type="finding",
        target_id=uuid7(), title=title, dedup_key=str(uuid7()), created_at=now(),
    )  # fmt: skip


def test_the_office_sees_what_it_has_to_do_and_the_unit_what_is_its_own(county: County, people: dict[str, Member]) -> None:
    market, urban = county.units["market"], county.units["urban"]
    past = now() - timedelta(days=3)
    make_finding(county, state="registered")
    make_finding(county, state="assigned", unit=market, due_at=past)
    make_finding(county, state="accepted", unit=urban, due_at=now() + timedelta(days=3))
    make_finding(county, state="fixed", unit=urban)
    office = {card.url: card.count for card in cards_for(people["office"].actor)}
    assert office["/rectify/?state=registered"] == 1
    assert office["/rectify/?state=fixed"] == 1
    assert office["/rectify/?overdue=1"] == 1
    liaison = {card.url: card.count for card in cards_for(people["unit_liaison"].actor)}
    assert liaison["/rectify/?mine=1"] == 1
    assert liaison["/rectify/?mine=1&overdue=1"] == 1
    assert waiting_for(people["unit_liaison"].actor)["rectify"] == 1


def test_nothing_of_another_county_is_counted(other_county: County, people: dict[str, Member]) -> None:
    make_finding(other_county, state="registered")
    assert all(card.count == 0 for card in cards_for(people["office"].actor) if "rectify" in card.url)


def test_the_rail_gets_its_numbers(county: County, office: Member, client_for: ClientFor) -> None:
    make_finding(county, state="registered")
    message(office, county)
    response = client_for(office).get("/waiting/")
    counts = json.loads(response["HX-Trigger"])["waiting"]
    assert (counts["rectify"], counts["inbox"]) == (1, 1)


def test_a_message_is_read_by_its_recipient_only(county: County, office: Member, liaison: Member, client_for: ClientFor) -> None:
    row = message(liaison, county)
    assert client_for(office).get(f"/inbox/{row.pk}/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None
    response = client_for(liaison).get(f"/inbox/{row.pk}/")
    assert response["Location"] == f"/rectify/{row.target_id}/"
    row.refresh_from_db()
    assert row.read_at is not None


def test_marking_all_leaves_others_alone(county: County, office: Member, liaison: Member, client_for: ClientFor) -> None:
    mine, theirs = message(liaison, county), message(office, county, "别人的消息")
    page = client_for(liaison).get("/inbox/").content.decode()
    assert mine.title in page
    assert theirs.title not in page
    client_for(liaison).post("/inbox/read/")
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.read_at is not None
    assert theirs.read_at is None

"""Requests for material: asked, answered, sent back, signed for, withdrawn; works, is refused, is not yours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404
from tests.factories import County, Standard, make_member

from tongchuang.domain.burden.access import (
    get_part_for,
    get_request_for,
    manages,
    parts_visible_to,
    requests_visible_to,
)
from tongchuang.domain.burden.actions import (
    answer_part,
    note_avoided,
    release_parts,
    return_part,
    send_request,
    set_quota,
    withdraw_parts,
    withdraw_request,
)
from tongchuang.domain.burden.actions.answers import Answer
from tongchuang.domain.burden.duplicates import Wanted, delivered_before, found_among_requests
from tongchuang.domain.burden.errors import AlreadyChanged, BurdenInvalid, NotYours, SameHand
from tongchuang.domain.burden.models import Avoided, ChargeRow, MaterialRequest, RequestPart
from tongchuang.domain.burden.values import Duplicate, FormField, RequestValues
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.messages.models import InboxMessage
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import now
from tongchuang.jobs.pump import pump_once

pytestmark = pytest.mark.django_db


def values(county: County, **change: Any) -> RequestValues:
    usual = RequestValues(
        kind="report", title="农贸市场整治情况", due_at=now() + timedelta(days=3),
        unit_ids=(county.units["market"].pk, county.units["urban"].pk),
    )  # fmt: skip
    return replace(usual, **change)


def part_of(request: MaterialRequest, county: County, key: str = "market") -> RequestPart:
    return request.parts.get(unit=county.units[key])


def paper(county: County, member: Any, sha256: str = "a" * 64) -> Attachment:
    return Attachment.objects.create(
        region=county.region, sha256=sha256, kind="document", media_type="application/pdf", size=9, name="台账.pdf",
        uploaded_by=member.user, uploaded_at=now(),
    )  # fmt: skip


class TestSending:
    def test_reaches_its_units_and_counts_once_each(self, county: County, office, liaison) -> None:
        row = send_request(values(county), by=office.actor, campaign=county.campaign)
        assert set(row.parts.values_list("state", flat=True)) == {"waiting"}
        assert ChargeRow.objects.filter(subject_id=row.pk, kind="request", state="counted").count() == 2
        pump_once()
        told = InboxMessage.objects.filter(kind="request.sent")
        assert liaison.user.pk in set(told.values_list("recipient", flat=True))

    def test_who_is_beyond_the_quota_waits_for_a_second_signature(
        self, county: County, people, office
    ) -> None:
        set_quota("request", "month", 0, by=office.actor, unit=county.units["market"])
        row = send_request(values(county), by=office.actor)
        assert (part_of(row, county).state, part_of(row, county, "urban").state) == ("held", "waiting")
        assert not parts_visible_to(people["unit_liaison"].actor).exists()
        with pytest.raises(NotPermitted):
            release_parts(row, by=office.actor)
        assert release_parts(row, by=people["director"].actor) == {county.units["market"].pk}
        assert part_of(row, county).state == "waiting"
        assert parts_visible_to(people["unit_liaison"].actor).count() == 1
        pump_once()
        told = InboxMessage.objects.get(kind="burden.held", recipient=people["director"].user)
        assert told.title == row.title

    def test_a_director_does_not_sign_for_what_they_asked(self, county: County, people, office) -> None:
        set_quota("request", "month", 0, by=office.actor)
        row = send_request(values(county), by=people["director"].actor)
        with pytest.raises(SameHand):
            release_parts(row, by=people["director"].actor)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": " "}, "title"), ({"kind": "cake"}, "kind"), ({"kind": "figure"}, "figure"), ({"unit_ids": ()}, "units"),
            ({"due_at": now() - timedelta(hours=1)}, "due_at"), ({"due_at": now() + timedelta(days=500)}, "due_at"),
            ({"fields": tuple(FormField(f"f{n}", f"字段{n}") for n in range(7))}, "fields"),
            ({"fields": (FormField("f1", "数"), FormField("f2", "数"))}, "fields"),
        ],
    )  # fmt: skip
    def test_nonsense_is_refused(self, county: County, office, change: dict[str, Any], field: str) -> None:
        with pytest.raises(BurdenInvalid) as refused:
            send_request(values(county, **change), by=office.actor)
        assert refused.value.field == field
        assert not MaterialRequest.objects.exists()

    def test_not_by_units_that_lead_nothing_nor_to_other_counties(
        self, county: County, other_county: County, office, liaison
    ) -> None:
        with pytest.raises(NotPermitted):
            send_request(values(county), by=liaison.actor)
        with pytest.raises(BurdenInvalid):
            send_request(values(county, unit_ids=(other_county.units["market"].pk,)), by=office.actor)
        with pytest.raises(BurdenInvalid):
            send_request(
                values(county, template_id=paper(other_county, other_county.people["office"]).pk),
                by=office.actor,
            )

    def test_a_lead_unit_asks_and_sees_its_own_alone(self, county: County, people, office) -> None:
        lead = people["lead_liaison"].actor
        row = send_request(
            values(county, unit_ids=(county.units["market"].pk,)),
            by=lead,
            asker_unit_id=county.units["urban"].pk,
        )
        foreign = send_request(values(county, unit_ids=(county.units["education"].pk,)), by=office.actor)
        assert list(requests_visible_to(lead)) == [row]
        assert manages(lead, row) and not manages(lead, foreign) and manages(office.actor, row)
        with pytest.raises(Http404):
            get_request_for(lead, foreign.pk)


class TestAnswering:
    def test_a_unit_answers_and_the_asker_is_told(self, county: County, office, liaison) -> None:
        row = send_request(values(county, kind="figure", figure="经营户数", measure="户"), by=office.actor)
        part = part_of(row, county)
        done = answer_part(
            part, Answer(figure=Decimal(42), text="截至今日"), version=part.version, by=liaison.actor
        )
        assert (done.state, done.figure, done.version) == ("answered", 42, 2)
        seal_all()
        pump_once()
        assert InboxMessage.objects.filter(kind="request.answered", recipient=office.user).exists()
        mended = answer_part(done, Answer(figure=Decimal(43)), version=2, by=liaison.actor)
        assert mended.figure == 43

    def test_what_is_missing_is_named(self, county: County, office, liaison) -> None:
        row = send_request(
            values(county, kind="evidence", fields=(FormField("f1", "份数", "number"),)), by=office.actor
        )
        part = part_of(row, county)
        with pytest.raises(BurdenInvalid) as refused:
            answer_part(part, Answer(), version=1, by=liaison.actor)
        assert refused.value.field == "f1"
        with pytest.raises(BurdenInvalid) as refused:
            answer_part(part, Answer(values={"f1": "3"}), version=1, by=liaison.actor)
        assert refused.value.field == "files"
        done = answer_part(
            part,
            Answer(values={"f1": "3"}, file_ids=[paper(county, liaison).pk]),
            version=1,
            by=liaison.actor,
        )
        assert (done.files.count(), done.values) == (1, {"f1": "3"})

    def test_two_at_once_are_told(self, county: County, office, liaison) -> None:
        part = part_of(send_request(values(county), by=office.actor), county)
        answer_part(part, Answer(text="甲"), version=1, by=liaison.actor)
        with pytest.raises(AlreadyChanged):
            answer_part(part, Answer(text="乙"), version=1, by=liaison.actor)

    def test_not_another_units_and_not_with_another_ones_file(
        self, county: County, other_county: County, people, office, liaison
    ) -> None:
        part = part_of(send_request(values(county), by=office.actor), county, "urban")
        for stranger in (liaison, other_county.people["unit_liaison"]):
            with pytest.raises(NotYours):
                answer_part(part, Answer(text="甲"), version=1, by=stranger.actor)
            with pytest.raises(Http404):
                get_part_for(stranger.actor, part.pk)
        with pytest.raises(NotPermitted):
            answer_part(part, Answer(text="甲"), version=1, by=people["point_owner"].actor)
        with pytest.raises(BurdenInvalid):
            answer_part(
                part, Answer(file_ids=[paper(county, liaison).pk]), version=1, by=people["unit_head"].actor
            )

    def test_sent_back_with_a_reason_and_two_days_at_least(self, county: County, office, liaison) -> None:
        row = send_request(values(county, due_at=now() + timedelta(hours=1)), by=office.actor)
        part = answer_part(part_of(row, county), Answer(text="有"), version=1, by=liaison.actor)
        with pytest.raises(BurdenInvalid):
            return_part(part, reason=" ", by=office.actor)
        with pytest.raises(NotPermitted):
            return_part(part, reason="缺表", by=liaison.actor)
        back = return_part(part, reason="缺附表", by=office.actor)
        assert back.state == "returned" and back.due_at > now() + timedelta(days=1)
        with pytest.raises(AlreadyChanged):
            return_part(part, reason="缺附表", by=office.actor)
        assert (
            answer_part(back, Answer(text="已补"), version=back.version, by=liaison.actor).state == "answered"
        )

    def test_the_same_again_with_one_click(self, county: County, office, liaison) -> None:
        first = part_of(send_request(values(county, kind="evidence"), by=office.actor), county)
        answer_part(first, Answer(file_ids=[paper(county, liaison).pk]), version=1, by=liaison.actor)
        second = part_of(
            send_request(values(county, kind="evidence", title="报送农贸市场整治情况"), by=office.actor),
            county,
        )
        assert [row.pk for row in delivered_before(second)] == [first.pk]
        done = answer_part(second, Answer(taken_from=first), version=1, by=liaison.actor)
        assert (done.taken_from_id, done.files.count()) == (first.pk, 1)
        foreign = part_of(send_request(values(county), by=office.actor), county, "urban")
        with pytest.raises(NotYours):
            answer_part(
                part_of(send_request(values(county), by=office.actor), county),
                Answer(taken_from=foreign),
                version=1,
                by=liaison.actor,
            )


class TestWithdrawing:
    def test_nobody_needs_to_answer_and_answers_stay(self, county: County, office, people, liaison) -> None:
        row = send_request(values(county), by=office.actor)
        answer_part(part_of(row, county), Answer(text="有"), version=1, by=liaison.actor)
        assert withdraw_request(row, reason="系统里已有", by=office.actor) == 1
        row.refresh_from_db()
        assert row.state == "withdrawn"
        assert (part_of(row, county).state, part_of(row, county, "urban").state) == ("answered", "withdrawn")
        assert Event.objects.get(kind="request.withdrawn").new["units"] == [str(county.units["urban"].pk)]
        assert withdraw_request(row, reason="系统里已有", by=office.actor) == 0

    def test_what_was_held_is_dropped(self, county: County, office) -> None:
        set_quota("request", "month", 0, by=office.actor)
        row = send_request(values(county), by=office.actor)
        assert (
            withdraw_parts(row, reason="不必了", by=office.actor, unit_ids=[county.units["market"].pk]) == 1
        )
        assert list(ChargeRow.objects.order_by("state").values_list("state", flat=True)) == [
            "dropped",
            "held",
        ]

    def test_what_was_held_is_never_heard_of(self, county: County, office, people, liaison) -> None:
        set_quota("request", "month", 0, by=office.actor, unit=county.units["market"])
        row = send_request(values(county), by=office.actor)
        assert withdraw_request(row, reason="不必了", by=office.actor) == 2
        assert part_of(row, county).state == "withdrawn"
        assert not parts_visible_to(liaison.actor).exists()
        assert not requests_visible_to(liaison.actor).exists()
        assert parts_visible_to(office.actor).count() == 2
        told = Event.objects.get(kind="request.withdrawn").new
        assert told["units"] == [str(county.units["urban"].pk)]
        assert told["held"] == [str(county.units["market"].pk)]
        pump_once()
        assert not InboxMessage.objects.filter(recipient=liaison.user).exists()

    def test_with_a_reason_by_who_asked(self, county: County, other_county: County, office, people) -> None:
        row = send_request(values(county), by=office.actor)
        with pytest.raises(BurdenInvalid):
            withdraw_request(row, reason="", by=office.actor)
        for stranger in (people["lead_liaison"], other_county.people["office"]):
            with pytest.raises(NotYours):
                withdraw_request(row, reason="不必了", by=stranger.actor)


class TestDuplicates:
    def test_same_figure_same_item_same_file_alike_words(
        self, county: County, standard: Standard, office, liaison
    ) -> None:
        item, unit = standard.items["II-1"], county.units["market"].pk
        template = paper(county, office)
        figure = send_request(
            values(county, kind="figure", title="统计", figure="经营户数", period="2026-11"), by=office.actor
        )
        proof = send_request(
            values(county, kind="evidence", title="年度方案", item_id=item.pk, template_id=template.pk),
            by=office.actor,
        )
        part = part_of(proof, county)
        answer_part(part, Answer(file_ids=[paper(county, liaison).pk]), version=1, by=liaison.actor)

        def found(**wanted: Any) -> list[tuple[str, Any]]:
            return [
                (each.kind, each.target_id)
                for each in found_among_requests(Wanted(**{"unit_ids": (unit,), **wanted}), by=office.actor)
            ]

        assert found(kind="figure", figure="经营户数", period="2026") == [("asked", figure.pk)]
        assert found(kind="figure", figure="经营户数", period="2025-11") == []
        assert found(kind="evidence", item_id=item.pk) == [("answered", proof.pk)]
        assert found(kind="evidence", item_id=item.pk, unit_ids=(county.units["education"].pk,)) == []
        twin = paper(county, office)
        assert found(kind="report", title="另一件事", template_id=twin.pk) == [("file", proof.pk)]
        assert found(kind="report", title="请报送年度方案材料") == [("similar", proof.pk)]
        assert found(kind="report", title="完全无关的事项") == []

    def test_another_county_finds_nothing(self, county: County, other_county: County, office) -> None:
        send_request(values(county), by=office.actor)
        assert (
            found_among_requests(
                Wanted("report", title="农贸市场整治情况"), by=other_county.people["office"].actor
            )
            == []
        )

    def test_what_is_used_instead_is_counted(self, county: County, office, liaison) -> None:
        duplicate = Duplicate("known", "Sites", "places:home", None, value="6")
        with transaction.atomic():
            row = note_avoided("点位数量", duplicate, [county.units["market"].pk], by=office.actor)
        assert (Avoided.objects.count(), row.units.count()) == (1, 1)
        assert Event.objects.filter(kind="request.avoided").count() == 1
        with pytest.raises(NotPermitted):
            note_avoided("点位数量", duplicate, [], by=liaison.actor)


def test_a_successor_answers_for_a_unit_that_was_dissolved(county: County, office) -> None:
    market, urban = county.units["market"], county.units["urban"]
    part = part_of(send_request(values(county), by=office.actor), county)
    market.refresh_from_db()
    market.valid_to, market.successor = now().date(), urban
    market.save()
    heir = make_member(county, "unit_liaison", name="接手人", unit=urban)
    assert answer_part(part, Answer(text="接手办理"), version=1, by=heir.actor).state == "answered"

"""Information of units: sent in, reviewed, counted once, against quotas that hold for their months."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.http import Http404
from PIL import Image
from tests.factories import County, Member, make_member

from tongchuang.domain.bulletins import actions
from tongchuang.domain.bulletins.access import get_item_for, items_visible_to
from tongchuang.domain.bulletins.actions import ItemValues
from tongchuang.domain.bulletins.errors import AlreadyChanged, BulletinInvalid, NotYours
from tongchuang.domain.bulletins.likeness import digest_of, likeness, marks_of
from tongchuang.domain.bulletins.models import InfoItem
from tongchuang.domain.bulletins.queries import counted, twins_of
from tongchuang.domain.bulletins.rules import UnitFacts, month_days, points_of, quarter_months, quota_of
from tongchuang.domain.bulletins.scoring import board_of
from tongchuang.domain.burden.actions import set_quota
from tongchuang.domain.burden.errors import SameHand
from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import SHANGHAI, now, period_of
from tongchuang.foundation.errors import NotAllowed

TEXT = "市场监管局组织二十名执法人员对南关农贸市场开展集中整治，清理占道经营十五处，更换老旧电线三百米，群众反映良好。"
OTHER = "教育局在全县中小学开展小手拉大手活动，学生带动家庭参与垃圾分类，已有六千户家庭签订文明公约。"


def values(
    county: County, unit: str = "market", title: str = "集中整治农贸市场", text: str = TEXT, **more
) -> ItemValues:
    return ItemValues(unit_id=county.units[unit].pk, kind="news", title=title, text=text, **more)


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), (30, 120, 60)).save(file, "JPEG")
    file.seek(0)
    file.name = "现场.jpg"
    return file


class TestLikeness:
    def test_signs_and_breaks_make_no_other_text(self) -> None:
        assert digest_of("清理１５处，\n效果好！") == digest_of("清理15处效果好")
        assert likeness(TEXT, TEXT.replace("，", ",\n")) == 1

    def test_a_part_of_a_longer_text_is_alike_and_found(self) -> None:
        longer = "近日，" + TEXT + "下一步，该局将建立长效机制，做到每日一查、每周一评，防止问题反弹回潮。"
        assert likeness(TEXT, longer) > 0.95
        assert set(marks_of(TEXT)) & set(marks_of(longer))
        assert likeness(TEXT, OTHER) < 0.1

    def test_long_texts_keep_common_marks(self) -> None:
        base = "".join(f"第{number}项工作已经落实到位并完成验收；" for number in range(60))
        one, other = base + TEXT, OTHER + base
        assert len(marks_of(one)) < 120
        assert set(marks_of(one)) & set(marks_of(other))


class TestRules:
    unit = UnitFacts(__import__("uuid").uuid4(), "line", "", date(2025, 1, 1), None)

    def rule(self, per_month, period_from, unit_id=None, line=""):
        from types import SimpleNamespace

        return SimpleNamespace(per_month=per_month, period_from=period_from, unit_id=unit_id, line=line)

    def test_three_a_month_unless_set_otherwise_from_a_month_on(self) -> None:
        rules = [
            self.rule(2, "2026-05"),
            self.rule(4, "2026-07", line="line"),
            self.rule(0, "2026-09", unit_id=self.unit.id),
        ]
        found = [quota_of(self.unit, f"2026-{month:02}", rules) for month in range(4, 11)]
        assert found == [3, 2, 2, 4, 4, 0, 0]
        assert quota_of(self.unit, "2026-10", [*rules, self.rule(None, "2026-10", unit_id=self.unit.id)]) == 4

    def test_the_office_and_who_was_not_there_all_month_are_not_asked(self) -> None:
        office = UnitFacts(self.unit.id, "line", "office", date(2025, 1, 1), None)
        assert quota_of(office, "2026-10", []) == 0
        fresh = UnitFacts(self.unit.id, "line", "", date(2026, 10, 2), None)
        assert [quota_of(fresh, month, []) for month in ("2026-10", "2026-11")] == [0, 3]
        closed = UnitFacts(self.unit.id, "line", "", date(2025, 1, 1), date(2026, 10, 31))
        assert [quota_of(closed, month, []) for month in ("2026-10", "2026-11")] == [3, 0]

    def test_months_and_points(self) -> None:
        assert month_days("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
        assert month_days("2026-12")[1] == date(2026, 12, 31)
        assert quarter_months(2026, 4) == ["2026-10", "2026-11", "2026-12"]
        from types import SimpleNamespace

        rules = [SimpleNamespace(use="accepted", period_from="2026-06", points=Decimal("1.5"))]
        assert points_of("2026-05", rules)["accepted"] == 1
        assert points_of("2026-06", rules)["accepted"] == Decimal("1.5")


@pytest.mark.django_db
class TestItems:
    def test_sent_in_at_once_with_a_photo(self, county: County, liaison: Member) -> None:
        photo = store_photo(picture(), by=liaison.actor)
        row = actions.write_item(values(county, photo_ids=[photo.pk]), by=liaison.actor, send=True)
        assert (row.state, row.period) == ("submitted", period_of(now()))
        assert list(row.photos.values_list("attachment", flat=True)) == [photo.pk]
        event = Event.objects.get(target_id=row.pk)
        assert (event.kind, event.new["photos"]) == ("info.submitted", 1)
        assert TEXT not in str(event.new)

    def test_a_draft_is_the_units_own(self, county: County, liaison: Member, office: Member) -> None:
        row = actions.write_item(values(county), by=liaison.actor)
        with pytest.raises(Http404):
            get_item_for(office.actor, row.pk)
        sent = actions.edit_item(
            row, values(county, title="整治市场"), version=1, by=liaison.actor, send=True
        )
        assert get_item_for(office.actor, sent.pk).title == "整治市场"
        with pytest.raises(AlreadyChanged):
            actions.discard_item(sent, by=liaison.actor)

    def test_other_units_and_counties_have_nothing_to_do_with_it(
        self, county: County, liaison: Member, outsider: Member
    ) -> None:
        neighbour = make_member(county, "unit_liaison", name="邻居", unit=county.units["education"])
        row = actions.write_item(values(county), by=liaison.actor, send=True)
        for stranger in (neighbour, outsider):
            assert not items_visible_to(stranger.actor).exists()
            with pytest.raises((NotYours, NotAllowed)):
                actions.edit_item(row, values(county), version=1, by=stranger.actor)
        with pytest.raises(NotYours):
            actions.write_item(values(county, "market"), by=neighbour.actor)
        with pytest.raises(NotPermitted):
            actions.accept_item(row, version=1, by=liaison.actor)

    @pytest.mark.parametrize(
        "wrong", [{"title": "短"[:1]}, {"text": "好。"}, {"text": "长" * 5001}, {"title": "题" * 81}]
    )
    def test_what_says_nothing_is_refused(self, county: County, liaison: Member, wrong: dict) -> None:
        with pytest.raises(BulletinInvalid):
            actions.write_item(values(county, **wrong), by=liaison.actor)

    def test_somebody_elses_photo_is_refused(self, county: County, liaison: Member, office: Member) -> None:
        photo = store_photo(picture(), by=office.actor)
        with pytest.raises(BulletinInvalid):
            actions.write_item(values(county, photo_ids=[photo.pk]), by=liaison.actor)

    def test_sent_back_and_sent_in_again_counts_for_its_first_month(
        self, county: County, liaison: Member, office: Member
    ) -> None:
        row = actions.write_item(values(county), by=liaison.actor, send=True)
        InfoItem.objects.filter(pk=row.pk).update(
            period="2026-10", submitted_at=datetime(2026, 10, 30, 9, tzinfo=SHANGHAI)
        )
        with pytest.raises(BulletinInvalid):
            actions.return_item(row, version=1, reason=" ", by=office.actor)
        back = actions.return_item(row, version=1, reason="补充数据", by=office.actor)
        assert (back.state, back.returns) == ("returned", 1)
        again = actions.edit_item(
            back, values(county, text=TEXT + "共检查摊位一百二十个。"), version=2, by=liaison.actor, send=True
        )
        assert (again.state, again.period) == ("submitted", "2026-10")
        with pytest.raises(AlreadyChanged):
            actions.accept_item(again, version=2, by=office.actor)
        assert actions.accept_item(again, version=3, by=office.actor).state == "accepted"

    def test_taken_back_before_anybody_decided(self, county: County, liaison: Member, office: Member) -> None:
        row = actions.take_back_item(
            actions.write_item(values(county), by=liaison.actor, send=True), by=liaison.actor
        )
        assert row.state == "returned"
        with pytest.raises(AlreadyChanged):
            actions.take_back_item(row, by=liaison.actor)

    def test_twins_of_any_unit_stand_beside(
        self, county: County, liaison: Member, office: Member, outsider: Member
    ) -> None:
        neighbour = make_member(county, "unit_liaison", name="邻居", unit=county.units["education"])
        first = actions.write_item(values(county), by=liaison.actor, send=True)
        same = actions.write_item(
            values(county, "education", text=TEXT.replace("，", "，\n")), by=neighbour.actor, send=True
        )
        near = actions.write_item(
            values(county, "education", text="近日，" + TEXT[:-8] + "受到群众欢迎。"),
            by=neighbour.actor,
            send=True,
        )
        actions.write_item(values(county, "education", text=OTHER), by=neighbour.actor, send=True)
        found = {twin.item.pk: twin for twin in twins_of(first)}
        assert found.keys() == {same.pk, near.pk}
        assert found[same.pk].same and not found[near.pk].same
        aside = actions.set_aside_item(same, version=1, by=office.actor, same_as=first)
        assert aside.same_as_id == first.pk
        board = board_of(county.region.pk, [period_of(now())])
        line = next(line for line in board.lines if line.unit.pk == county.units["education"].pk)
        assert (line.submitted, line.counts["same"], line.missed) == (2, 1, [period_of(now())])


@pytest.mark.django_db
class TestScoreboard:
    def test_figures_points_and_quota(self, county: County, liaison: Member, office: Member) -> None:
        month = period_of(now())
        rows = [
            actions.write_item(
                values(county, title=f"第{n}条", text=f"{n}{OTHER}{n * 7}{TEXT}"), by=liaison.actor, send=True
            )
            for n in range(3)
        ]
        taken = actions.accept_item(rows[0], version=1, by=office.actor)
        proof = store_photo(picture(), by=office.actor)
        use = actions.note_higher_use(
            taken,
            level="municipal",
            where="市创建办简报第8期",
            used_on=date(2026, 11, 1),
            proof_id=proof.pk,
            by=office.actor,
        )
        with pytest.raises(BulletinInvalid):
            actions.note_higher_use(
                rows[1],
                level="municipal",
                where="某处",
                used_on=date(2026, 11, 1),
                proof_id=proof.pk,
                by=office.actor,
            )
        board = board_of(county.region.pk, [month])
        line = next(line for line in board.lines if line.unit.pk == county.units["market"].pk)
        assert (line.quota, line.submitted, line.counts["accepted"], line.higher, line.met) == (
            3,
            3,
            1,
            1,
            True,
        )
        assert line.points == 1 + 5
        assert {each.unit.pk for each in board.below} == {
            county.units[key].pk for key in ("urban", "education", "street", "community")
        }
        for what, number in (("submitted", 3), ("accepted", 1), ("higher", 1), ("printed", 0)):
            assert counted(InfoItem.objects.all(), what, [month]).count() == number == board.total(what)
        actions.remove_higher_use(use, by=office.actor)
        assert board_of(county.region.pk, [month]).total("higher") == 0
        mine = board_of(county.region.pk, [month], unit_ids=liaison.actor.unit_ids)
        assert [each.unit.pk for each in mine.lines] == [county.units["market"].pk]

    def test_quotas_and_points_are_set_from_now_on(
        self, county: County, office: Member, liaison: Member
    ) -> None:
        month = period_of(now())
        actions.set_item_quota(0, month, by=office.actor, unit=county.units["education"])
        actions.set_item_quota(1, month, by=office.actor, line="territory")
        actions.set_points({"accepted": Decimal("2.5")}, month, by=office.actor)
        lines = {line.unit.pk: line for line in board_of(county.region.pk, [month]).lines}
        assert county.units["education"].pk not in lines
        assert lines[county.units["street"].pk].quota == 1
        with pytest.raises(BulletinInvalid):
            actions.set_item_quota(5, "2026-01", by=office.actor)
        with pytest.raises(NotPermitted):
            actions.set_item_quota(5, month, by=liaison.actor)


@pytest.mark.django_db
class TestBrake:
    def test_a_unit_with_too_many_requests_is_not_asked_until_somebody_signs(
        self, county: County, office: Member, people: dict
    ) -> None:
        month, units = period_of(now()), [county.units["market"].pk, county.units["education"].pk]
        set_quota("request", "month", 0, by=office.actor, unit=county.units["market"])
        row = actions.open_month(county.region.pk, month, units, by=office.actor, title="信息报送")
        assert actions.open_month(county.region.pk, month, units, by=office.actor).pk == row.pk
        lines = {line.unit.pk: line for line in board_of(county.region.pk, [month]).lines}
        held = lines[county.units["market"].pk]
        assert (held.held, held.asked, held.missed) == (True, False, [])
        assert lines[county.units["education"].pk].missed == [month]
        director = people["director"]
        with pytest.raises((SameHand, NotPermitted)):
            actions.release_month(row, by=office.actor)
        assert actions.release_month(row, by=director.actor) == {county.units["market"].pk}
        lines = {line.unit.pk: line for line in board_of(county.region.pk, [month]).lines}
        assert lines[county.units["market"].pk].missed == [month]

    def test_reminded_once_and_not_without_need(self, county: County) -> None:
        month = actions.open_month(county.region.pk, period_of(now()), [], by=SYSTEM)
        assert not actions.remind_units(month, {}, by=SYSTEM)
        assert not Event.objects.filter(kind="info.reminded").exists()
        assert not actions.remind_units(month, {county.units["market"].pk: 2}, by=SYSTEM)

"""Quotas: what is over is held, nothing is lost or counted twice, and a second person signs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Model
from tests.factories import County, make_finding, make_member, make_world

from tongchuang.domain.burden.actions import charge, charge_many, drop, end_quota, release, set_quota
from tongchuang.domain.burden.errors import BurdenInvalid, NotYours, SameHand
from tongchuang.domain.burden.models import ChargeRow, Quota
from tongchuang.domain.burden.queries import held_of, standing_of, warnings_for
from tongchuang.domain.burden.values import Charge
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.foundation.clock import SHANGHAI, now


def subject(county: County) -> Model:
    return make_finding(county, site=county.sites[0], unit=county.units["market"])


def counted(unit_id: UUID) -> int:
    return ChargeRow.objects.filter(unit=unit_id, state="counted").count()


@pytest.mark.django_db
class TestCharging:
    def test_without_a_quota_everything_is_counted(self, county: County) -> None:
        unit = county.units["market"]
        thing = subject(county)
        with transaction.atomic():
            done = charge([unit.pk], "order", subject=thing, by=SYSTEM)
            again = charge([unit.pk], "order", subject=thing, by=SYSTEM)
        assert (done.free, done.over) == ({unit.pk}, frozenset())
        assert again.free == {unit.pk}
        assert counted(unit.pk) == 1

    def test_warned_from_four_fifths_on_and_held_beyond(self, county: County, office) -> None:
        unit = county.units["market"]
        set_quota("order", "month", 5, by=office.actor)
        with transaction.atomic():
            answers = [charge([unit.pk], "order", subject=subject(county), by=SYSTEM) for _ in range(6)]
        assert [bool(each.warned) for each in answers] == [False, False, False, True, True, False]
        assert [bool(each.over) for each in answers] == [False] * 5 + [True]
        assert counted(unit.pk) == 5
        assert Event.objects.filter(kind="burden.held").count() == 1

    def test_a_batch_counts_as_one_after_the_other_would(self, county: County, office) -> None:
        market, urban = county.units["market"].pk, county.units["urban"].pk
        set_quota("order", "month", 2, by=office.actor)
        things = [subject(county) for _ in range(4)]
        with transaction.atomic():
            answers = charge_many(
                [
                    Charge((market, urban) if n == 0 else (market,), "order", thing)
                    for n, thing in enumerate(things)
                ],
                by=SYSTEM,
            )
        assert [sorted(map(str, each.over)) for each in answers] == [[], [], [str(market)], [str(market)]]
        assert (counted(market), counted(urban)) == (2, 1)

    def test_the_nearest_quota_holds_and_windows_hold_together(self, county: County, office) -> None:
        market, urban, street = (county.units[key] for key in ("market", "urban", "street"))
        set_quota("notice", "month", 1, by=office.actor)
        set_quota("notice", "month", 3, by=office.actor, group="territory")
        set_quota("notice", "month", None, by=office.actor, unit=urban)
        set_quota("notice", "year", 2, by=office.actor, unit=urban)
        over = {unit.pk: 0 for unit in (market, urban, street)}
        for _ in range(4):
            with transaction.atomic():
                for pk in charge(list(over), "notice", subject=subject(county), by=SYSTEM).over:
                    over[pk] += 1
        assert over == {market.pk: 3, urban.pk: 2, street.pk: 1}

    def test_a_month_ends_at_midnight_in_shanghai(self, county: County, office) -> None:
        unit = county.units["market"]
        set_quota("order", "month", 1, by=office.actor)
        last = datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI)
        with transaction.atomic():
            first = charge([unit.pk], "order", subject=subject(county), by=SYSTEM, at=last)
            same = charge([unit.pk], "order", subject=subject(county), by=SYSTEM, at=last)
            new = charge(
                [unit.pk], "order", subject=subject(county), by=SYSTEM, at=last + timedelta(minutes=1)
            )
        assert (bool(first.over), bool(same.over), bool(new.over)) == (False, True, False)

    def test_standing_says_before_what_would_be(self, county: County, office) -> None:
        market, urban = county.units["market"], county.units["urban"]
        set_quota("request", "month", 5, by=office.actor)
        with transaction.atomic():
            for _ in range(4):
                charge([market.pk], "request", subject=subject(county), by=SYSTEM)
        found = standing_of(county.region.pk, "request", [market.pk, urban.pk])
        assert (found[market.pk].level, found[market.pk].used, found[urban.pk].level) == ("warn", 4, "free")
        near = warnings_for(county.region.pk, "request", [market, urban], more=2)
        assert [(unit.pk, each.level) for unit, each in near] == [(market.pk, "over")]


@pytest.mark.django_db
class TestSettingQuotas:
    def test_a_new_one_ends_the_earlier_and_the_history_stays(self, county: County, office) -> None:
        first = set_quota("order", "month", 5, by=office.actor)
        same = set_quota("order", "month", 5, by=office.actor)
        second = set_quota("order", "month", 8, by=office.actor)
        assert same == first
        first.refresh_from_db()
        assert first.ended_at is not None and first.ended_by == office.user.pk
        assert list(Quota.objects.filter(ended_at__isnull=True)) == [second]
        told = Event.objects.filter(kind="quota.set").order_by("-id")[0]
        assert (told.old["limit"], told.new["limit"]) == (5, 8)
        end_quota(second, by=office.actor)
        end_quota(second, by=office.actor)
        assert Event.objects.filter(kind="quota.ended").count() == 1

    def test_nonsense_is_refused(self, county: County, office) -> None:
        for kind, window, limit in (
            ("order", "month", -1),
            ("order", "month", 10_000),
            ("cake", "month", 1),
            ("order", "week", 1),
        ):
            with pytest.raises(BurdenInvalid):
                set_quota(kind, window, limit, by=office.actor)

    def test_not_for_units_nor_for_another_county(
        self, county: County, other_county: County, office, liaison
    ) -> None:
        with pytest.raises(NotPermitted):
            set_quota("order", "month", 1, by=liaison.actor)
        with pytest.raises(NotYours):
            set_quota("order", "month", 1, by=office.actor, unit=other_county.units["market"])
        row = set_quota("order", "month", 1, by=office.actor)
        with pytest.raises(NotYours):
            end_quota(row, by=other_county.people["office"].actor)


@pytest.mark.django_db
class TestSigningSecond:
    def held(self, county: County, by) -> Model:
        set_quota("order", "month", 0, by=county.people["office"].actor)
        thing = subject(county)
        with transaction.atomic():
            assert charge(
                [county.units["market"].pk, county.units["urban"].pk], "order", subject=thing, by=by
            ).over
        return thing

    def test_another_person_lets_it_go_out_once(self, county: County, people) -> None:
        thing, market = self.held(county, people["office"].actor), county.units["market"].pk
        assert held_of(county.region.pk).count() == 2
        director = people["director"].actor
        with transaction.atomic():
            assert release(thing, by=director, unit_ids=[market]) == {market}
            assert release(thing, by=director, unit_ids=[market]) == frozenset()
            again = charge([market], "order", subject=thing, by=SYSTEM)
        assert again.free == {market}
        row = ChargeRow.objects.get(unit=market)
        assert (row.state, row.signed_by) == ("counted", director.user_id)
        with transaction.atomic():
            assert drop(thing, by=director) == 1
        assert held_of(county.region.pk).count() == 0

    def test_not_who_asked_not_without_the_post_not_elsewhere(
        self, county: County, other_county: County, people
    ) -> None:
        thing = self.held(county, people["director"].actor)
        with pytest.raises(SameHand), transaction.atomic():
            release(thing, by=people["director"].actor)
        with pytest.raises(NotPermitted), transaction.atomic():
            release(thing, by=people["office"].actor)
        with pytest.raises(NotYours), transaction.atomic():
            release(thing, by=other_county.people["director"].actor)
        second = make_member(county, "director", name="甲总", unit=county.units["office"])
        with transaction.atomic():
            assert len(release(thing, by=second.actor)) == 2


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_outside_a_transaction_it_is_refused(self) -> None:
        county = make_world().county
        with pytest.raises(RuntimeError):
            charge(
                [county.units["market"].pk],
                "order",
                subject=county.region,
                region_id=county.region.pk,
                by=SYSTEM,
            )

    def test_many_threads_never_pass_a_quota_and_lose_nothing(self) -> None:
        county = make_world().county
        unit = county.units["market"].pk
        set_quota("order", "month", 7, by=county.people["office"].actor)
        things = [subject(county) for _ in range(24)]
        start = Barrier(8)

        def issue(number: int) -> int:
            try:
                start.wait(timeout=20)
                over = 0
                # Each thing is tried by two threads: the second one must not count it again.
                for thing in things[number % 4 :: 4]:
                    with transaction.atomic():
                        over += len(charge([unit], "order", subject=thing, by=SYSTEM).over)
                return over
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(issue, range(8)))
        states = list(ChargeRow.objects.filter(unit=unit).values_list("state", flat=True))
        assert (len(states), states.count("counted"), states.count("held")) == (24, 7, 17)

    def test_a_transaction_that_fails_gives_its_count_back(self) -> None:
        county = make_world().county
        unit = county.units["market"].pk
        set_quota("order", "month", 1, by=county.people["office"].actor)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            charge([unit], "order", subject=subject(county), by=SYSTEM)
            raise ZeroDivisionError
        with transaction.atomic():
            assert not charge([unit], "order", subject=subject(county), by=SYSTEM).over

    def test_two_signatures_at_once_are_one(self) -> None:
        county = make_world().county
        set_quota("order", "month", 0, by=county.people["office"].actor)
        thing, unit = subject(county), county.units["market"].pk
        with transaction.atomic():
            charge([unit], "order", subject=thing, by=SYSTEM)
        directors = [
            county.people["director"],
            make_member(county, "director", name="甲总", unit=county.units["office"]),
        ]
        actors = [each.actor for each in directors]
        start = Barrier(2)

        def sign(number: int) -> int:
            try:
                start.wait(timeout=20)
                with transaction.atomic():
                    return len(release(thing, by=actors[number]))
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(sign, range(2))) == [0, 1]
        assert Event.objects.filter(kind="burden.released").count() == 1


@pytest.mark.django_db
def test_thousands_in_a_handful_of_statements(county: County, office, django_assert_max_num_queries) -> None:
    set_quota("order", "month", 9000, by=office.actor)
    things = [county.region.__class__(pk=subject_id) for subject_id in _ids(3000)]
    unit = county.units["market"].pk
    with transaction.atomic(), django_assert_max_num_queries(14):
        answers = charge_many(
            [Charge((unit,), "order", each, now(), None, county.region.pk) for each in things], by=SYSTEM
        )
    assert sum(len(each.free) for each in answers) == 3000


def _ids(number: int) -> list[UUID]:
    from tongchuang.foundation.ids import uuid7

    return [uuid7() for _ in range(number)]

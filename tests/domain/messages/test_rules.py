"""Quiet hours over midnight, digest times, waiting and resting."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongchuang.domain.messages.rules import Hours, mask, rest_after, wait_after
from tongchuang.foundation.clock import SHANGHAI, local

moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda each: each.replace(tzinfo=UTC))
times = st.times().map(lambda each: each.replace(second=0, microsecond=0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def hours(start: str, end: str, *digests: str) -> Hours:
    return Hours(
        time.fromisoformat(start),
        time.fromisoformat(end),
        tuple(time.fromisoformat(each) for each in digests),
    )


@pytest.mark.parametrize(
    ("moment", "goes"),
    [("2026-06-02 20:59", "2026-06-02 20:59"), ("2026-06-02 21:00", "2026-06-03 07:30"), ("2026-06-02 23:59", "2026-06-03 07:30"),
     ("2026-06-03 00:00", "2026-06-03 07:30"), ("2026-06-03 07:29", "2026-06-03 07:30"), ("2026-06-03 07:30", "2026-06-03 07:30"),
     ("2026-12-31 22:00", "2027-01-01 07:30")],
)  # fmt: skip
def test_over_midnight(moment: str, goes: str) -> None:
    assert hours("21:00", "07:30").after_quiet(at(moment)) == at(goes)


def test_within_a_day_and_none_at_all() -> None:
    assert hours("12:00", "14:00").after_quiet(at("2026-06-02 13:00")) == at("2026-06-02 14:00")
    assert hours("00:00", "00:00").after_quiet(at("2026-06-02 00:00")) == at("2026-06-02 00:00")


def test_clocks_of_shanghai_whatever_zone_the_moment_comes_in() -> None:
    # 14:30 UTC is 22:30 in Shanghai, all year round.
    for month in (1, 7):
        moment = datetime(2026, month, 5, 14, 30, tzinfo=UTC)
        assert hours("21:00", "07:30").after_quiet(moment) == datetime(2026, month, 6, 7, 30, tzinfo=SHANGHAI)


@given(moments, times, times)
def test_what_waits_goes_within_a_day_and_never_in_quiet_hours(
    moment: datetime, start: time, end: time
) -> None:
    found = Hours(start, end, ())
    goes = found.after_quiet(moment)
    assert timedelta(0) <= goes - moment <= timedelta(days=1)
    assert not found.quiet(goes)


@given(moments, st.lists(times, min_size=1, max_size=3))
def test_the_last_digest_is_the_latest_that_has_come(moment: datetime, digests: list[time]) -> None:
    found = Hours(time(0), time(0), tuple(digests)).last_digest(moment)
    assert timedelta(0) <= moment - found < timedelta(days=1)
    assert local(found).time() in digests


def test_digests_of_a_day() -> None:
    found = hours("21:00", "07:30", "08:30", "14:00")
    assert found.last_digest(at("2026-06-02 08:29")) == at("2026-06-01 14:00")
    assert found.last_digest(at("2026-06-02 08:30")) == at("2026-06-02 08:30")
    assert found.last_digest(at("2026-06-02 23:00")) == at("2026-06-02 14:00")


def test_waits_grow_and_are_spread() -> None:
    spread = [(wait_after(n, 0.0).total_seconds(), wait_after(n, 1.0).total_seconds()) for n in range(1, 6)]
    assert spread == [(24, 36), (96, 144), (480, 720), (2880, 4320), (17280, 25920)]


def test_rests_grow_to_an_hour() -> None:
    rests = [rest_after(failures) for failures in range(1, 12)]
    assert rests[:2] == [None, None]
    minutes = [rest.total_seconds() / 60 for rest in rests if rest]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_masks_tell_little() -> None:
    assert [mask(each) for each in ("13912345678", "wen.jing@example.cn", "ab", "a1b2c3d4-e5f6")] == [
        "…5678",
        "w…@example.cn",
        "…",
        "…e5f6",
    ]

"""What holds for every draw: order doesn't matter, every site once, quotas, and every sample as likely as another."""

from collections import Counter
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.drawing.making import SECRET, frames, seed

from tongchuang.engines.drawing.construction import Entry, frame_hash, key_of
from tongchuang.engines.drawing.draw import draw


@given(frames(), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_frame_and_strata_changes_nothing(made, random):
    quotas, frame = made
    strata = list(quotas)
    other = list(frame)
    random.shuffle(other)
    random.shuffle(strata)
    assert frame_hash(frame) == frame_hash(other)
    assert draw(SECRET, quotas, frame) == draw(SECRET, {name: quotas[name] for name in strata}, other)


@given(frames())
@settings(max_examples=60, deadline=None)
def test_every_site_once_and_as_many_as_the_quota(made):
    quotas, frame = made
    results = draw(SECRET, quotas, frame)
    assert {result.stratum for result in results} == quotas.keys()
    found = [Entry(r.stratum, site) for r in results for site in (*r.drawn, *r.substitutes)]
    assert sorted(found) == sorted(frame)
    sizes = Counter(entry.stratum for entry in frame)
    for result in results:
        assert len(result.drawn) == min(result.quota, sizes[result.stratum])
        assert result.short == result.quota - len(result.drawn)
        keys = [key_of(SECRET, result.stratum, site) for site in (*result.drawn, *result.substitutes)]
        assert keys == sorted(keys)


@given(frames(), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_a_larger_quota_only_adds_sites(made, more):
    quotas, frame = made
    larger = draw(SECRET, {name: quota + more for name, quota in quotas.items()}, frame)
    for before, after in zip(draw(SECRET, quotas, frame), larger, strict=True):
        assert after.drawn[: len(before.drawn)] == before.drawn


def test_one_stratum_does_not_change_another():
    frame = [Entry(stratum, f"{stratum}{number}") for stratum in "ab" for number in range(6)]
    both = draw(SECRET, {"a": 2, "b": 2}, frame)
    alone = draw(SECRET, {"a": 2}, frame[:6])
    assert both[0] == alone[0]


def test_every_pair_of_sites_is_as_likely_as_any_other():
    sites = [f"M{number}" for number in range(6)]
    frame = [Entry("市场", site) for site in sites]
    rounds = 6_000
    pairs = Counter(tuple(sorted(draw(seed(n), {"市场": 2}, frame)[0].drawn)) for n in range(rounds))
    expected = rounds / 15
    chi_square = sum((pairs[pair] - expected) ** 2 / expected for pair in combinations(sites, 2))
    # 99.9 % of samples with 14 degrees of freedom lie below this.
    assert chi_square < 36.12


def test_every_order_of_the_substitutes_is_as_likely_as_any_other():
    frame = [Entry("公厕", site) for site in "ABCD"]
    rounds = 4_800
    orders = Counter(draw(seed(n), {"公厕": 1}, frame)[0] for n in range(rounds))
    expected = rounds / 24
    assert len(orders) == 24
    # 23 degrees of freedom, 99.9 %.
    assert sum((count - expected) ** 2 / expected for count in orders.values()) < 49.73

"""Inspectors drawn by the same construction: recusal, rotation, even loads, and clear words when there are too few."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.drawing.making import SECRET, seed

from tongchuang.engines.drawing.crew_values import Inspector, Past, Place, Pool
from tongchuang.engines.drawing.crews import TooFewInspectors, check_crews, draw_crews
from tongchuang.engines.drawing.errors import DrawError

DAY = date(2026, 11, 26)


def pool(inspectors, places, **changes):
    return Pool(tuple(inspectors), tuple(places), DAY, **changes)


def people(count):
    return [Inspector(f"P{number}") for number in range(count)]


@st.composite
def pools(draw):
    units, streets = ["U1", "U2", "U3"], ["S1", "S2", "S3", ""]
    some = st.lists(st.sampled_from(units), max_size=1).map(tuple)
    inspectors = [
        Inspector(f"P{n}", draw(some), draw(st.lists(st.sampled_from(["A0", "A1"]), max_size=1).map(tuple)))
        for n in range(draw(st.integers(2, 9)))
    ]
    places = [
        Place(
            f"A{n}", draw(some), draw(st.sampled_from(streets)), draw(st.sampled_from(["", "", "R1", "R2"]))
        )
        for n in range(draw(st.integers(1, 9)))
    ]
    names = [one.name for one in inspectors]
    history = [
        Past(
            tuple(draw(st.permutations(names))[:2]),
            draw(st.sampled_from(streets[:3])),
            DAY - timedelta(days=back),
        )
        for back in draw(st.lists(st.integers(1, 90), max_size=6))
    ]
    return pool(inspectors, places, history=tuple(history), size=draw(st.integers(2, 3)))


@given(pools(), st.randoms(), st.integers(0, 99))
@settings(max_examples=150, deadline=None)
def test_what_holds_for_every_draw(made, random, number):
    sites = [place.site for place in made.places]
    try:
        crews = draw_crews(seed(number), sites, made)
    except TooFewInspectors as error:
        assert error.lacks and all(lack.visit in str(lack.words) for lack in error.lacks)
        return
    place = {one.site: one for one in made.places}
    who = {one.name: one for one in made.inspectors}
    assert sorted(site for crew in crews for site in crew.sites) == sorted(sites)
    together = []
    for crew in crews:
        assert len(set(crew.inspectors)) == made.size
        assert not set(crew.substitutes) & set(crew.inspectors)
        for name in (*crew.inspectors, *crew.substitutes):
            for site in crew.sites:
                assert site not in who[name].sites
                assert not set(who[name].units) & set(place[site].units)
        for street in {place[site].street for site in crew.sites} - {""}:
            together += [(street, frozenset(pair)) for pair in combinations(crew.inspectors, 2)]
    assert len(together) == len(set(together))
    for past in made.history:
        if (DAY - past.day).days < 60:
            assert (past.street, frozenset(past.inspectors)) not in together
    random.shuffle(sites)
    inspectors, places = list(made.inspectors), list(made.places)
    random.shuffle(inspectors)
    random.shuffle(places)
    turned = pool(inspectors, places, history=tuple(reversed(made.history)), size=made.size)
    assert turned.hash() == made.hash()
    assert draw_crews(seed(number), sites, turned) == crews


def test_sixty_days_are_a_setting_and_the_sixtieth_day_is_free():
    places = [Place("A", street="S")]
    for back, rotation, free in [
        (59, 60, False),
        (60, 60, True),
        (29, 30, False),
        (30, 30, True),
        (1, 0, True),
    ]:
        past = Past(("P0", "P1"), "S", DAY - timedelta(days=back))
        made = pool(people(2), places, history=(past,), rotation_days=rotation)
        if free:
            assert set(draw_crews(SECRET, ["A"], made)[0].inspectors) == {"P0", "P1"}
        else:
            with pytest.raises(TooFewInspectors, match="1 of their pairs were there too recently"):
                draw_crews(SECRET, ["A"], made)


def test_a_past_crew_of_three_keeps_all_its_pairs_apart():
    past = Past(("P0", "P1", "P2"), "S", DAY - timedelta(days=1))
    made = pool(people(4), [Place("A", street="S")], history=(past,))
    assert all("P3" in draw_crews(seed(n), ["A"], made)[0].inspectors for n in range(20))


def test_too_few_says_which_visit_and_why():
    made = pool(
        [Inspector("甲", units=("市场监管局",)), Inspector("乙", sites=("M1",)), Inspector("丙")],
        [Place("M1", ("市场监管局",)), Place("M2")],
    )
    with pytest.raises(TooFewInspectors) as caught:
        draw_crews(SECRET, ["M1", "M2"], made)
    (lack,) = caught.value.lacks
    assert (lack.visit, lack.size, lack.able, set(lack.recused)) == ("M1", 2, 1, {"甲", "乙"})
    assert "visit M1 needs 2 inspectors: 1 can go, 2 are recused" in str(caught.value)
    assert "甲: the unit 市场监管局 is their own" in str(caught.value)
    with pytest.raises(TooFewInspectors):
        check_crews(["M1", "M2"], made)
    check_crews(["M2"], made)


def test_a_street_with_as_many_visits_as_pairs_is_served():
    # Six pairs, six visits: the last pairs only fit when the visits with few inspectors come first.
    places = [Place(f"A{n}", ("U",) if n < 3 else (), "S") for n in range(6)]
    made = pool([*people(3), Inspector("own", units=("U",))], places)
    for number in range(40):
        crews = draw_crews(seed(number), [place.site for place in places], made)
        assert len({frozenset(crew.inspectors) for crew in crews}) == 6
    more = pool(made.inspectors, [*places, Place("A7", (), "S")])
    with pytest.raises(TooFewInspectors):
        draw_crews(SECRET, [place.site for place in more.places], more)


def test_loads_are_even_and_rounds_have_one_crew():
    places = [Place(f"A{n}", round=f"R{n // 10}") for n in range(60)]
    made = pool(people(12), places)
    crews = draw_crews(SECRET, [place.site for place in places], made)
    assert len(crews) == 6
    assert Counter(name for crew in crews for name in crew.inspectors) == {f"P{n}": 1 for n in range(12)}


def test_every_pair_is_as_likely_as_any_other():
    made = pool(people(5), [Place("A")])
    rounds = 3_000
    pairs = Counter(frozenset(draw_crews(seed(n), ["A"], made)[0].inspectors) for n in range(rounds))
    expected = rounds / 10
    # 9 degrees of freedom, 99.9 %.
    assert (
        sum(
            (pairs[frozenset(pair)] - expected) ** 2 / expected
            for pair in combinations((f"P{n}" for n in range(5)), 2)
        )
        < 27.88
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"size": 1}, "pool.size"),
        ({"size": 7}, "pool.size"),
        ({"rotation_days": -1}, "pool.rotation"),
        ({"rotation_days": 10**12}, "pool.rotation"),
    ],
)
def test_settings_that_cannot_be(changes, code):
    with pytest.raises(DrawError) as caught:
        pool(people(3), [Place("A")], **changes)
    assert caught.value.problem.code == code


def test_names_and_places_are_checked():
    with pytest.raises(DrawError, match="twice"):
        pool([*people(2), Inspector("P0")], [Place("A")])
    with pytest.raises(DrawError, match="name of another site"):
        pool(people(2), [Place("A"), Place("B", round="A")])
    with pytest.raises(DrawError, match="not among the places"):
        draw_crews(SECRET, ["B"], pool(people(2), [Place("A")]))

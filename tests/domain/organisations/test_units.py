"""Units: made, changed, closed with a successor; the tree as it was on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import Http404
from tests.factories import County, Member, make_member

from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations import access, queries
from tongchuang.domain.organisations.actions import change_unit, close_unit, create_unit
from tongchuang.domain.organisations.errors import NotPermitted, UnitInvalid
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.values import UnitValues
from tongchuang.foundation import clock
from tongchuang.foundation.clock import today


def of(unit: Unit, **changed: object) -> UnitValues:
    values = {"name": unit.name, "short_name": unit.short_name, "line": unit.line, "role": unit.role, **changed}
    return UnitValues(**values)  # type: ignore[arg-type]


def test_a_unit_is_made_below_its_parent_with_one_event(county: County, office: Member) -> None:
    values = UnitValues("北关社区居民委员会", "北关社区", line="institution", parent=county.units["street"], aliases=("北关居委会",))
    unit = create_unit(values, by=office.actor)
    assert Unit.objects.get_parent(unit).pk == county.units["street"].pk
    assert [alias.name for alias in unit.aliases.all()] == ["北关居委会"]
    events = history_of(unit.pk)
    assert [event.kind for event in events] == ["unit.created"]
    assert events[0].new["parent"] == str(county.units["street"].pk)
    assert list(queries.searched(access.units_visible_to(office.actor), "bgsq")) == [unit]


def test_one_lock_order_keeps_paths_apart(county: County, office: Member) -> None:
    made = [create_unit(UnitValues(f"第{n}中学"), by=office.actor) for n in range(3)]
    assert len({unit.path for unit in made}) == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (UnitValues(" "), "name"),
        (UnitValues("教育局"), "name"),
        (UnitValues("体育局", line="club"), "line"),
        (UnitValues("体育局", valid_from=date(2099, 1, 1)), "valid_from"),
        (UnitValues("体育局", aliases=("教育局",)), "name"),
        (UnitValues("体" * 81), "name"),
    ],
)
def test_what_a_unit_cannot_be(county: County, office: Member, values: UnitValues, field: str) -> None:
    with pytest.raises(UnitInvalid) as caught:
        create_unit(values, by=office.actor)
    assert caught.value.field == field


def test_only_who_manages_people_touches_units(county: County, liaison: Member, inspector: Member) -> None:
    for member in (liaison, inspector):
        with pytest.raises(NotPermitted):
            create_unit(UnitValues("体育局"), by=member.actor)
        with pytest.raises(NotPermitted):
            change_unit(county.units["urban"], of(county.units["urban"], role="x"), by=member.actor)
        with pytest.raises(NotPermitted):
            close_unit(county.units["urban"], successor=None, on=today(), by=member.actor)


def test_another_county_neither_sees_nor_touches(county: County, outsider: Member) -> None:
    unit = county.units["urban"]
    with pytest.raises(Http404):
        access.get_unit_for(outsider.actor, unit.pk)
    with pytest.raises(UnitInvalid):
        change_unit(unit, of(unit, role="x"), by=outsider.actor)
    with pytest.raises(UnitInvalid):
        close_unit(unit, successor=None, on=today(), by=outsider.actor)
    with pytest.raises(UnitInvalid):
        create_unit(UnitValues("体育局", parent=unit), by=outsider.actor)
    assert unit not in access.units_visible_to(outsider.actor)


def test_a_change_tells_old_and_new_and_nothing_else(county: County, office: Member) -> None:
    unit = county.units["urban"]
    change_unit(unit, of(unit, role="综合执法部门"), by=office.actor)
    change_unit(unit, of(unit, role="综合执法部门"), by=office.actor)
    events = history_of(unit.pk)
    assert [(event.kind, event.old, event.new) for event in events] == [
        ("unit.changed", {"role": "城管部门"}, {"role": "综合执法部门"})
    ]


def test_a_unit_moves_with_what_is_below_it_but_not_below_itself(county: County, office: Member) -> None:
    street, community = county.units["street"], county.units["community"]
    with pytest.raises(UnitInvalid):
        change_unit(street, of(street, parent=community), by=office.actor)
    change_unit(street, of(street, parent=county.units["urban"]), by=office.actor)
    community.refresh_from_db()
    assert [unit.short_name for unit in Unit.objects.get_ancestors(community)] == ["城管局", "城关街道"]
    change_unit(street, of(street, parent=None), by=office.actor)
    street.refresh_from_db()
    assert street.depth == 1


def test_the_tree_as_of_a_day_shows_names_and_parents_of_then(
    county: County, office: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit, street = county.units["community"], county.units["street"]
    change_unit(unit, of(unit, name="东门里新社区", parent=county.units["urban"]), by=office.actor)
    county.units["urban"].refresh_from_db()
    before = {row.unit.pk: row for row in queries.tree_as_of(access.units_visible_to(office.actor), today() - timedelta(days=1))}
    now = {row.unit.pk: row for row in queries.tree_as_of(access.units_visible_to(office.actor), today())}
    assert (before[unit.pk].name, before[unit.pk].parent_id) == ("东门里社区居民委员会", street.pk)
    assert (now[unit.pk].name, now[unit.pk].parent_id) == ("东门里新社区", county.units["urban"].pk)
    assert before[unit.pk].depth == 1
    assert queries.tree_as_of(access.units_visible_to(office.actor), date(2020, 1, 1)) == []
    assert clock.today() == today()


def test_closing_names_the_successor_who_then_sees_the_old_units_things(county: County, office: Member) -> None:
    old, new = county.units["market"], county.units["urban"]
    head = make_member(county, "unit_head", name="申屠越", unit=new)
    assert old.pk not in head.actor.unit_ids
    closed = close_unit(old, successor=new, on=today() - timedelta(days=1), by=office.actor)
    assert (closed.valid_to, closed.successor_id) == (today() - timedelta(days=1), new.pk)
    assert old.pk in head.actor.unit_ids
    assert history_of(old.pk)[-1].new["successor"] == str(new.pk)
    with pytest.raises(UnitInvalid, match="市场监管局"):
        change_unit(old, of(old, role="x"), by=office.actor)
    shown = {row.unit.pk for row in queries.tree_as_of(access.units_visible_to(office.actor), today())}
    assert old.pk not in shown


def test_successors_of_successors_answer_too(county: County, office: Member) -> None:
    market, urban, education = (county.units[key] for key in ("market", "urban", "education"))
    close_unit(market, successor=urban, on=today(), by=office.actor)
    close_unit(urban, successor=education, on=today(), by=office.actor)
    member = make_member(county, "unit_head", name="欧阳澈", unit=education)
    assert {market.pk, urban.pk, education.pk} <= member.actor.unit_ids


def test_closing_is_refused_while_units_stand_below_or_the_successor_is_none(county: County, office: Member) -> None:
    street, urban = county.units["street"], county.units["urban"]
    with pytest.raises(UnitInvalid, match="东门里社区"):
        close_unit(street, successor=urban, on=today(), by=office.actor)
    with pytest.raises(UnitInvalid):
        close_unit(urban, successor=urban, on=today(), by=office.actor)
    with pytest.raises(UnitInvalid):
        close_unit(urban, successor=None, on=date(2020, 1, 1), by=office.actor)
    with pytest.raises(UnitInvalid):
        close_unit(urban, successor=None, on=today() + timedelta(days=1), by=office.actor)

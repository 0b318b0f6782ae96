"""Streets, sections and lanes."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from tests.factories import County, Member

from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.places import access, queries
from tongchuang.domain.places.actions import change_section, change_street, create_section, create_street
from tongchuang.domain.places.errors import NotYours, PlaceInvalid
from tongchuang.domain.places.rules import is_drawable
from tongchuang.domain.places.values import SectionValues

LINE: dict[str, Any] = {"type": "LineString", "coordinates": [[112.1, 33.2], [112.11, 33.21]]}


@pytest.mark.parametrize(
    ("geometry", "good"),
    [
        (LINE, True),
        ({"type": "Polygon", "coordinates": [[[112, 33], [113, 33], [113, 34], [112, 33]]]}, True),
        ({"type": "Point", "coordinates": [112, 33]}, False),
        ({"type": "LineString", "coordinates": [[112.1, 33.2]]}, False),
        ({"type": "LineString", "coordinates": [[33.2, 112.1], [33.3, 112.2]]}, False),
        ({"type": "LineString", "coordinates": [["<script>", 33.2], [1, 2]]}, False),
        ({"type": "LineString", "coordinates": []}, False),
        ({"type": "LineString"}, False),
        ([], False),
    ],
)
def test_what_the_map_can_draw(geometry: Any, good: bool) -> None:
    assert is_drawable(geometry) is good


def test_a_street_with_its_sections(county: County, office: Member) -> None:
    street = create_street("文昌街", by=office.actor, geometry=LINE)
    values = SectionValues(
        street, "文昌街北段", "section", county.units["street"], county.people["contracted_leader"].person, LINE
    )
    section = create_section(values, by=office.actor)
    lane = create_section(SectionValues(street, "书院巷", "lane"), by=office.actor)
    assert list(queries.sections_of(street)) == [section, lane]
    (row,) = queries.with_site_counts(access.streets_visible_to(office.actor)).filter(pk=street.pk)
    assert (row.section_count, row.lane_count, row.site_count) == (1, 1, 0)
    change_street(street, name="文昌路", geometry=LINE, by=office.actor)
    change_section(section, SectionValues(street, "文昌路北段"), by=office.actor)
    assert [event.kind for event in history_of(street.pk)] == [
        "street.created", "section.created", "section.created", "street.changed", "section.changed"
    ]  # fmt: skip


def test_what_a_street_cannot_be(county: County, office: Member) -> None:
    for attempt in (
        lambda: create_street(" ", by=office.actor),
        lambda: create_street("中山路", by=office.actor),
        lambda: create_street("文昌街", by=office.actor, geometry={"type": "Point", "coordinates": [1, 2]}),
        lambda: create_section(SectionValues(county.streets[0], "中山路东段"), by=office.actor),
        lambda: create_section(SectionValues(county.streets[0], "x", "alley"), by=office.actor),
        lambda: change_section(county.sections[0], SectionValues(county.streets[1], "x"), by=office.actor),
    ):
        with pytest.raises(PlaceInvalid):
            attempt()


def test_who_may(county: County, liaison: Member, outsider: Member) -> None:
    street, section = county.streets[0], county.sections[0]
    for attempt in (
        lambda: create_street("文昌街", by=liaison.actor),
        lambda: change_street(street, name="x", by=liaison.actor),
        lambda: create_section(SectionValues(street, "x"), by=liaison.actor),
        lambda: change_section(section, SectionValues(street, "x"), by=liaison.actor),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    with pytest.raises(NotYours):
        change_street(street, name="x", by=outsider.actor)
    with pytest.raises(NotYours):
        change_section(section, SectionValues(street, "x"), by=outsider.actor)
    with pytest.raises(PlaceInvalid):
        create_section(SectionValues(street, "x"), by=outsider.actor)
    with pytest.raises(Http404):
        access.get_street_for(outsider.actor, street.pk)
    with pytest.raises(Http404):
        access.get_section_for(outsider.actor, section.pk)
    assert access.get_street_for(liaison.actor, street.pk) == street

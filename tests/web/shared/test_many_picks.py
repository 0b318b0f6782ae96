"""The list of ticks: what it finds by, what it sends."""

from __future__ import annotations

from typing import Any

from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.web.rectify.fields import units_field


def test_units_are_found_by_name_and_initials_and_chosen_ones_come_first(people: Any, units: Any) -> None:
    actor = people["office"].actor
    rows = list(units_visible_to(actor).order_by("sort_key"))
    chosen = rows[-1]
    field = units_field(actor, label="x")
    html = field.widget.render("supports", [chosen.pk])
    first = html.split("<label")[1]
    assert f'value="{chosen.pk}" checked' in first
    assert html.count("checked") == 1
    urban = next(row for row in rows if row.short_name == "城管局")
    label = next(part for part in html.split("<label") if f'value="{urban.pk}"' in part)
    assert "城管局 cgj" in label
    assert list(field.clean([str(chosen.pk)])) == [chosen]

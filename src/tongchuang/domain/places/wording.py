"""The fields of a site and their values in words: for histories, for conflicts, for dry runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.places.models import Section, Site, Street
from tongchuang.domain.standards.models import SiteType

FIELDS: dict[str, Any] = {
    "code": gettext_lazy("Code of site"),
    "name": gettext_lazy("Name of site"),
    "type": gettext_lazy("Site type"),
    "address": gettext_lazy("Address"),
    "street": gettext_lazy("Street"),
    "section": gettext_lazy("Section or lane"),
    "unit": gettext_lazy("Responsible unit"),
    "point_owner": gettext_lazy("Point owner"),
    "position": gettext_lazy("Coordinates"),
    "opened_on": gettext_lazy("Opened on"),
    "sole_trader": gettext_lazy("Sole trader"),
    "closed_on": gettext_lazy("Closed on"),
    "merged_into": gettext_lazy("Merged into"),
}
REFERENCES: dict[str, type[Model]] = {
    "type": SiteType, "street": Street, "section": Section, "unit": Unit, "point_owner": Person, "merged_into": Site,
}  # fmt: skip
CRS_WORDS = dict(Site.Crs.choices)


def names_for(changes: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The names behind the ids in events' values: one query for each kind of thing."""
    wanted: dict[type[Model], set[str]] = {}
    for values in changes:
        for key, model in REFERENCES.items():
            if values.get(key):
                wanted.setdefault(model, set()).add(str(values[key]))
    names: dict[str, str] = {}
    for model, ids in wanted.items():
        rows = model._default_manager.filter(pk__in=[UUID(each) for each in ids])
        names.update({str(row.pk): str(row) for row in rows})
    return names


def value_text(key: str, value: Any, names: dict[str, str]) -> str:
    """A value of an event as people read it."""
    if key == "sole_trader":
        return _("Yes") if value else _("No")
    if value is None or value == "":
        return _("none")
    if key in REFERENCES:
        return names.get(str(value), _("unknown"))
    if key == "position":
        crs, longitude, latitude = value
        return f"{longitude}, {latitude} ({CRS_WORDS.get(crs, crs)})"
    return str(value)

"""Forms of places: what may be chosen is what the actor may see."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.organisations.access import persons_visible_to, units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import open_units, people_for_choice
from tongchuang.domain.places.access import sections_visible_to, streets_visible_to
from tongchuang.domain.places.models import Section, Site, Street
from tongchuang.domain.places.queries import all_types
from tongchuang.domain.places.values import Position, SectionValues, SiteValues
from tongchuang.web.shared.forms import StyledForm


class PersonChoice(forms.ModelChoiceField):
    """A person, told apart by the unit."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and unit."""
        return f"{obj.name}（{obj.unit}）" if obj.unit else obj.name


class SectionChoice(forms.ModelChoiceField):
    """A section, under its street."""

    def label_from_instance(self, obj: Any) -> str:
        """Street and section."""
        return f"{obj.street.name} · {obj.name}"


class SiteForm(StyledForm):
    """A site. `version` is the one that the editor has seen."""

    code = forms.CharField(max_length=40, label=_("Code"))
    name = forms.CharField(max_length=120, label=_("Name"))
    type = forms.ModelChoiceField(all_types(), label=_("Site type"))
    unit = forms.ModelChoiceField(None, required=False, label=_("Responsible unit"))
    point_owner = PersonChoice(None, required=False, label=_("Point owner"))
    address = forms.CharField(max_length=200, required=False, label=_("Address"))
    street = forms.ModelChoiceField(None, required=False, label=_("Street"))
    section = SectionChoice(None, required=False, label=_("Section or lane"), help_text=_("Its street is filled in by itself."))
    longitude = forms.FloatField(required=False, label=_("Longitude"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    latitude = forms.FloatField(required=False, label=_("Latitude"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    crs = forms.ChoiceField(
        choices=[("", "—"), (Site.Crs.WGS84, _("WGS-84 (GPS, Tianditu)")), (Site.Crs.GCJ02, _("GCJ-02 (Gaode, Tencent)")), (Site.Crs.BD09, _("BD-09 (Baidu)"))],
        required=False, label=_("Coordinate system"), help_text=_("Where the two numbers come from."),
    )  # fmt: skip
    opened_on = forms.DateField(required=False, label=_("Opened on"), widget=forms.DateInput())
    sole_trader = forms.BooleanField(
        required=False, label=_("Sole trader"),
        help_text=_("The shop or stall of one person: public pages and rankings then show type and code instead of the name."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, site: Site | None = None, **kwargs: Any) -> None:
        if site is not None:
            kwargs.setdefault("initial", _initial(site))
        self.actor, self.site = actor, site
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units, people and places of the actor."""
        actor, site = self.actor, self.site
        units = units_visible_to(actor)
        self.fields["unit"].queryset = _with_present(open_units(units), units, site and site.unit_id)
        people = persons_visible_to(actor)
        self.fields["point_owner"].queryset = people_for_choice(people, "point_owner")
        self.fields["street"].queryset = streets_visible_to(actor).defer("geometry").order_by("sort_key")
        sections = sections_visible_to(actor).select_related("street").defer("geometry", "street__geometry")
        self.fields["section"].queryset = sections.order_by("street__sort_key", "sort_key")

    def clean(self) -> dict[str, Any]:
        """Coordinates come as three or not at all."""
        data = super().clean() or {}
        given = [data.get("longitude") is not None, data.get("latitude") is not None]
        if any(given) and not all(given) and not {"longitude", "latitude"} & set(self.errors):
            self.add_error("latitude", _("Longitude and latitude belong together."))
        if all(given) and not data.get("crs"):
            self.add_error("crs", _("Say in which system the coordinates are."))
        return data

    def values(self) -> SiteValues:
        """What was entered."""
        data = self.cleaned_data
        position = None
        if data["longitude"] is not None and data["latitude"] is not None:
            position = Position(data["crs"], data["longitude"], data["latitude"])
        return SiteValues(
            data["code"], data["name"], data["type"], data["address"], data["street"], data["section"], data["unit"],
            data["point_owner"], position, data["opened_on"], data["sole_trader"],
        )  # fmt: skip


def _with_present(rows: Any, every: Any, present: Any) -> Any:
    """What may be chosen, and what is there already though it may not be chosen anew."""
    return (rows | every.filter(pk=present)).order_by("sort_key", "pk") if present else rows


def _initial(site: Site) -> dict[str, Any]:
    return {
        "code": site.code, "name": site.name, "type": site.type_id, "unit": site.unit_id, "point_owner": site.point_owner_id,
        "address": site.address, "street": site.street_id, "section": site.section_id, "longitude": site.entered_longitude,
        "latitude": site.entered_latitude, "crs": site.entered_crs, "opened_on": site.opened_on, "sole_trader": site.sole_trader, "version": site.version,
    }  # fmt: skip


class CloseForm(StyledForm):
    """Closing a site."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput())
    reason = forms.CharField(max_length=200, label=_("Reason"), widget=forms.Textarea())


class GeometryField(forms.CharField):
    """GeoJSON as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, label=_("Drawing"), widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
            help_text=_("GeoJSON in WGS-84: a LineString or a Polygon. The map is drawn from it."), **kwargs,
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        """A stored drawing as text."""
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        """The drawing; None when it is left empty."""
        text = super().clean(value)
        if not text:
            return None
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This is not GeoJSON.")) from error
        return found if isinstance(found, dict) else {}


class StreetForm(StyledForm):
    """A street."""

    name = forms.CharField(max_length=60, label=_("Name"))
    geometry = GeometryField()


class SectionForm(StyledForm):
    """A section or a lane of a street."""

    name = forms.CharField(max_length=80, label=_("Name"))
    kind = forms.ChoiceField(choices=[(Section.Kind.SECTION, _("Section")), (Section.Kind.LANE, _("Lane"))], label=_("Kind"))
    lead_unit = forms.ModelChoiceField(None, required=False, label=_("Lead unit"))
    contracted_leader = PersonChoice(None, required=False, label=_("Contracted leader"))
    geometry = GeometryField()

    def __init__(self, *args: Any, actor: Actor, section: Section | None = None, **kwargs: Any) -> None:
        if section is not None:
            kwargs.setdefault("initial", {
                "name": section.name, "kind": section.kind, "lead_unit": section.lead_unit_id,
                "contracted_leader": section.contracted_leader_id, "geometry": section.geometry,
            })  # fmt: skip
        self.actor, self.section = actor, section
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units and people of the actor."""
        actor, section = self.actor, self.section
        units = units_visible_to(actor)
        self.fields["lead_unit"].queryset = _with_present(open_units(units), units, section and section.lead_unit_id)
        self.fields["contracted_leader"].queryset = people_for_choice(persons_visible_to(actor), "contracted_leader")

    def values(self, street: Street) -> SectionValues:
        """What was entered."""
        data = self.cleaned_data
        return SectionValues(
            street, data["name"], data["kind"], data["lead_unit"], data["contracted_leader"], data["geometry"]
        )

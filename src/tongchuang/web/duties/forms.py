"""Forms of the duties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.organisations.access import persons_visible_to, units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import open_units, people_for_choice
from tongchuang.domain.places.access import sites_visible_to
from tongchuang.domain.places.models import Site
from tongchuang.domain.responsibilities.models import Contract, Responsibility
from tongchuang.domain.responsibilities.queries import choices_of_scope, sections_of_region
from tongchuang.domain.responsibilities.values import Assignment
from tongchuang.domain.standards.models import Item
from tongchuang.web.shared.forms import ManyPicks, StyledForm
from tongchuang.web.shared.words import WORDS


class UnitChoice(forms.ModelChoiceField):
    """Units by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class UnitsChoice(forms.ModelMultipleChoiceField):
    """Several units by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class PersonChoice(forms.ModelChoiceField):
    """People with their unit."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.unit}）" if obj.unit else str(obj.name)


class WhoForm(StyledForm):
    """Who answers, with whom, until when."""

    lead = UnitChoice(None, label=_("Lead unit"))
    supports = UnitsChoice(None, label=_("Supporting units"), required=False, widget=ManyPicks())
    support_share = forms.DecimalField(
        label=_("Share of the supporters"), required=False, min_value=0, max_value=0.9999, max_digits=5, decimal_places=4,
        help_text=_("The part of lost points that the supporting units carry together, such as 0.3; empty: none."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("Due on"), required=False, widget=forms.DateInput())
    person = PersonChoice(None, label=_("Person"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units and people of the region."""
        units = open_units(units_visible_to(self.actor))
        self.fields["lead"].queryset = units  # type: ignore[attr-defined]
        self.fields["supports"].queryset = units  # type: ignore[attr-defined]
        self.fields["person"].queryset = people_for_choice(persons_visible_to(self.actor))  # type: ignore[attr-defined]

    def assignment(self, item: Item, **scope: Any) -> Assignment:
        """What was chosen, as the actions take it."""
        values = self.cleaned_data
        return Assignment(
            item, values["lead"], tuple(values["supports"]), person=values["person"],
            support_share=values["support_share"] or 0, due_on=values["due_on"], **scope,
        )  # fmt: skip


class AssignForm(WhoForm):
    """Giving out an item: everywhere, at a type of site, or at one site."""

    field_order = ("lead", "supports", "support_share", "site_type", "site", "due_on", "person")
    site_type = forms.ModelChoiceField(None, label=_("Only at this type of site"), required=False, empty_label=_("Everywhere"))
    site = forms.CharField(
        label=_("Only at one site"), required=False, max_length=120, help_text=_("Code or name of the site."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, item: Item, **kwargs: Any) -> None:
        self.item = item
        super().__init__(*args, actor=actor, **kwargs)

    def offer(self) -> None:
        """The types of site at which the item is checked; no scope for items that are not checked on site."""
        super().offer()
        self.fields["site_type"].queryset = choices_of_scope(self.item)  # type: ignore[attr-defined]
        if not self.item.site_types:
            del self.fields["site_type"], self.fields["site"]

    def clean_site(self) -> Site | None:
        """The one site that is meant."""
        text = self.cleaned_data["site"].strip()
        if not text:
            return None
        near = sites_visible_to(self.actor).filter(closed_on__isnull=True).select_related("type")
        found = list(near.filter(code=text)[:1]) or list(near.filter(name=text)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No site, or several, are called this. Write the code as it stands in the register."))
        return found[0]

    def given(self) -> Assignment:
        """What was chosen, with its scope."""
        values = self.cleaned_data
        return self.assignment(self.item, site=values.get("site"), site_type=values.get("site_type"))


def initial_of(row: Responsibility) -> dict[str, Any]:
    """The present values for a form."""
    share = row.support_share.normalize() if row.support_share else None
    return {
        "lead": row.lead_id, "supports": [support.unit_id for support in row.supports.all()],
        "support_share": f"{share:f}" if share else "", "due_on": row.due_on, "person": row.person_id,
    }  # fmt: skip


class ContractForm(StyledForm):
    """Offering a contract for a section or a site."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[])
    section = forms.ModelChoiceField(None, label=_("Section"), required=False)
    site = forms.CharField(label=_("Site"), required=False, max_length=120, help_text=_("Code or name of the site."))
    person = PersonChoice(None, label=_("Person"), required=False)
    unit = UnitChoice(None, label=_("Unit"), required=False)
    party = forms.CharField(
        label=_("Shop or owner"), required=False, max_length=120, help_text=_("For the three duties at the door, where neither a person nor a unit is registered.")
    )  # fmt: skip
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput())
    valid_to = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Kinds, sections, people and units of the region."""
        self.fields["kind"].choices = [(kind, WORDS["contract_kind"][kind]) for kind in Contract.Kind.values]  # type: ignore[attr-defined]
        self.fields["section"].queryset = sections_of_region(self.actor.region_id)  # type: ignore[attr-defined]
        self.fields["person"].queryset = people_for_choice(persons_visible_to(self.actor))  # type: ignore[attr-defined]
        self.fields["unit"].queryset = open_units(units_visible_to(self.actor))  # type: ignore[attr-defined]

    clean_site = AssignForm.clean_site


class CascadeForm(StyledForm):
    """To whom of the unit a duty is passed."""

    person = PersonChoice(None, label=_("Person"), required=False, empty_label=_("Nobody in particular"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """People of the unit."""
        self.fields["person"].queryset = self.people  # type: ignore[attr-defined]

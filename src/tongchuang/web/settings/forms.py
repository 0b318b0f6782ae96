"""Forms for units, persons and posts."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, PostKind, Unit
from tongchuang.domain.organisations.queries import open_units
from tongchuang.domain.organisations.values import PersonValues, UnitValues
from tongchuang.web.shared.forms import StyledForm
from tongchuang.web.shared.words import WORDS

SPLIT = re.compile(r"[、,，;；\n]+")


class UnitForm(StyledForm):
    """A unit."""

    name = forms.CharField(max_length=80, label=_("Full name"))
    short_name = forms.CharField(max_length=40, required=False, label=_("Short name"))
    line = forms.ChoiceField(choices=list(WORDS["unit_line"].items()), label=_("Kind of unit"))
    parent = forms.ModelChoiceField(None, required=False, label=_("Parent unit"))
    role = forms.CharField(max_length=40, required=False, label=_("Role in standards"), help_text=_("By this word the standards find the unit, such as 城管部门."))
    group = forms.CharField(max_length=40, required=False, label=_("Group"), help_text=_("Units of one group are compared with each other."))
    aliases = forms.CharField(max_length=400, required=False, label=_("Other names"), help_text=_("Names that files use for it, separated by 、"))
    valid_from = forms.DateField(required=False, label=_("Valid from"), widget=forms.DateInput())

    def __init__(self, *args: Any, actor: Actor, unit: Unit | None = None, parent: Unit | None = None, **kwargs: Any) -> None:
        if unit is not None:
            kwargs.setdefault("initial", {
                "name": unit.name, "short_name": unit.short_name, "line": unit.line, "parent": parent and parent.pk,
                "role": unit.role, "group": unit.group, "valid_from": unit.valid_from,
                "aliases": "、".join(alias.name for alias in unit.aliases.all()),
            })  # fmt: skip
        self.actor, self.unit = actor, unit
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Parents to choose from."""
        rows = open_units(units_visible_to(self.actor))
        self.fields["parent"].queryset = rows.exclude(pk=self.unit.pk) if self.unit else rows

    def values(self) -> UnitValues:
        """What was entered."""
        data = self.cleaned_data
        aliases = tuple(part.strip() for part in SPLIT.split(data["aliases"]) if part.strip())
        return UnitValues(
            data["name"], data["short_name"], data["line"], data["role"], data["group"], data["parent"],
            data["valid_from"], aliases,
        )  # fmt: skip


class CloseUnitForm(StyledForm):
    """Closing a unit."""

    successor = forms.ModelChoiceField(None, required=False, label=_("Successor"), help_text=_("Takes over sites, duties and open findings."))
    on = forms.DateField(label=_("Last day"), widget=forms.DateInput())

    def __init__(self, *args: Any, actor: Actor, unit: Unit, **kwargs: Any) -> None:
        self.actor, self.unit = actor, unit
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Successors to choose from."""
        self.fields["successor"].queryset = open_units(units_visible_to(self.actor)).exclude(pk=self.unit.pk)


class PersonForm(StyledForm):
    """A person."""

    name = forms.CharField(max_length=60, label=_("Name of person"))
    unit = forms.ModelChoiceField(None, required=False, label=_("Unit"))
    title = forms.CharField(max_length=60, required=False, label=_("Job title"))
    phone = forms.CharField(max_length=30, required=False, label=_("Phone"), widget=forms.TextInput(attrs={"inputmode": "tel"}))

    def __init__(self, *args: Any, actor: Actor, person: Person | None = None, **kwargs: Any) -> None:
        if person is not None:
            kwargs.setdefault("initial", {
                "name": person.name, "unit": person.unit_id, "title": person.title, "phone": person.phone,
            })  # fmt: skip
        self.actor = actor
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units to choose from."""
        self.fields["unit"].queryset = open_units(units_visible_to(self.actor))

    def values(self) -> PersonValues:
        """What was entered."""
        data = self.cleaned_data
        return PersonValues(data["name"], data["phone"], data["title"], data["unit"])


class PostForm(StyledForm):
    """Giving a post."""

    kind = forms.ChoiceField(choices=PostKind.choices, label=_("Post"))
    unit = forms.ModelChoiceField(None, required=False, label=_("At the unit"))
    valid_from = forms.DateField(required=False, label=_("First day"), widget=forms.DateInput())
    valid_to = forms.DateField(required=False, label=_("Last day"), widget=forms.DateInput())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units to choose from."""
        self.fields["unit"].queryset = open_units(units_visible_to(self.actor))


class DayForm(StyledForm):
    """The last day of something."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput())


class AccountForm(StyledForm):
    """A new account."""

    username = forms.CharField(max_length=60, label=_("Account name"), help_text=_("Small letters, digits, dots or dashes, such as zhao.min."), widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}))

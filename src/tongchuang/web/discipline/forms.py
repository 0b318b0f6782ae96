"""Forms of leads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.findings.access import findings_visible_to
from tongchuang.domain.leads.models import Outcome
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import open_units
from tongchuang.web.shared.forms import StyledForm


class LeadForm(StyledForm):
    """A lead opened by hand."""

    number = forms.CharField(
        label=_("Number of the finding"),
        required=False,
        max_length=20,
        help_text=_("As on its page, such as 2026-00017."),
    )
    unit = forms.ModelChoiceField(
        None, label=_("Unit"), required=False, help_text=_("Left out: the unit of the finding.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Open units of the region."""
        self.fields["unit"].queryset = open_units(units_visible_to(self.actor))  # type: ignore[attr-defined]

    def clean_number(self) -> Any:
        """The finding of this number, or none where nothing was given."""
        number = self.cleaned_data["number"].strip().replace("\x00", "")
        if not number:
            return None
        found = findings_visible_to(self.actor).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("No finding has this number."))
        return found


class CloseForm(StyledForm):
    """What was done about a lead."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", "—"), *Outcome.choices])
    conclusion = forms.CharField(
        label=_("What was found and done"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )

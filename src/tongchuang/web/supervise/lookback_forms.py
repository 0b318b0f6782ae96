"""Forms of look-backs: the report by form, the draw, somebody else to go, and the settings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.lookbacks.settings import Settings
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.web.rectify.fields import PhotoForm
from tongchuang.web.shared.forms import StyledForm


class ReportForm(PhotoForm):
    """What was seen at a place that has no site or no item."""

    result = forms.ChoiceField(
        label=_("What is it like now?"), widget=forms.RadioSelect,
        choices=[("held", _("It has held")), ("rebound", _("It is there again (rebound)"))],
    )  # fmt: skip
    note = forms.CharField(label=_("What was seen"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ["photos", "result", "note"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)


class DrawForm(StyledForm):
    """The public input, and who watched."""

    public_input = forms.CharField(
        label=_("Public input"), max_length=500, required=False,
        help_text=_("As it was announced, digits with a space between. Left empty, the draw is marked as steerable."),
    )  # fmt: skip
    witness = forms.CharField(label=_("Witness"), max_length=60)


class SendForm(StyledForm):
    """Who goes instead, and why."""

    person = forms.ModelChoiceField(label=_("Inspector"), queryset=None)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Nobody who is recused."""
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = self.people


class SettingsForm(StyledForm):
    """How many are drawn from the next month on."""

    share = forms.DecimalField(
        label=_("Share of a month's closings (%)"), min_value=1, max_value=100, decimal_places=1
    )
    at_least = forms.IntegerField(label=_("At least"), min_value=1, max_value=1000)
    visit_days = forms.IntegerField(
        label=_("To be looked at within (working days)"), min_value=1, max_value=60
    )
    public_input_from = forms.CharField(
        label=_("Public input from"), max_length=120, required=False,
        help_text=_("Something that is announced in the evening after the sealing and that nobody here can steer."),
    )  # fmt: skip

    def __init__(self, *args: Any, kept: Settings, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "share": f"{(kept.share * 100).normalize():f}", "at_least": kept.at_least, "visit_days": kept.visit_days,
            "public_input_from": kept.public_input_from,
        }  # fmt: skip
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        return {**self.cleaned_data, "share": self.cleaned_data["share"] / Decimal(100)}

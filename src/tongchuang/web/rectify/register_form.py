"""The form for registering a finding by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.findings.models import Severity, Source
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.rectify.fields import PhotoForm, PicksForm, pick_fields

VALUES = ("title", "source", "severity", "same_day", "count", "description", "site", "place", "item")


def _choices(actor: Actor, campaign: Campaign) -> dict[str, forms.Field]:
    """The fields whose choices depend on who registers."""
    fields = pick_fields(actor, campaign)
    if not actor.region_wide:
        own = [Source.SELF] + [Source.INSPECTION] * (PostKind.CONTRACTED_LEADER in actor.posts)
        fields["source"] = forms.ChoiceField(label=_("Source"), choices=[(each, each.label) for each in own])
    if actor.may(Permission.ASSIGN_FINDINGS):
        label = _("Assign at once to the unit that answers")
        fields["assign_now"] = forms.BooleanField(required=False, initial=True, label=label)
    return fields


class RegisterForm(PhotoForm, PicksForm):
    """What is wrong, where, by which item, and who told of it."""

    title = forms.CharField(label=_("The problem"), max_length=200)
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.MINOR)
    count = forms.IntegerField(label=_("Occurrences"), min_value=1, max_value=9999, initial=1)
    same_day = forms.BooleanField(required=False, label=_("To be fixed the same day"))
    place = forms.CharField(label=_("Place in words"), required=False, max_length=200, help_text=_("Where no site is registered."))
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Units read this: do not write who complained."),
    )  # fmt: skip
    another = forms.BooleanField(required=False, label=_("This is another problem, register it as well"))

    def __init__(self, *args: Any, actor: Actor, campaign: Campaign, **kwargs: Any) -> None:
        self.actor = actor
        self.base_fields = {**self.base_fields, **_choices(actor, campaign)}
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in VALUES}

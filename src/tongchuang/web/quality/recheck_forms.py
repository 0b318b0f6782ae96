"""Forms of double checks: their settings, and an inspector's own word."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.rechecks.settings import Settings
from tongchuang.web.shared.forms import StyledForm


class SettingsForm(StyledForm):
    """Share, days, hours, minimum."""

    percent = forms.IntegerField(label=_("Share of visits made again (per cent)"), min_value=0, max_value=50)
    days = forms.IntegerField(label=_("Made again within (days)"), min_value=1, max_value=30)
    hours = forms.IntegerField(
        label=_("Compared when the second visit began within (hours)"), min_value=1, max_value=720,
        help_text=_("What happens between two visits changes a site: the later the second, the less it says about the first."),
    )  # fmt: skip
    minimum = forms.IntegerField(
        label=_("Figures about a person from so many pairs on"), min_value=10, max_value=1000,
        help_text=_("With fewer there is no figure, only the pairs themselves."),
    )  # fmt: skip

    def wished(self) -> Settings:
        """What was filled in."""
        return Settings(**self.cleaned_data)


class WordForm(StyledForm):
    """An inspector's own word."""

    text = forms.CharField(
        label=_("My word beside these figures"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands beside the figures wherever they are shown. Empty it to take it away."),
    )  # fmt: skip

"""The form of the second reader; what addresses are taken is decided in the domain."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.web.shared.forms import StyledForm


class SecondReaderForm(StyledForm):
    """Where it is, which model answers, and its key."""

    url = forms.CharField(
        label=_("Address"),
        max_length=300,
        help_text=_("As in http://10.20.30.40:8000/v1; on a host that the operator has allowed."),
    )
    model = forms.CharField(label=_("Model"), max_length=100)
    key = forms.CharField(
        label=_("Key"), max_length=300, required=False, widget=forms.PasswordInput(render_value=False),
        help_text=_("Kept encrypted, never shown again. Left empty, the one that is there stays."),
    )  # fmt: skip

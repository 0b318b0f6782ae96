"""How plates are to be printed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.web.shared.forms import StyledForm


class PrintForm(StyledForm):
    """Paper, address, and whom citizens may call."""

    LAYOUTS = (("a4x8", _("A4, eight plates a page, with cut marks")), ("a5", _("A5, one plate a page")))

    layout = forms.ChoiceField(choices=LAYOUTS, label=_("Paper"))
    address = forms.CharField(
        max_length=200, label=_("Address in the QR code"),
        help_text=_("Under which phones outside of the office reach this site. Plates that hang can't be changed: choose one that stays."),
    )  # fmt: skip
    contact = forms.CharField(
        max_length=200, required=False, label=_("Whom to call"),
        help_text=_("An office and its number, as in: campaign office 0700-1234567. No person's name: everybody reads it."),
    )  # fmt: skip

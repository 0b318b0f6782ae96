"""The form for assigning many findings at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.web.rectify.fields import unit_field
from tongchuang.web.shared.forms import StyledForm


class BulkAssignForm(StyledForm):
    """To one unit, or each to the one that answers for it."""

    same_day = forms.BooleanField(required=False, label=_("To be fixed the same day"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        help_text = _("Left empty, each goes to the unit that answers for it.")
        unit = unit_field(actor, required=False, label=_("Responsible unit"), help_text=help_text)
        self.base_fields = {"unit": unit, **self.base_fields}
        super().__init__(*args, **kwargs)

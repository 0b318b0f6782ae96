"""Forms of orders: the unit's answer, and an order by hand of the office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.web.shared.forms import StyledForm
from tongchuang.web.shared.words import word


class AnswerForm(StyledForm):
    """What the unit has done."""

    text = forms.CharField(
        label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What has been done, and by when the rest is done. The fix itself is reported on the finding's page."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class HandForm(StyledForm):
    """An order that no rule has made due."""

    colour = forms.ChoiceField(label=_("Colour"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is printed on the order."),
    )  # fmt: skip

    def __init__(self, *args: Any, colours: Iterable[str], **kwargs: Any) -> None:
        self.colours = list(colours)
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Only the colours that may still be issued."""
        field = self.fields["colour"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(colour, word("order", colour)) for colour in self.colours]
        if len(self.colours) == 1:
            field.initial = self.colours[0]

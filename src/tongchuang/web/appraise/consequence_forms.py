"""Forms of objections and their answers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.consequences.models import Objection
from tongchuang.domain.consequences.values import LONGEST_TEXT
from tongchuang.web.shared.forms import StyledForm


class ObjectionForm(StyledForm):
    """What a unit holds against a figure or a decision."""

    text = forms.CharField(
        label=_("What is wrong, and why"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Facts that can be checked: which place, which day, what was found there."),
    )  # fmt: skip


class ScoreObjectionForm(ObjectionForm):
    """The same against a score, of a place or of the whole line."""

    place = forms.ChoiceField(label=_("Place or item"), required=False)

    field_order = ("place", "text")

    def __init__(self, places: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        self.places = places
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The places behind the unit's line."""
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("The unit's line as a whole")), *self.places]


class AnswerForm(StyledForm):
    """The answer of the office; what is upheld says what is right instead."""

    decision = forms.ChoiceField(
        label=_("Decision on the objection"), choices=[("refused", _("Refused: it stays as it is")), ("upheld", _("Upheld: it is corrected"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Answer to the unit"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )
    amount = forms.DecimalField(
        label=_("If upheld: the amount instead"), required=False, max_digits=12, decimal_places=2,
        help_text=_("In yuan, what is withheld with a minus sign. Left empty, the consequence is lifted."),
    )  # fmt: skip
    points = forms.DecimalField(
        label=_("If upheld: the points instead"), required=False, max_digits=7, decimal_places=2,
        help_text=_("What is taken off with a minus sign. Left empty, the consequence is lifted."),
    )  # fmt: skip

    def __init__(self, objection: Objection, lines: Sequence[Any], *args: Any, **kwargs: Any) -> None:
        self.objection, self.lines = objection, lines
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Only what can be corrected here: an amount, points, or what was lost at each place."""
        one = self.objection.consequence
        if one is None or one.amount is None:
            del self.fields["amount"]
        if one is None or one.points is None:
            del self.fields["points"]
        for number, line in enumerate(self.lines):
            self.fields[f"lost-{number}"] = forms.DecimalField(
                label=line.name, required=False, min_value=Decimal(0), max_value=line.lost, decimal_places=8,
                help_text=_("lost %(lost)s") % {"lost": f"{line.lost:.2f}"},
            )  # fmt: skip

    def lost(self) -> dict[str, Decimal]:
        """Place → what it lost instead, as far as something was said."""
        found = {
            line.place: self.cleaned_data.get(f"lost-{number}") for number, line in enumerate(self.lines)
        }
        return {place: value for place, value in found.items() if value is not None}
